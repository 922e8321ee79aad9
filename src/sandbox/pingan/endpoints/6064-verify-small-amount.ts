import type { PinganEndpoint } from '../endpoint.js';
import { optional, required } from '../fields.js';
import { partyOf } from '../parties.js';
import { rejected } from '../result-codes.js';
import { bindProven, whyVoid } from '../small-amounts.js';

/**
 * 验证鉴权金额【6064】: "随机金额回填验证错误次数超过5次则本次鉴权作废". Of an incoming transfer it says how the application stands (AuthAmt
 * 0.00). The result codes follow from their texts alone: ERR126 金额不符, ERR137 验证信息不存在, ERR147, ERR258 and ERR265 来账鉴权匹配中.
 */
export const verifySmallAmount: PinganEndpoint = {
  code: '6064',
  serviceId: 'CheckAmount',
  writes: true,
  fields: [
    required('TranNetMemberCode', 32),
    required('SubAcctNo', 32),
    required('TakeCashAcctNo', 32, 'digits'),
    required('AuthAmt', 15, 'amount'),
    required('Ccy', 3, 'currency'),
    optional('ReservedMsg', 120),
  ],
  perform(bank, request) {
    const member = partyOf(bank, {
      account: request.text('SubAcctNo'),
      memberCode: request.text('TranNetMemberCode'),
    });
    const cardNo = request.text('TakeCashAcctNo');
    const answer = () => ({ FrontSeqNo: bank.frontSeqNo(), ReservedMsg: '' });
    const application = bank.smallAmounts.get(member.account);
    const isIncoming = request.text('ReservedMsg') === '2';
    if (member.cards.has(cardNo)) {
      if (isIncoming) return answer();
      throw rejected('ERR198');
    }
    if (application?.cardNo !== cardNo || application.transfer === '1') throw rejected('ERR137');
    const isVoid = whyVoid(bank, application);
    if (isVoid) throw rejected(isVoid);
    if (application.way === 'incoming') throw rejected('ERR265');
    if (application.amount !== request.amount('AuthAmt')) {
      application.wrong += 1;
      throw rejected('ERR126');
    }
    bindProven(bank, application, request.serialNumber);
    return answer();
  },
};
