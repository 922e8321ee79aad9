import { z } from 'zod';
import { maskPersonalData } from '../../../domain/mask.js';
import { readAmount } from '../../amounts.js';
import { required } from '../../endpoint.js';
import { evidenceOf } from '../../evidence.js';
import type { BounceQuery, BounceStatus, ParsedAnswer } from '../../provider.js';
import { dayAfter, timeOn, workingDayAfter } from '../bank-calendar.js';
import type { TimedContext } from '../operation.js';
import { shanghaiDate } from '../shanghai-date.js';
import { queryEndpoint } from '../transport/endpoint.js';
import { text } from '../transport/wire.js';

/** 6048 flag 1, 提现退票: withdrawals that came back, by the days on which they did. It has no pages. */
export const LIST_BOUNCES = queryEndpoint({
  name: '6048',
  serviceId: 'BankWithdrawCashBackQuery',
  constants: { FunctionFlag: '1' },
  fields: { StartDate: required(8), EndDate: required(8) },
  answer: z.looseObject({
    ResultNum: text,
    TranItemArray: z
      .array(
        z.looseObject({
          OldMarketSeqNo: text,
          RejectBillReason: text,
          RejectBillDate: text,
          RejectInAcctTranAmt: text,
          PayeeFrontSeqNo: text,
        }),
      )
      .nullish(),
  }),
});

type Bounce = NonNullable<z.output<(typeof LIST_BOUNCES)['answer']>['TranItemArray']>[number];

/** No record in those days. */
const NO_RECORD = 'ERR020';

/**
 * Whether a withdrawal that succeeded has come back. The four Old* fields, by which one is known, are empty on the very day on which it
 * came back (clients), so each day is queried again on the next: the last of them is the day after the window has closed. How long a
 * withdrawal can come back is not documented: `bounceWindowDays` of the bank's working days.
 */
export async function findBounce(
  { serialNumber, account, cardNumber, begunAt, succeededAt }: BounceQuery,
  { client, config, now, deadline }: TimedContext,
): Promise<ParsedAnswer<BounceStatus>> {
  const today = shanghaiDate(now());
  const fields = { StartDate: shanghaiDate(new Date(begunAt)), EndDate: today };
  const answer = await client.call(LIST_BOUNCES, fields, { deadline });
  if (answer.type === 'notSent' || answer.type === 'unclear')
    return { type: 'unavailable', why: `6048: ${answer.why}` };
  if (answer.type === 'notAccepted' && answer.resultCode !== NO_RECORD)
    return { type: 'unavailable', why: `6048 answers ${answer.resultCode}` };
  const rows = answer.type === 'accepted' ? (answer.fields.TranItemArray ?? []) : [];
  const row = rows.find(({ OldMarketSeqNo }) => OldMarketSeqNo === serialNumber);
  if (row) return { type: 'read', value: bounced(row, [account.name, cardNumber]) };
  const next = nextQuery(new Date(succeededAt), now(), config);
  return {
    type: 'read',
    value: next ? { state: 'none', queryAgainAt: next.toISOString() } : { state: 'final' },
  };
}

/** When 6048 is to be queried again; undefined once the withdrawal can no longer come back. */
function nextQuery(
  succeededAt: Date,
  now: Date,
  { calendar, bounceWindowDays, bounceQueryAt, bounceWatch }: TimedContext['config'],
): Date | undefined {
  if (bounceWatch) {
    const isOver = now.getTime() - succeededAt.getTime() >= bounceWatch.forMs;
    return isOver ? undefined : new Date(now.getTime() + bounceWatch.everyMs);
  }
  const today = shanghaiDate(now);
  const last = workingDayAfter(shanghaiDate(succeededAt), bounceWindowDays, calendar);
  return today > last ? undefined : timeOn(dayAfter(today), bounceQueryAt);
}

function bounced(row: Bounce, personal: readonly (string | undefined)[]): BounceStatus {
  const { RejectBillDate: bankDate, RejectBillReason: words, PayeeFrontSeqNo: reference } = row;
  const amount = readAmount(row.RejectInAcctTranAmt);
  const context = { name: LIST_BOUNCES.name, source: 'query', personal } as const;
  return {
    state: 'bounced',
    bankDate,
    reason: maskPersonalData(words, personal),
    ...(amount !== undefined && { amount }),
    evidence: evidenceOf(context, {
      code: '000000',
      detail: words,
      ...(reference !== '' && { reference }),
      ...(bankDate !== '' && { tradeDate: bankDate }),
    }),
  };
}
