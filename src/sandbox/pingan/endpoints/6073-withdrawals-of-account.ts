import { bankDay, bankTime } from '../../engine/clock.js';
import { writeBankAmount } from '../amounts.js';
import type { PinganBank } from '../bank.js';
import { PAGE_ROWS, type PinganEndpoint } from '../endpoint.js';
import { optional, required } from '../fields.js';
import { pageOf } from '../pages.js';
import { recordDays } from '../record-days.js';
import { rejected } from '../result-codes.js';

/**
 * 【6073】 BankWithdrawCashDetailsQuery: of one sub-account the withdrawals that succeeded (QueryFlag 2 提现) or what was credited to it
 * (3 清分), oldest first. FunctionFlag 1 has today's, 2 those from BeginDate (its spelling) to EndDate. TranAmt is what went to the card, with
 * the fee beside it, as in the files.
 */
export const withdrawalsOfAccount: PinganEndpoint = {
  code: '6073',
  serviceId: 'BankWithdrawCashDetailsQuery',
  writes: false,
  fields: [
    required('FunctionFlag', 1),
    required('SubAcctNo', 32),
    required('QueryFlag', 1),
    optional('BeginDate', 8, 'digits'),
    optional('EndDate', 8, 'digits'),
    required('PageNum', 6, 'page'),
    optional('ReservedMsg', 120),
  ],
  perform(bank, request) {
    const isOfDays = recordDays(bank, request, { history: '2', from: 'BeginDate', to: 'EndDate' });
    const account = request.text('SubAcctNo');
    if (!bank.accounts.has(account)) throw rejected('ERR031');
    const rows = rowsOf(bank, request.text('QueryFlag'), account, isOfDays);
    if (rows.length === 0) throw rejected('ERR020');
    const { shown, envelope } = pageOf(rows, request.text('PageNum'), PAGE_ROWS);
    return { ...envelope, TranItemArray: shown };
  },
};

function rowsOf(
  bank: PinganBank,
  queryFlag: string,
  account: string,
  isOfDays: (day: string) => boolean,
): Record<string, string>[] {
  if (queryFlag === '2')
    return [...bank.trades.values()]
      .filter(
        ({ at, outAccount, withdrawal }) =>
          withdrawal?.status === '0' && outAccount === account && isOfDays(bankDay(at)),
      )
      .map(({ at, amount, fee, frontSeqNo }) => ({
        ...{ BookingFlag: '01', BookingMsg: '提现', TranStatus: '0', Remark: '' },
        ...{ TranAmt: writeBankAmount(amount - fee), Commission: writeBankAmount(fee) },
        ...{ TranDate: bankDay(at), TranTime: bankTime(at), FrontSeqNo: frontSeqNo },
        ...{ OutSubAcctNo: account, InSubAcctNo: '' },
      }));
  if (queryFlag !== '3') throw rejected('ERR021', 'QueryFlag');
  return bank.credits
    .filter((credit) => credit.account === account && isOfDays(bankDay(credit.at)))
    .map(({ at, amount, frontSeqNo, booking }) => ({
      ...{ BookingFlag: '02', BookingMsg: booking, TranStatus: '0', Remark: '' },
      ...{ TranAmt: writeBankAmount(amount), Commission: writeBankAmount(0n) },
      ...{ TranDate: bankDay(at), TranTime: bankTime(at), FrontSeqNo: frontSeqNo },
      ...{ OutSubAcctNo: '', InSubAcctNo: account },
    }));
}
