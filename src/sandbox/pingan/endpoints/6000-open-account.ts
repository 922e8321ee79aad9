import type { PinganEndpoint } from '../endpoint.js';
import { rejected } from '../result-codes.js';
import { optional, required } from '../fields.js';

/** 会员子账户开立【6000】. Flag 1 opens; closing (3) is not built. A member code that exists is ERR114. */
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
    if (flag === '3') throw rejected('SIM_NOT_BUILT', 'FunctionFlag 3 销户');
    if (flag !== '1') throw rejected('ERR021');
    const memberCode = request.text('TranNetMemberCode');
    const property = request.text('MemberProperty');
    if (property !== '00' && property !== 'SH')
      throw rejected('SIM_FIELD_FORMAT', 'MemberProperty is 00 or SH');
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
