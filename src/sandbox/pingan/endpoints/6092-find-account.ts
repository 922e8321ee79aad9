import type { PinganEndpoint } from '../endpoint.js';
import { rejected } from '../result-codes.js';
import { optional, required } from '../fields.js';

/** 根据会员代码查询会员子账号【6092】. ReservedMsg answers the member's property. */
export const queryMemberAccount: PinganEndpoint = {
  code: '6092',
  serviceId: 'QueryCustAcctIdByThirdCustId',
  writes: false,
  shows: ['notFoundFor'],
  fields: [required('TranNetMemberCode', 32), optional('ReservedMsg', 120)],
  perform(bank, request, faults) {
    const member = bank.members.get(request.text('TranNetMemberCode'));
    if (!member || bank.now - member.openedAt < faults.hideYoungerThanMs) {
      throw rejected(bank.rules.memberNotFoundCode);
    }
    return { SubAcctNo: member.account, ReservedMsg: member.property };
  },
};
