import { InvalidInput } from '../../domain/errors.js';
import { maskPersonalData } from '../../domain/mask.js';
import type { IntentResults } from '../../domain/operation.js';
import type { MoneyResult } from '../../domain/operations/reference.js';
import { ZERO, type Money } from '../../domain/money.js';
import type { Outcome } from '../../domain/outcome.js';
import type { Account } from '../../domain/party.js';
import type { QueryResult, OperationRequest, ProviderOperation } from '../provider.js';
import { combineRows } from '../combine-rows.js';
import { rejectingInvalidInput, unclearForInvalidInput } from '../invalid-input.js';
import { answerOf, findingOf, type FindingReading, type Reading } from './transport/answer.js';
import type { PinganClient } from './client.js';
import type { PinganConfig } from './config.js';
import { deadlineIn } from '../deadline.js';
import { BOOKING_FLAG, reasonInFailMessage, TRAN_STATUS } from './result-codes.js';
import { settlingRule } from './resolution-rules.js';
import { bankDaysOld, daysBetween, isMonthsBefore } from './shanghai-date.js';
import { moneyResult, readAmount, seenParties, type TransferKind } from './translate.js';
import type { Answers } from './transport/wire.js';

interface Deps {
  readonly config: PinganConfig;
  readonly client: PinganClient;
  readonly now: () => Date;
}

const FLAGS = { hold: '1', release: '2', return: '3' } as const;
const RESULTS: { [K in TransferKind]: (money: MoneyResult, config: PinganConfig) => IntentResults[K] } = {
  hold: (money, config) => ({ ...money, divisible: config.partialRelease }),
  release: (money) => money,
  return: (money) => money,
  refund: (money) => money,
};
// The bank's clock need not be ours: about midnight its day may be the one before or after.
const CLOCKS_APART_MS = 10 * 60_000;
const MOST_DAYS_ASKED = 31;

/** 6034 flags 1, 2 and 3, settled by 6110. */
export function memberTransferOperation<K extends keyof typeof FLAGS>(
  kind: K,
  deps: Deps,
): ProviderOperation<K> {
  const { config, client } = deps;
  const write = `6034/${FLAGS[kind]}` as const;
  return {
    interfaceName: write,
    resolution: settlingRule(kind, config),
    always: RESULTS[kind]({}, config),
    send: ({ intent, serialNumber }) =>
      rejectingInvalidInput<IntentResults[K]>(write, async () => {
        // Read as a plain transfer: what the three kinds quote besides is not sent.
        const { payer, payee, orderNo } = intent.content;
        rejectReceivers(intent.content);
        const reply = await client.transfer(
          FLAGS[kind],
          { serialNumber, deadline: deadlineIn(config.httpTimeoutMs) },
          {
            OutSubAcctNo: payer.account,
            OutMemberCode: payer.member,
            OutSubAcctName: nameOf(payer, 'OutSubAcctName', config),
            InSubAcctNo: payee.account,
            InMemberCode: payee.member,
            InSubAcctName: nameOf(payee, 'InSubAcctName', config),
            TranAmt: amountOf(intent.amount),
            TranFee:
              kind === 'release' || (kind === 'hold' && config.feeOnHold) ? (intent.fee ?? ZERO) : ZERO,
            OrderNo: orderNo,
            // It comes back in the bank's files.
            Remark: orderNo,
          },
        );
        return answerOf(write, reply, {
          personal: [payer.name, payee.name],
          accepted: ({ FrontSeqNo }) => moved(kind, FrontSeqNo, config),
        });
      }),
    queryStatus: (order) => askAboutTransfer(kind, order, deps),
  };
}

/** 6164 branch 1, settled by 6110: the refund of a release, quoted by its serial number. */
export function refundOperation(deps: Deps): ProviderOperation<'refund'> {
  const { config, client, now } = deps;
  return {
    interfaceName: '6164',
    resolution: settlingRule('refund', config),
    send: ({ intent: { content, amount, fee }, serialNumber }) =>
      rejectingInvalidInput<MoneyResult>('6164', async () => {
        const { payer, payee, orderNo, release } = content;
        rejectReceivers(content);
        const { tradeDate } = release;
        const isOld =
          tradeDate !== undefined && isMonthsBefore(tradeDate, config.refundDateAfterMonths, now());
        const reply = await client.refund(
          { serialNumber, deadline: deadlineIn(config.httpTimeoutMs) },
          {
            OldTranSeqNo: release.serialNumber,
            OldOutSubAcctNo: payer.account,
            OldOutMemberCode: payer.member,
            OldInSubAcctNo: payee.account,
            OldInMemberCode: payee.member,
            OldOrderNo: orderNo,
            ReturnAmt: amountOf(amount),
            ReturnCommission: fee ?? ZERO,
            Remark: orderNo,
            ReservedMsg: isOld ? written(tradeDate, config.refundDateFormat) : undefined,
          },
        );
        return answerOf('6164', reply, {
          personal: [payer.name, payee.name],
          accepted: ({ FrontSeqNo }) => moved('refund', FrontSeqNo, config),
        });
      }),
    queryStatus: (order) => askAboutTransfer('refund', order, deps),
  };
}

/**
 * Asks 6110 by the operation's number. One client found that records older than three days are shown only with their
 * date, which the bank's table calls unused; so once an operation began that many of the bank's days ago (it counts dates, and
 * 23:59 is a day old at midnight), each day since then is asked for as well, since a repeat may have been booked on any of them.
 */
async function askAboutTransfer<K extends TransferKind>(
  kind: K,
  order: OperationRequest<K>,
  { config, client, now }: Deps,
): Promise<QueryResult<IntentResults[K]>> {
  return unclearForInvalidInput<IntentResults[K]>('6110', async () => {
    const deadline = deadlineIn(config.httpTimeoutMs);
    const question = async (TranDate?: string) => {
      const reply = await client.findTransfer(deadline, { TranNetSeqNo: order.serialNumber, TranDate });
      const { payer, payee } = order.intent.content;
      return findingOf<Answers['6110'], IntentResults[K]>('6110', reply, {
        personal: [payer.name, payee.name],
        notFoundCodes: ['ERR020'],
        accepted: (fields) => readTransfer(kind, order, fields, config),
      });
    };
    const first = await question();
    const from = new Date(new Date(order.begunAt).getTime() - CLOCKS_APART_MS);
    const to = new Date(now().getTime() + CLOCKS_APART_MS);
    if (bankDaysOld(from, to) < config.tranDateAfterDays || isConclusive(first)) return first;
    return askEachDay(first, daysBetween(from, to), question);
  });
}

/** What all days together say: a success on any is one, and a failure on one is the end only if no day shows more than that. */
async function askEachDay<Result>(
  first: QueryResult<Result>,
  days: readonly string[],
  question: (day: string) => Promise<QueryResult<Result>>,
): Promise<QueryResult<Result>> {
  const rows = first.type === 'found' ? [first] : [];
  let worst = first;
  for (const day of days.slice(0, MOST_DAYS_ASKED)) {
    const queryResult = await question(day);
    if (queryResult.type === 'found') rows.push(queryResult);
    // One day that was not answered clearly forbids the conclusion that no day shows more.
    if (queryResult.type === 'unclear') worst = queryResult;
    if (isConclusive(queryResult)) break;
  }
  const [row, ...others] = rows;
  const together = row && combineRows<Result>(row, ...others);
  if (together && isConclusive(together)) return together;
  const why = `not found, and too old to ask 6110 for each of ${days.length} days`;
  if (days.length > MOST_DAYS_ASKED) return { type: 'unclear', why, evidence: worst.evidence };
  return worst.type === 'unclear' ? worst : (together ?? worst);
}

/** A success, or no answer of the bank's at all: another date would bring nothing better. */
function isConclusive(queryResult: QueryResult<unknown>): boolean {
  if (queryResult.type === 'found') return queryResult.outcome.type === 'succeeded';
  return queryResult.type === 'unclear' && queryResult.evidence.code === undefined;
}

function readTransfer<K extends TransferKind>(
  kind: K,
  order: OperationRequest<K>,
  answer: Answers['6110'],
  config: PinganConfig,
): FindingReading<IntentResults[K]> {
  const amount = answer.TranAmt === '' ? undefined : readAmount(answer.TranAmt);
  if (answer.TranAmt !== '' && amount === undefined) return { type: 'unclear', why: 'TranAmt is no amount' };
  const money = moneyResult(answer.OldTranFrontSeqNo, answer.TranDate);
  const { payer, payee } = order.intent.content;
  const outcome = transferOutcome(answer);
  if (outcome.type === 'succeeded' && amount === undefined)
    return { type: 'unclear', why: 'a success without TranAmt' };
  return {
    type: 'found',
    outcome:
      outcome.type === 'succeeded'
        ? { type: 'succeeded', result: RESULTS[kind](money, config) }
        : outcome.type === 'rejected'
          ? { ...outcome, message: maskPersonalData(outcome.message, [payer.name, payee.name]) }
          : outcome,
    seen: {
      ...(amount !== undefined && { amount }),
      ...seenParties({
        kind,
        content: order.intent.content,
        out: answer.OutSubAcctNo,
        in: answer.InSubAcctNo,
        guaranteeAccounts: config.guaranteeAccounts,
      }),
    },
    ...money,
    note: `TranStatus ${answer.TranStatus.slice(0, 8)} BookingFlag ${answer.BookingFlag.slice(0, 8)}`,
  };
}

/** The outcome of a trade between members by TranStatus and BookingFlag. Neither undocumented value is ever a failure. */
export function transferOutcome(
  answer: Pick<Answers['6110'], 'TranStatus' | 'BookingFlag' | 'FailMsg'>,
): { readonly type: 'succeeded' } | Exclude<Outcome<never>, { type: 'succeeded' }> {
  const booking = lookUp(BOOKING_FLAG, answer.BookingFlag);
  if (booking && !booking.transfer) {
    return { type: 'unknown', why: `6110 shows a trade booked as ${booking.text}, not one between members` };
  }
  const status = lookUp(TRAN_STATUS, answer.TranStatus);
  switch (status?.means) {
    case 'succeeded':
      return { type: 'succeeded' };
    case 'rejected':
      return rejectedFor(answer.FailMsg);
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

function lookUp<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}

function moved<K extends TransferKind>(
  kind: K,
  frontSeqNo: string,
  config: PinganConfig,
): Reading<IntentResults[K]> {
  const money = moneyResult(frontSeqNo);
  return { outcome: { type: 'succeeded', result: RESULTS[kind](money, config) }, ...money };
}

function nameOf(account: Account, field: string, config: PinganConfig): string | undefined {
  if (!config.namesOnTransfers) return undefined;
  if (account.name === undefined) throw new InvalidInput(field, 'a name, as namesOnTransfers asks for');
  return account.name;
}

/** 6034 and 6164 know one payee: money meant for several must not all go to it. */
function rejectReceivers(content: object): void {
  if ('receivers' in content) throw new InvalidInput('receivers', 'none: 6034 and 6164 know one payee');
}

function amountOf(amount: Money | undefined): Money {
  if (amount === undefined) throw new InvalidInput('amount', 'an amount');
  return amount;
}

function written(yyyyMMdd: string, format: PinganConfig['refundDateFormat']): string {
  switch (format) {
    case 'yyyyMMdd':
      return yyyyMMdd;
    case 'yyMMdd':
      return yyyyMMdd.slice(2);
    case 'yyyy-MM-dd':
      return `${yyyyMMdd.slice(0, 4)}-${yyyyMMdd.slice(4, 6)}-${yyyyMMdd.slice(6)}`;
  }
}
