import { writeBankAmount } from '../amounts.js';
import type { PinganEndpoint } from '../endpoint.js';
import { rejected } from '../result-codes.js';
import { optional, required } from '../fields.js';

/** 查询会员子账号【6037】: balances by member code. */
export const queryAccount: PinganEndpoint = {
  code: '6037',
  serviceId: 'QueryCustAcctId',
  writes: false,
  fields: [required('TranNetMemberCode', 32), optional('ReservedMsg', 120)],
  perform(bank, request) {
    const member = bank.members.get(request.text('TranNetMemberCode'));
    if (!member) throw rejected('ERR254');
    return {
      SubAcctNo: member.account,
      SubAcctCashBal: writeBankAmount(bank.withdrawable(member)),
      SubAcctAvailBal: writeBankAmount(bank.available(member)),
      SubAcctFreezeAmt: writeBankAmount(bank.frozen(member)),
      ReservedMsg: '',
    };
  },
};
