import { readAmount } from '../../amounts.js';
import { required } from '../../endpoint.js';
import type { ParsedAnswer } from '../../provider.js';
import type { IncomingTransfer, IncomingTransfers, TransferQuery } from '../../records.js';
import type { TimedContext } from '../operation.js';
import { queryEndpoint } from '../transport/endpoint.js';
import { text } from '../transport/wire.js';
import { listsOf } from './record-days.js';
import { pagesOf, readRecords } from './record-pages.js';

/**
 * 6050: money that came in by a transfer from outside, of all members, by the days on which it did. FunctionFlag 1 has today's, 0 those of
 * days that are over. The payer's account and name, and the remark, are not read: nothing here needs them.
 */
export const LIST_TRANSFERS = queryEndpoint({
  name: '6050',
  serviceId: 'CommonTransferRechargeQuery',
  fields: {
    FunctionFlag: required(1),
    StartDate: required(8),
    EndDate: required(8),
    PageNum: required(6),
  },
  answer: pagesOf({
    InAcctType: text,
    TranAmt: text,
    AccountingDate: text,
    FrontSeqNo: text,
    SubAcctNo: text,
    TranNetMemberCode: text,
  }),
});

/** InAcctType: 02 会员充值, or a withdrawal that came back (退票入账); 03 资金挂账. */
const CREDITED_TO: Readonly<Record<string, IncomingTransfer['to']>> = { '02': 'member', '03': 'suspense' };

/** The transfers that came in on these days; of a single day without those on the pages that `known` fills, and in part where that is wanted. */
export async function incomingTransfers(
  { from, to, known, inPart }: TransferQuery,
  { client, deadline, now }: TimedContext,
): Promise<ParsedAnswer<IncomingTransfers>> {
  const transfers: IncomingTransfer[] = [];
  let total = 0;
  let brokenOff: string | undefined;
  const lists = listsOf({ from, to }, now());
  for (const list of lists) {
    const fields = { FunctionFlag: list.isToday ? '1' : '0', StartDate: list.from, EndDate: list.to };
    const call = (PageNum: string) => client.call(LIST_TRANSFERS, { ...fields, PageNum }, { deadline });
    const answer = await readRecords('6050', call, from === to ? { known, inPart } : {});
    if (answer.type !== 'read') return answer;
    total += answer.value.total;
    brokenOff = answer.value.brokenOff;
    for (const row of answer.value.rows) {
      const amount = readAmount(row.TranAmt);
      if (amount === undefined)
        return { type: 'unavailable', why: '6050 shows a transfer without an amount' };
      const credited = CREDITED_TO[row.InAcctType] ?? 'other';
      transfers.push({
        reference: row.FrontSeqNo,
        bankDate: row.AccountingDate,
        amount,
        to: credited,
        account: row.SubAcctNo,
        ...(row.TranNetMemberCode !== '' && { member: row.TranNetMemberCode }),
      });
    }
  }
  return { type: 'read', value: { total, transfers, ...(brokenOff !== undefined && { brokenOff }) } };
}
