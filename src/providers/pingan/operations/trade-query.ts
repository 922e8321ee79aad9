import { z } from 'zod';
import { DAY_MS, MINUTE_MS } from '../../../domain/durations.js';
import { maskPersonalData } from '../../../domain/mask.js';
import type { OperationKind } from '../../../domain/operation.js';
import type { MoneyResult } from '../../../domain/operations/reference.js';
import type { Outcome } from '../../../domain/outcome.js';
import { readAmount } from '../../amounts.js';
import { combineRows } from '../../combine-rows.js';
import { optional, required } from '../../endpoint.js';
import type { OperationRequest, QueryResult, ReportedDetails } from '../../provider.js';
import { absence, orOff, queryAfterMs, resend, type ResolutionDefinition } from '../../resolution.js';
import type { TimedContext } from '../operation.js';
import { BOOKING_FLAG, reasonInFailMessage, TRAN_STATUS, type BookedAs } from '../result-codes.js';
import { bankDaysOld, daysBetween } from '../shanghai-date.js';
import { queryResultOf, type ReportedOperation } from '../transport/answer.js';
import { queryEndpoint } from '../transport/endpoint.js';
import { text } from '../transport/wire.js';
import { moneyResult } from './front-seq-no.js';

/** 6110: what became of a trade, by its CnsmrSeqNo. Which trades it looks among is its flag. */
function tradeStatus<const Name extends string>(name: Name, flag: '2' | '3' | '4') {
  return queryEndpoint({
    name,
    serviceId: 'SingleTransactionStatusQuery',
    constants: { FunctionFlag: flag },
    fields: { TranNetSeqNo: required(22), TranDate: optional(8) },
    answer: z.looseObject({
      BookingFlag: text,
      TranStatus: z.string().min(1),
      TranAmt: text,
      TranDate: text,
      TranTime: text,
      InSubAcctNo: text,
      OutSubAcctNo: text,
      FailMsg: text,
      OldTranFrontSeqNo: text,
    }),
  });
}

/** 6110 flag 2, 会员间交易: trades between members, and what freezes money and gives it free. */
export const FIND_MEMBER_TRANSACTION = tradeStatus('6110', '2');
/** 6110 flag 3, 提现. */
export const FIND_WITHDRAWAL = tradeStatus('6110/3', '3');
/** 6110 flag 4, 充值. */
export const FIND_TOP_UP = tradeStatus('6110/4', '4');

type TradeStatusEndpoint = typeof FIND_MEMBER_TRANSACTION | typeof FIND_WITHDRAWAL | typeof FIND_TOP_UP;

/** A trade as 6110 shows it. */
export type ShownTrade = z.output<(typeof FIND_MEMBER_TRANSACTION)['answer']>;

/** How 6110 resolves whatever it covers. */
export function resolvedByTradeStatus(queryAfterMinutes: readonly number[]): ResolutionDefinition {
  return {
    // "ERR020，则间隔3-5分钟后查询，查询多次仍为相同结果，则确认失败" (developer guide, chapter 4). How many times is
    // "several" is not said; the backing off towards an hour is ours.
    rule: {
      queryAfterMs: queryAfterMinutes.map((minutes) => minutes * MINUTE_MS),
      // "每天的序列号不能重复" (JAVA interface description): on another date the bank may take the same number for a new one.
      resend: { times: 3, sinceLeftMs: 3 * MINUTE_MS, sameDate: true },
      absence: { observations: 3, apartMs: 3 * MINUTE_MS, sinceLeftMs: 3 * MINUTE_MS },
    },
    settings: z.strictObject({ queryAfterMs, absence: orOff(absence), resend: orOff(resend) }),
  };
}

/** How 6110 resolves every trade between members. */
export const MEMBER_TRANSACTION_RESOLUTION = resolvedByTradeStatus([3, 5, 5, 5, 10, 20, 30, 60]);

/** What is read of a trade. */
export interface TradeReading<Result> {
  readonly endpoint: TradeStatusEndpoint;
  /** How the bank can have booked it. */
  readonly bookedAs: BookedAs;
  /** What no evidence may repeat. */
  readonly personal: readonly (string | undefined)[];
  readonly resultOf: (money: MoneyResult) => Result;
  /** The accounts that are shown, put as the operation's own, or how they differ. */
  readonly partiesOf: (shown: ShownTrade) => Omit<ReportedDetails, 'amount'>;
}

// The bank's clock need not be ours: about midnight its day may be the one before or after.
const CLOCKS_APART_MS = 10 * MINUTE_MS;
const MOST_DAYS_QUERIED = 31;

/**
 * Queries 6110 by the operation's number. One client found that records older than three days are shown only with their
 * date, which the bank's table calls unused; so once an operation began that many of the bank's days ago (it counts dates, and
 * 23:59 is a day old at midnight), each day on which a request of it can have been booked is queried as well.
 */
export async function findTrade<K extends OperationKind, Result>(
  request: OperationRequest<K>,
  { config, client, now, deadline }: TimedContext,
  reading: TradeReading<Result>,
): Promise<QueryResult<Result>> {
  const { endpoint, personal } = reading;
  const query = async (TranDate?: string) => {
    const fields = { TranNetSeqNo: request.serialNumber, TranDate };
    const answer = await client.call(endpoint, fields, { deadline });
    return queryResultOf<TradeStatusEndpoint, Result>(endpoint, answer, {
      personal,
      notFoundCodes: ['ERR020'],
      accepted: (shown) => readTrade(shown, reading),
    });
  };
  const first = await query();
  const fromMs = Date.parse(request.begunAt) - CLOCKS_APART_MS;
  const toMs = now().getTime() + CLOCKS_APART_MS;
  if (bankDaysOld(new Date(fromMs), new Date(toMs)) < config.tranDateAfterDays || isConclusive(first))
    return first;
  const leftMs = request.leftUntil === undefined ? toMs : Date.parse(request.leftUntil);
  const bookedMs = Math.min(toMs, leftMs + CLOCKS_APART_MS + config.bookedWithinDays * DAY_MS);
  return queryEachDay(first, daysBetween(new Date(fromMs), new Date(bookedMs)), query);
}

/** What all days together say: a success on any is one, and a failure on one is the end only if no day shows more than that. */
async function queryEachDay<Result>(
  first: QueryResult<Result>,
  days: readonly string[],
  query: (day: string) => Promise<QueryResult<Result>>,
): Promise<QueryResult<Result>> {
  const rows = first.type === 'found' ? [first] : [];
  let worst = first;
  for (const day of days.slice(0, MOST_DAYS_QUERIED)) {
    const queryResult = await query(day);
    if (queryResult.type === 'found') rows.push(queryResult);
    // One day that was not answered clearly forbids the conclusion that no day shows more.
    if (queryResult.type === 'unclear') worst = queryResult;
    if (isConclusive(queryResult)) break;
  }
  const [row, ...others] = rows;
  const together = row && combineRows<Result>(row, ...others);
  if (together && isConclusive(together)) return together;
  const why = `not found, and too old to query 6110 for each of ${days.length} days`;
  if (days.length > MOST_DAYS_QUERIED) return { type: 'unclear', why, evidence: worst.evidence };
  return worst.type === 'unclear' ? worst : (together ?? worst);
}

/** Whether queries with further dates are needless: after a success, and where the bank did not answer at all. */
function isConclusive(queryResult: QueryResult<unknown>): boolean {
  if (queryResult.type === 'found') return queryResult.outcome.type === 'succeeded';
  return queryResult.type === 'unclear' && queryResult.evidence.code === undefined;
}

function readTrade<Result>(shown: ShownTrade, reading: TradeReading<Result>): ReportedOperation<Result> {
  const amount = shown.TranAmt === '' ? undefined : readAmount(shown.TranAmt);
  if (shown.TranAmt !== '' && amount === undefined) return { type: 'unclear', why: 'TranAmt is no amount' };
  const money = moneyResult(shown.OldTranFrontSeqNo, shown.TranDate);
  const outcome = tradeOutcome(shown, reading.bookedAs);
  if (outcome.type === 'succeeded' && amount === undefined)
    return { type: 'unclear', why: 'a success without TranAmt' };
  return {
    type: 'found',
    outcome:
      outcome.type === 'succeeded'
        ? { type: 'succeeded', result: reading.resultOf(money) }
        : outcome.type === 'rejected'
          ? { ...outcome, message: maskPersonalData(outcome.message, reading.personal) }
          : outcome,
    reported: { ...(amount !== undefined && { amount }), ...reading.partiesOf(shown) },
    ...money,
    note: `TranStatus ${shown.TranStatus.slice(0, 8)} BookingFlag ${shown.BookingFlag.slice(0, 8)}`,
  };
}

const WANTED: Readonly<Record<BookedAs, string>> = {
  transfer: 'one between members',
  withdrawal: 'a withdrawal',
  allocation: 'one out of suspense',
  topUp: 'a top-up',
};

/** The outcome of a trade by TranStatus and BookingFlag. Neither undocumented value is ever a failure. */
export function tradeOutcome(
  shown: Pick<ShownTrade, 'TranStatus' | 'BookingFlag' | 'FailMsg'>,
  bookedAs: BookedAs,
): { readonly type: 'succeeded' } | Exclude<Outcome<never>, { type: 'succeeded' }> {
  const booking = entryOf(BOOKING_FLAG, shown.BookingFlag);
  if (booking && !booking.of.some((one) => one === bookedAs)) {
    return { type: 'unknown', why: `6110 shows a trade booked as ${booking.text}, not ${WANTED[bookedAs]}` };
  }
  const status = entryOf(TRAN_STATUS, shown.TranStatus);
  switch (status?.means) {
    case 'succeeded':
      return { type: 'succeeded' };
    case 'rejected':
      return rejectedFor(shown.FailMsg);
    case 'pending':
      return { type: 'pending', why: `6110 says ${status?.text ?? ''}` };
    case undefined:
      return { type: 'unknown', why: '6110 answers an undocumented TranStatus' };
  }
}

function rejectedFor(failMsg: string): Extract<Outcome<never>, { type: 'rejected' }> {
  const code = /\b(?:ERR\d{3}|EF?\d{4,5})\b/.exec(failMsg)?.[0] ?? '6110/1';
  return { type: 'rejected', reason: reasonInFailMessage(code), code, message: failMsg, final: true };
}

function entryOf<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
