import type { PinganEndpoint } from '../endpoint.js';
import { rejected } from '../result-codes.js';
import type { PinganBank } from '../bank.js';
import { optional, required, type PinganRequest } from '../fields.js';
import type { AnswerFields } from '../model.js';

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
    if (flag === '3') return close(bank, request);
    if (bank.members.has(memberCode)) throw rejected('ERR114');
    const member = bank.openMember({ memberCode, property, nickname: request.text('UserNickname') });
    bank.services.effects.record({
      kind: 'openAccount',
      serialNumber: request.serialNumber,
      memberCode,
      amount: 0n,
    });
    return { SubAcctNo: member.account, ReservedMsg: '' };
  },
};

function close(bank: PinganBank, request: PinganRequest): AnswerFields {
  const memberCode = request.text('TranNetMemberCode');
  const member = bank.members.get(memberCode);
  if (!member) throw rejected('ERR254');
  if (member.property !== request.text('MemberProperty')) throw rejected('SIM_MEMBER_PROPERTY');
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
