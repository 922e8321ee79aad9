import type { PinganEndpoint } from '../endpoint.js';
import { optional, required, type PinganRequest } from '../fields.js';
import { partyOf } from '../parties.js';
import { checkCode, useCode } from '../transaction-codes.js';
import { checkWithdrawable, checkWithdrawal, describeWithdrawal, takeOn } from '../withdrawals.js';

/**
 * 会员提现-支持手续费【6085】: 6033 with the code that 6082 sent to the member, and the fee in a field of its own. TakeCashAcctName must be the
 * name of the sub-account (JAVA).
 */
export const withdrawWithCode: PinganEndpoint = {
  code: '6085',
  serviceId: 'MemberWithdrawCash',
  writes: true,
  fields: [
    required('SubAcctNo', 32),
    required('TranNetMemberCode', 32),
    required('SubAcctName', 120, 'name'),
    required('TakeCashAcctNo', 32, 'digits'),
    required('TakeCashAcctName', 120, 'name'),
    required('Ccy', 3, 'currency'),
    required('CashAmt', 15, 'amount'),
    required('TakeCashCommission', 15, 'amount'),
    optional('MessageOrderNo', 32),
    optional('MessageCheckCode', 7),
    optional('Remark', 120),
    optional('ReservedMsg', 120),
    optional('WebSign', 1027),
  ],
  checkBalance: (bank, request) => checkWithdrawable(bank, request.text('SubAcctNo'), amountOf(request)),
  perform(bank, request, faults) {
    const member = partyOf(bank, {
      account: request.text('SubAcctNo'),
      memberCode: request.text('TranNetMemberCode'),
      name: request.text('SubAcctName'),
    });
    const cash = request.amount('CashAmt');
    const fee = request.amount('TakeCashCommission');
    const ordered = { code: '6085', member, holder: request.text('TakeCashAcctName'), cash, fee } as const;
    checkWithdrawal(bank, request, ordered);
    checkCode(bank, request, member, { type: '1', amounts: [cash, cash + fee] });
    useCode(bank, member);
    return takeOn(bank, request, ordered, faults);
  },
  describeRejection: (request) => describeWithdrawal(request, amountOf(request)),
};

function amountOf(request: PinganRequest): bigint {
  return request.amount('CashAmt') + request.amount('TakeCashCommission');
}
