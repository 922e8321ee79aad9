import { writeBankAmount } from '../amounts.js';
import type { PinganEndpoint } from '../endpoint.js';
import { rejected } from '../result-codes.js';
import { optional } from '../fields.js';

/** 查询会员子账户余额【6093】 by sub-account; one client sends the member code instead, which is accepted. */
export const memberBalance: PinganEndpoint = {
  code: '6093',
  serviceId: 'QueryCustAcctIdBalance',
  writes: false,
  fields: [optional('SubAcctNo', 32), optional('TranNetMemberCode', 32), optional('ReservedMsg', 120)],
  perform(bank, request) {
    const account = request.text('SubAcctNo');
    if (account === '') request.need('TranNetMemberCode');
    const member =
      account === '' ? bank.members.get(request.text('TranNetMemberCode')) : bank.accounts.get(account);
    if (!member) throw rejected(account === '' ? 'ERR254' : 'ERR031');
    return {
      TranNetMemberCode: member.memberCode,
      SubAcctAvailBal: writeBankAmount(bank.available(member)),
      SubAcctAssureAmt: writeBankAmount(member.assured),
      ReservedMsg: '',
    };
  },
};
