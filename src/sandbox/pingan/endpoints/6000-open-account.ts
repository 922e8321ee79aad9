import type { PinganEndpoint } from '../endpoint.js';
import { rejected } from '../result-codes.js';
import type { PinganBank } from '../bank.js';
import { optional, required, type PinganRequest } from '../fields.js';
import type { AnswerFields, MemberProperty } from '../model.js';

/**
 * 会员子账户开立【6000】. Flag 1 opens; a member code that exists is ERR114. Flag 3 closes (销户), where by the texts of the codes nothing stands
 * against it: ERR095 余额不为0, ERR214 仍有未完成的订单, ERR252 仍有卡号未解绑.
 */
export const openAccount: PinganEndpoint = {
  code: '6000',
  serviceId: 'OpenCustAcctId',
  writes: true,
  fields: [
    required('FunctionFlag', 2),
    required('TranNetMemberCode', 32),
    required('MemberProperty', 10),
    optional('UserNickname', 150),
    optional('Mobile', 30),
    optional('Email', 150),
    optional('ReservedMsg', 120),
  ],
  perform(bank, request) {
    const flag = request.text('FunctionFlag');
    if (flag !== '1' && flag !== '3') throw rejected('ERR021');
    const memberCode = request.text('TranNetMemberCode');
    const property = request.text('MemberProperty');
    if (property !== '00' && property !== 'SH')
      throw rejected('SIM_FIELD_FORMAT', 'MemberProperty is 00 or SH');
    if (flag === '3') return closeMember(bank, request);
    return openMember(bank, request, { memberCode, property });
  },
};

/** Opens an account, in a name where the interface has one; a member code that exists is ERR114. */
export function openMember(
  bank: PinganBank,
  request: PinganRequest,
  member: { readonly memberCode: string; readonly property: MemberProperty; readonly nameOnFile?: string },
): AnswerFields {
  const { memberCode } = member;
  if (bank.members.has(memberCode)) throw rejected('ERR114');
  const { account } = bank.openMember({ ...member, nickname: request.text('UserNickname') });
  const { serialNumber } = request;
  bank.services.effects.record({ kind: 'openAccount', serialNumber, memberCode, amount: 0n });
  return { SubAcctNo: account, ReservedMsg: '' };
}

/** Closes an account. @throws PinganRejected for what stands against it, by the texts of the codes */
export function closeMember(bank: PinganBank, request: PinganRequest): AnswerFields {
  const memberCode = request.text('TranNetMemberCode');
  const member = bank.members.get(memberCode);
  if (!member) throw rejected('ERR254');
  const property = request.text('MemberProperty');
  if (property !== '' && member.property !== property) throw rejected('SIM_MEMBER_PROPERTY');
  if (bank.available(member) + bank.frozen(member) > 0n) throw rejected('ERR095');
  const orders = [...bank.orders.values()];
  if (orders.some(({ payer, receiver, held }) => held > 0n && (payer === member || receiver === member)))
    throw rejected('ERR214');
  if (member.withdrawing > 0) throw rejected('ERR214');
  if (member.cards.size > 0) throw rejected('ERR252');
  bank.closeMember(member);
  const { serialNumber } = request;
  bank.services.effects.record({ kind: 'closeAccount', serialNumber, memberCode, amount: 0n });
  return { SubAcctNo: member.account, ReservedMsg: '' };
}
