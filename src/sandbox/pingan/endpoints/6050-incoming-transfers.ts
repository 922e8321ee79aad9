import { bankDay } from '../../engine/clock.js';
import { writeBankAmount } from '../amounts.js';
import type { PinganBank } from '../bank.js';
import { PAGE_ROWS, type PinganEndpoint } from '../endpoint.js';
import { optional, required } from '../fields.js';
import type { Credit } from '../model.js';
import { pageOf } from '../pages.js';
import { recordDays } from '../record-days.js';
import { rejected } from '../result-codes.js';

/**
 * 【6050】 CommonTransferRechargeQuery: what came in by transfers from outside, of all members, oldest first. FunctionFlag 1 has today's, 0
 * those of the days that are named. InAcctType: 02 会员充值/退票入账, 03 资金挂账.
 */
export const listTransfers: PinganEndpoint = {
  code: '6050',
  serviceId: 'CommonTransferRechargeQuery',
  writes: false,
  fields: [
    required('FunctionFlag', 1),
    required('StartDate', 8, 'digits'),
    required('EndDate', 8, 'digits'),
    required('PageNum', 6, 'page'),
    optional('ReservedMsg', 120),
  ],
  perform(bank, request) {
    const isOfDays = recordDays(bank, request, { history: '0', from: 'StartDate', to: 'EndDate' });
    const rows = bank.credits.filter(({ at }) => isOfDays(bankDay(at))).map((credit) => rowOf(bank, credit));
    if (rows.length === 0) throw rejected('ERR020');
    const { shown, envelope } = pageOf(rows, request.text('PageNum'), PAGE_ROWS);
    return { ...envelope, TranItemArray: shown };
  },
};

function rowOf(bank: PinganBank, { account, amount, at, frontSeqNo }: Credit): Record<string, string> {
  return {
    InAcctType: account === bank.suspenseAccount ? '03' : '02',
    InAcctNo: '',
    InAcctName: '',
    TranAmt: writeBankAmount(amount),
    Ccy: 'RMB',
    BankName: '',
    AccountingDate: bankDay(at),
    Remark: '',
    FrontSeqNo: frontSeqNo,
    SubAcctNo: account,
    TranNetMemberCode: bank.accounts.get(account)?.memberCode ?? '',
  };
}
