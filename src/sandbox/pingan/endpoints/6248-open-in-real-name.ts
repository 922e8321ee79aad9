import type { PinganEndpoint } from '../endpoint.js';
import { optional, required } from '../fields.js';
import { rejected } from '../result-codes.js';
import { OF_BUSINESS, OF_REPRESENTATIVE, PERSONS, SOLE_TRADER_FIELDS } from '../sole-trader.js';
import { closeMember, openMember } from './6000-open-account.js';
import { isGlobalType } from '../card-fields.js';

/**
 * 实名开户【6248】 AutonymOpenCustAcctId, by clients' tables. Flag 1 opens an account in its holder's name, 2 closes it, where the name is
 * optional. Flag 3 (存量实名) is not built.
 */
export const openInRealName: PinganEndpoint = {
  code: '6248',
  serviceId: 'AutonymOpenCustAcctId',
  writes: true,
  fields: [
    required('FunctionFlag', 1),
    required('TranNetMemberCode', 32),
    optional('MemberName', 120, 'name'),
    optional('MemberGlobalType', 2, 'digits'),
    optional('MemberGlobalId', 20),
    optional('UserNickname', 120),
    optional('Mobile', 12),
    optional('MemberProperty', 2),
    ...SOLE_TRADER_FIELDS,
    optional('ReservedMsg', 120),
  ],
  perform(bank, request) {
    const flag = request.text('FunctionFlag');
    if (flag === '3') throw rejected('SIM_NOT_BUILT', 'FunctionFlag 3 存量实名');
    if (flag === '2') return closeMember(bank, request);
    if (flag !== '1') throw rejected('ERR021');
    request.need('MemberName', 'MemberGlobalType', 'MemberGlobalId', 'MemberProperty');
    const property = request.text('MemberProperty');
    if (property !== '00' && property !== 'SH')
      throw rejected('SIM_FIELD_FORMAT', 'MemberProperty is 00 or SH');
    const type = request.text('MemberGlobalType');
    if (!isGlobalType(type)) throw rejected('SIM_FIELD_FORMAT', 'MemberGlobalType');
    // 个人必输.
    if (PERSONS.includes(type)) request.need('IndivBusinessFlag');
    // 个体工商户必输.
    if (request.text('IndivBusinessFlag') === '1') request.need(...OF_BUSINESS, ...OF_REPRESENTATIVE);
    const memberCode = request.text('TranNetMemberCode');
    return openMember(bank, request, { memberCode, property, nameOnFile: request.text('MemberName') });
  },
};
