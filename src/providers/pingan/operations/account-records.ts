import { isZero } from '../../../domain/money.js';
import { readAmount } from '../../amounts.js';
import { required } from '../../endpoint.js';
import type { ParsedAnswer } from '../../provider.js';
import type { AccountRecord, RecordKind, RecordQuery } from '../../records.js';
import type { TimedContext } from '../operation.js';
import { queryEndpoint } from '../transport/endpoint.js';
import type { RawAnswer } from '../transport/transport.js';
import { text } from '../transport/wire.js';
import { listsOf, type RecordDays } from './record-days.js';
import { pagesOf, readRecords } from './record-pages.js';

const LIST = { FunctionFlag: required(1), SubAcctNo: required(32), QueryFlag: required(1) } as const;
const ROW = {
  TranStatus: text,
  TranAmt: text,
  TranDate: text,
  TranTime: text,
  FrontSeqNo: text,
  InSubAcctNo: text,
  OutSubAcctNo: text,
} as const;

/**
 * 6072: the trades of one account that succeeded, by their days. FunctionFlag 1 has today's, 2 those of days that are over. No row has the
 * CnsmrSeqNo of a trade, so that none can end an operation in doubt: 6110 does.
 */
export const LIST_TRADES = queryEndpoint({
  name: '6072',
  serviceId: 'BankTransactionDetailsQuery',
  fields: { ...LIST, StartDate: required(8), EndDate: required(8), PageNum: required(6) },
  answer: pagesOf({ ...ROW, BookingType: text }),
});

/** 6073: the withdrawals (QueryFlag 2) of one account, or what was credited to it (清分, 3). Its first day is BeginDate. */
export const LIST_WITHDRAWALS = queryEndpoint({
  name: '6073',
  serviceId: 'BankWithdrawCashDetailsQuery',
  fields: { ...LIST, BeginDate: required(8), EndDate: required(8), PageNum: required(6) },
  answer: pagesOf({ ...ROW, BookingMsg: text, Commission: text }),
});

/** BookingType of 6072. */
const BOOKING_TYPES: Readonly<Record<string, string>> = {
  '1': '会员支付',
  '2': '冻结',
  '3': '解冻',
  '4': '登记挂账',
  '6': '下单预支付',
  '7': '确认并付款',
  '8': '会员退款',
  '22': '调账',
  '23': '收单冻结',
  '24': '收单解冻',
  '25': '会员间交易退款',
  '33': '在途充值解冻',
};

/** QueryFlag by what is listed: 1 is every trade, 2 提现, 3 清分. */
const QUERY_FLAGS: Readonly<Record<RecordKind, string>> = { trades: '1', withdrawals: '2', credits: '3' };

interface Row {
  readonly TranStatus: string;
  readonly TranAmt: string;
  readonly TranDate: string;
  readonly TranTime: string;
  readonly FrontSeqNo: string;
  readonly InSubAcctNo: string;
  readonly OutSubAcctNo: string;
  readonly BookingType?: string;
  readonly BookingMsg?: string;
  readonly Commission?: string;
}

/** The bank's records of one account on these days, of one kind. */
export async function accountRecords(
  { account, kind, from, to }: RecordQuery,
  context: TimedContext,
): Promise<ParsedAnswer<readonly AccountRecord[]>> {
  const records: AccountRecord[] = [];
  for (const days of listsOf({ from, to }, context.now())) {
    const answer = await readRecords<Row>(kind === 'trades' ? '6072' : '6073', (page) =>
      pageOf({ account, kind, days, page }, context),
    );
    if (answer.type !== 'read') return answer;
    for (const row of answer.value.rows) {
      const record = recordOf(row);
      if (!record) return { type: 'unavailable', why: 'a record has no amount' };
      records.push(record);
    }
  }
  return { type: 'read', value: records };
}

interface Page {
  readonly EndFlag: string;
  readonly TranItemArray?: Row[] | null | undefined;
}

function pageOf(
  { account, kind, days, page }: { account: string; kind: RecordKind; days: RecordDays; page: string },
  { client, deadline }: TimedContext,
): Promise<RawAnswer<Page>> {
  const fields = {
    FunctionFlag: days.isToday ? '1' : '2',
    SubAcctNo: account,
    QueryFlag: QUERY_FLAGS[kind],
    EndDate: days.to,
    PageNum: page,
  };
  return kind === 'trades'
    ? client.call(LIST_TRADES, { ...fields, StartDate: days.from }, { deadline })
    : client.call(LIST_WITHDRAWALS, { ...fields, BeginDate: days.from }, { deadline });
}

function recordOf(row: Row): AccountRecord | undefined {
  const amount = readAmount(row.TranAmt);
  if (amount === undefined) return undefined;
  const fee = readAmount(row.Commission ?? '');
  const booking =
    row.BookingType === undefined
      ? (row.BookingMsg ?? '')
      : (BOOKING_TYPES[row.BookingType] ?? row.BookingType);
  return {
    reference: row.FrontSeqNo,
    bankDate: row.TranDate,
    bankTime: row.TranTime,
    booking,
    amount,
    ...(fee !== undefined && !isZero(fee) && { fee }),
    ...(row.OutSubAcctNo !== '' && { payerAccount: row.OutSubAcctNo }),
    ...(row.InSubAcctNo !== '' && { payeeAccount: row.InSubAcctNo }),
    status: row.TranStatus,
  };
}
