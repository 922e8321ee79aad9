import { randomDigits } from '../../engine/random.js';
import type { PinganEndpoint } from '../endpoint.js';
import { optional, required } from '../fields.js';
import { isMobileAwaited } from '../mobile-changes.js';
import { partyOf } from '../parties.js';
import { rejected } from '../result-codes.js';

/**
 * 申请修改手机号码【6083】: "申请修改手机号码触发银行下发短信动态码". ModifyType 1 短信, 2 银联, for which the card is one that is bound to the
 * account. To which telephone the code goes is not documented: here to the new one, whose last four digits ReceiveMobile shows.
 */
export const applyMobileChange: PinganEndpoint = {
  code: '6083',
  serviceId: 'ApplyForChangeOfCellPhoneNum',
  writes: true,
  fields: [
    required('TranNetMemberCode', 32),
    required('SubAcctNo', 32),
    required('ModifyType', 2, 'digits'),
    required('NewMobile', 12, 'mobile'),
    optional('BankCardNo', 32, 'digits'),
    optional('MobileLocation', 10),
    optional('ReservedMsg', 120),
  ],
  perform(bank, request) {
    const member = partyOf(bank, {
      account: request.text('SubAcctNo'),
      memberCode: request.text('TranNetMemberCode'),
    });
    const modifyType = request.text('ModifyType');
    if (modifyType !== '1' && modifyType !== '2') throw rejected('SIM_FIELD_FORMAT', 'ModifyType is 1 or 2');
    if (modifyType === '2') {
      request.need('BankCardNo');
      if (!member.cards.has(request.text('BankCardNo'))) throw rejected('ERR033');
    }
    if (isMobileAwaited(bank, bank.mobileChanges.get(member.account))) throw rejected('ERR135');
    const { serialNumber } = request;
    const newMobile = request.text('NewMobile');
    const code = randomDigits(bank.services.random, 6);
    const messageOrderNo = bank.frontSeqNo();
    const appliedAt = bank.now;
    bank.mobileChanges.set(member.account, {
      ...{ messageOrderNo, modifyType, newMobile, code, appliedAt, wrong: 0 },
    });
    bank.services.sms.deliver({
      ...{ mobile: newMobile, code, serialNumber, at: new Date(appliedAt).toISOString() },
      text: `【沙箱银行】动态码${code}，用于修改手机号码。`,
    });
    const { memberCode } = member;
    bank.services.effects.record({ kind: 'applyMobileChange', serialNumber, memberCode, amount: 0n });
    return { ReceiveMobile: newMobile.slice(-4), MessageOrderNo: messageOrderNo, ReservedMsg: '' };
  },
};
