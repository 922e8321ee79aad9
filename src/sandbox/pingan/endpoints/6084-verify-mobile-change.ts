import type { PinganEndpoint } from '../endpoint.js';
import { optional, required } from '../fields.js';
import { isMobileAwaited } from '../mobile-changes.js';
import { partyOf } from '../parties.js';
import { rejected } from '../result-codes.js';

/**
 * 回填动态码-修改手机【6084】, with the MessageOrderNo of 6083. The result codes follow from their texts alone: ERR138 for a wrong code, ERR163
 * 短信指令号已失效或不存在.
 */
export const verifyMobileChange: PinganEndpoint = {
  code: '6084',
  serviceId: 'BackfillDynamicPassword',
  writes: true,
  fields: [
    required('TranNetMemberCode', 32),
    required('SubAcctNo', 32),
    required('ModifyType', 2, 'digits'),
    required('MessageOrderNo', 32),
    required('MessageCheckCode', 7),
    optional('ReservedMsg', 120),
  ],
  perform(bank, request) {
    const member = partyOf(bank, {
      account: request.text('SubAcctNo'),
      memberCode: request.text('TranNetMemberCode'),
    });
    const change = bank.mobileChanges.get(member.account);
    const isThis =
      change?.messageOrderNo === request.text('MessageOrderNo') &&
      change.modifyType === request.text('ModifyType');
    if (!isThis || !isMobileAwaited(bank, change)) throw rejected('ERR163');
    if (change.code !== request.text('MessageCheckCode')) {
      change.wrong += 1;
      throw rejected('ERR138');
    }
    bank.mobileChanges.delete(member.account);
    member.mobile = change.newMobile;
    const { serialNumber } = request;
    const { memberCode } = member;
    bank.services.effects.record({ kind: 'verifyMobileChange', serialNumber, memberCode, amount: 0n });
    return { ReservedMsg: '' };
  },
};
