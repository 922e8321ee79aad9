import { bankDay, bankTime } from '../../engine/clock.js';
import { writeBankAmount } from '../amounts.js';
import { PAGE_ROWS, type PinganEndpoint } from '../endpoint.js';
import { optional, required } from '../fields.js';
import type { Trade } from '../model.js';
import { pageOf } from '../pages.js';
import { recordDays } from '../record-days.js';
import { rejected } from '../result-codes.js';

/** BookingType by interface and flag, as one client's table has it; what that does not list is SIM_ and the interface. */
const BOOKING_TYPES: Readonly<Record<string, string>> = {
  ...{ '6034/1': '6', '6034/2': '7', '6034/3': '8', '6034/6': '1', '6034/9': '1' },
  ...{ '6101/1': '6', '6101/6': '1', '6101/9': '1', '6031/2': '7', '6031/3': '8' },
  ...{ '6007/1': '2', '6007/2': '3', '6163/': '1', '6139/': '4', '6145/': '22' },
  ...Object.fromEntries(['1', '2', '3', '4', '5', '6'].map((branch) => [`6164/${branch}`, '25'])),
};

/** QueryFlag: 1 every trade, 2 转出, 3 转入. */
const SIDES = ['1', '2', '3'];

/**
 * 【6072】 BankTransactionDetailsQuery: the trades of one sub-account that succeeded, oldest first; a payment to several is a row for each.
 * FunctionFlag 1 has today's, 2 those of the days that are named. Withdrawals are in 6073.
 */
export const tradesOfAccount: PinganEndpoint = {
  code: '6072',
  serviceId: 'BankTransactionDetailsQuery',
  writes: false,
  fields: [
    required('FunctionFlag', 1),
    required('SubAcctNo', 32),
    required('QueryFlag', 1),
    optional('StartDate', 8, 'digits'),
    optional('EndDate', 8, 'digits'),
    required('PageNum', 6, 'page'),
    optional('ReservedMsg', 120),
  ],
  perform(bank, request) {
    const isOfDays = recordDays(bank, request, { history: '2', from: 'StartDate', to: 'EndDate' });
    const side = request.text('QueryFlag');
    if (!SIDES.includes(side)) throw rejected('ERR021', 'QueryFlag');
    const account = request.text('SubAcctNo');
    if (!bank.accounts.has(account)) throw rejected('ERR031');
    const rows = [...bank.trades.values()]
      .filter(
        ({ at, failMessage, withdrawal }) =>
          isOfDays(bankDay(at)) && failMessage === undefined && !withdrawal,
      )
      .flatMap(partsOf)
      .filter(({ outAccount, inAccount }) => isOn(side, account, { outAccount, inAccount }))
      .map(rowOf);
    if (rows.length === 0) throw rejected('ERR020');
    const { shown, envelope } = pageOf(rows, request.text('PageNum'), PAGE_ROWS);
    return { ...envelope, TranItemArray: shown };
  },
};

function isOn(
  side: string,
  account: string,
  { outAccount, inAccount }: Pick<Trade, 'outAccount' | 'inAccount'>,
): boolean {
  return (side !== '3' && outAccount === account) || (side !== '2' && inAccount === account);
}

/** Rows of one payment to several share its FrontSeqNo: no document gives them numbers of their own. */
function partsOf(trade: Trade): Trade[] {
  const parts = trade.parts ?? [];
  return parts.length === 0
    ? [trade]
    : parts.map(({ account, amount }) => ({ ...trade, inAccount: account, amount }));
}

function rowOf({
  interfaceCode,
  flag,
  amount,
  at,
  frontSeqNo,
  inAccount,
  outAccount,
}: Trade): Record<string, string> {
  return {
    BookingFlag: '',
    TranStatus: '0',
    TranAmt: writeBankAmount(amount),
    TranDate: bankDay(at),
    TranTime: bankTime(at),
    FrontSeqNo: frontSeqNo,
    BookingType: BOOKING_TYPES[`${interfaceCode}/${flag}`] ?? `SIM_${interfaceCode}`,
    InSubAcctNo: inAccount,
    OutSubAcctNo: outAccount,
    Remark: '',
  };
}
