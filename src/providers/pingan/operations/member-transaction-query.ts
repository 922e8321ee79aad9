import { z } from 'zod';
import { DAY_MS, MINUTE_MS } from '../../../domain/durations.js';
import { InvalidInput } from '../../../domain/errors.js';
import { maskPersonalData } from '../../../domain/mask.js';
import type { IntentResults } from '../../../domain/operation.js';
import type { MoneyResult } from '../../../domain/operations/reference.js';
import type { Outcome } from '../../../domain/outcome.js';
import { readAmount } from '../../amounts.js';
import { combineRows } from '../../combine-rows.js';
import { optional, required } from '../../endpoint.js';
import type { OperationRequest, QueryResult } from '../../provider.js';
import { absence, orOff, queryAfterMs, resend, type ResolutionDefinition } from '../../resolution.js';
import type { TimedContext } from '../operation.js';
import type { PinganOptions } from '../options.js';
import { BOOKING_FLAG, reasonInFailMessage, TRAN_STATUS } from '../result-codes.js';
import { bankDaysOld, daysBetween } from '../shanghai-date.js';
import { queryResultOf, type ReportedOperation } from '../transport/answer.js';
import { queryEndpoint } from '../transport/endpoint.js';
import { text } from '../transport/wire.js';
import { moneyResult } from './front-seq-no.js';
import { reportedParties, type MemberTransactionKind } from './reported-parties.js';

/** 6110 flag 2, 会员间交易: what became of a trade between members. */
export const FIND_MEMBER_TRANSACTION = queryEndpoint({
  name: '6110',
  serviceId: 'SingleTransactionStatusQuery',
  constants: { FunctionFlag: '2' },
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
type MemberTransaction = z.output<(typeof FIND_MEMBER_TRANSACTION)['answer']>;

/** How 6110 resolves every trade between members. */
export const MEMBER_TRANSACTION_RESOLUTION: ResolutionDefinition = {
  // "ERR020，则间隔3-5分钟后查询，查询多次仍为相同结果，则确认失败" (developer guide, chapter 4). How many times is
  // "several" is not said; the backing off towards an hour is ours.
  rule: {
    queryAfterMs: [3, 5, 5, 5, 10, 20, 30, 60].map((minutes) => minutes * MINUTE_MS),
    // "每天的序列号不能重复" (JAVA interface description): on another date the bank may take the same number for a new one.
    resend: { times: 3, sinceLeftMs: 3 * MINUTE_MS, sameDate: true },
    absence: { observations: 3, apartMs: 3 * MINUTE_MS, sinceLeftMs: 3 * MINUTE_MS },
  },
  settings: z.strictObject({ queryAfterMs, absence: orOff(absence), resend: orOff(resend) }),
};

// The bank's clock need not be ours: about midnight its day may be the one before or after.
const CLOCKS_APART_MS = 10 * MINUTE_MS;
const MOST_DAYS_QUERIED = 31;

type ResultOf<K extends MemberTransactionKind> = (
  money: MoneyResult,
  config: PinganOptions,
) => IntentResults[K];

/**
 * Queries 6110 by the operation's number. One client found that records older than three days are shown only with their
 * date, which the bank's table calls unused; so once an operation began that many of the bank's days ago (it counts dates, and
 * 23:59 is a day old at midnight), each day on which a request of it can have been booked is queried as well.
 */
export async function findMemberTransaction<K extends MemberTransactionKind>(
  kind: K,
  request: OperationRequest<K>,
  { config, client, now, deadline }: TimedContext,
  resultOf: ResultOf<K>,
): Promise<QueryResult<IntentResults[K]>> {
  const { payer, payee } = request.intent.content;
  const query = async (TranDate?: string) => {
    const fields = { TranNetSeqNo: request.serialNumber, TranDate };
    const answer = await client.call(FIND_MEMBER_TRANSACTION, fields, { deadline });
    return queryResultOf<typeof FIND_MEMBER_TRANSACTION, IntentResults[K]>(FIND_MEMBER_TRANSACTION, answer, {
      personal: [payer.name, payee.name],
      notFoundCodes: ['ERR020'],
      accepted: (shown) => readTransaction({ kind, request, shown, config, resultOf }),
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

function readTransaction<K extends MemberTransactionKind>(options: {
  kind: K;
  request: OperationRequest<K>;
  shown: MemberTransaction;
  config: PinganOptions;
  resultOf: ResultOf<K>;
}): ReportedOperation<IntentResults[K]> {
  const { kind, request, shown, config, resultOf } = options;
  const amount = shown.TranAmt === '' ? undefined : readAmount(shown.TranAmt);
  if (shown.TranAmt !== '' && amount === undefined) return { type: 'unclear', why: 'TranAmt is no amount' };
  const money = moneyResult(shown.OldTranFrontSeqNo, shown.TranDate);
  const { content } = request.intent;
  const outcome = transactionOutcome(shown);
  if (outcome.type === 'succeeded' && amount === undefined)
    return { type: 'unclear', why: 'a success without TranAmt' };
  return {
    type: 'found',
    outcome:
      outcome.type === 'succeeded'
        ? { type: 'succeeded', result: resultOf(money, config) }
        : outcome.type === 'rejected'
          ? {
              ...outcome,
              message: maskPersonalData(outcome.message, [content.payer.name, content.payee.name]),
            }
          : outcome,
    reported: {
      ...(amount !== undefined && { amount }),
      ...reportedParties({
        kind,
        content,
        out: shown.OutSubAcctNo,
        in: shown.InSubAcctNo,
        guaranteeAccounts: config.guaranteeAccounts,
      }),
    },
    ...money,
    note: `TranStatus ${shown.TranStatus.slice(0, 8)} BookingFlag ${shown.BookingFlag.slice(0, 8)}`,
  };
}

/** The outcome of a trade between members by TranStatus and BookingFlag. Neither undocumented value is ever a failure. */
export function transactionOutcome(
  shown: Pick<MemberTransaction, 'TranStatus' | 'BookingFlag' | 'FailMsg'>,
): { readonly type: 'succeeded' } | Exclude<Outcome<never>, { type: 'succeeded' }> {
  const booking = entryOf(BOOKING_FLAG, shown.BookingFlag);
  if (booking && !booking.transfer) {
    return { type: 'unknown', why: `6110 shows a trade booked as ${booking.text}, not one between members` };
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

/** 6034 and 6164 know one payee: money meant for several must not all go to it. */
export function rejectReceivers(content: object): void {
  if ('receivers' in content) throw new InvalidInput('receivers', 'none: 6034 and 6164 know one payee');
}
