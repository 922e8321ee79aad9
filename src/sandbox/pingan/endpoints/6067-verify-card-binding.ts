import type { PinganEndpoint } from '../endpoint.js';
import { rejected } from '../result-codes.js';
import { optional, required } from '../fields.js';
import { partyOf } from '../parties.js';
import { bindApplied, checkCard } from '../card-rules.js';
import { expectCode, isTaken } from '../sent-codes.js';

/**
 * 会员绑定提现账户-回填银联鉴权短信码【6067】: "动态码回填时间超过有效期或验证错误次数超过5次则本次鉴权作废". The result codes
 * follow from their texts alone: ERR138 for a wrong code, ERR163 for a code that is void for either reason.
 */
export const verifyCardBinding: PinganEndpoint = {
  code: '6067',
  serviceId: 'BindRelateAccReUnionPay',
  writes: true,
  fields: [
    required('TranNetMemberCode', 32),
    required('SubAcctNo', 32),
    required('MemberAcctNo', 32, 'digits'),
    required('MessageCheckCode', 7),
    optional('ReservedMsg', 120),
  ],
  perform(bank, request) {
    const member = partyOf(bank, {
      account: request.text('SubAcctNo'),
      memberCode: request.text('TranNetMemberCode'),
    });
    const cardNo = request.text('MemberAcctNo');
    if (member.cards.has(cardNo)) throw rejected('ERR198');
    const application = bank.applications.get(member.account);
    if (application?.cardNo !== cardNo || !isTaken(bank, application)) throw rejected('ERR163');
    expectCode(application, request);
    checkCard(bank, member, application);
    bank.applications.delete(member.account);
    bindApplied(bank, member, application);
    bank.services.effects.record({
      kind: 'verifyCardBinding',
      serialNumber: request.serialNumber,
      memberCode: member.memberCode,
      amount: 0n,
    });
    return { FrontSeqNo: bank.frontSeqNo(), ReservedMsg: '' };
  },
};

/** 银联鉴权回填短信码-校验法人【6239】 CheckMsgCodeWithCorp, by clients' tables: as 6067. */
export const verifyCardWithRepresentative: PinganEndpoint = {
  ...verifyCardBinding,
  code: '6239',
  serviceId: 'CheckMsgCodeWithCorp',
};
