import type { PinganEndpoint } from '../endpoint.js';
import { optional, required, type PinganRequest } from '../fields.js';
import { partyOf } from '../parties.js';
import { checkWithdrawable, checkWithdrawal, describeWithdrawal, takeOn } from '../withdrawals.js';

/**
 * 会员提现（不验证）【6033】: accepted at once ("返回成功只表示受理成功"), and the money is out of what the member can withdraw. What becomes of it
 * is seen by 6110 flag 3. CashAmt is what the card gets, the fee beside it stands in ReservedMsg.
 */
export const withdrawCash: PinganEndpoint = {
  code: '6033',
  serviceId: 'MembershipWithdrawCash',
  writes: true,
  fields: [
    required('TranWebName', 120),
    required('SubAcctNo', 32),
    optional('MemberGlobalType', 2, 'digits'),
    optional('MemberGlobalId', 20),
    required('TranNetMemberCode', 32),
    required('MemberName', 120, 'name'),
    required('TakeCashAcctNo', 32, 'digits'),
    required('OutAmtAcctName', 120, 'name'),
    required('Ccy', 3, 'currency'),
    required('CashAmt', 15, 'amount'),
    optional('Remark', 120),
    optional('ReservedMsg', 120, 'amount'),
    optional('WebSign', 1027),
  ],
  checkBalance: (bank, request) => checkWithdrawable(bank, request.text('SubAcctNo'), amountOf(request)),
  perform(bank, request, faults) {
    const member = partyOf(bank, {
      account: request.text('SubAcctNo'),
      memberCode: request.text('TranNetMemberCode'),
      name: request.text('MemberName'),
    });
    const ordered = {
      code: '6033',
      member,
      holder: request.text('OutAmtAcctName'),
      cash: request.amount('CashAmt'),
      fee: request.amount('ReservedMsg'),
    } as const;
    checkWithdrawal(bank, request, ordered);
    return takeOn(bank, request, ordered, faults);
  },
  describeRejection: (request) => describeWithdrawal(request, amountOf(request)),
};

function amountOf(request: PinganRequest): bigint {
  return request.amount('CashAmt') + request.amount('ReservedMsg');
}
