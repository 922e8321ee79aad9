import type { PinganEndpoint } from '../endpoint.js';
import { rejected } from '../result-codes.js';
import { optional, required } from '../fields.js';
import { partyOf } from '../parties.js';

/**
 * 会员解绑提现账户【6065】: "解除会员子账户与提现账户的绑定关系". The guide names no condition (相关说明: 无). ERR033 and
 * ERR263 金额提现中不能解绑 follow from their texts.
 */
export const unbindCard: PinganEndpoint = {
  code: '6065',
  serviceId: 'UnbindRelateAcct',
  writes: true,
  fields: [
    required('FunctionFlag', 2),
    required('TranNetMemberCode', 32),
    required('SubAcctNo', 32),
    required('MemberAcctNo', 32, 'digits'),
    optional('ReservedMsg', 120),
  ],
  perform(bank, request) {
    if (request.text('FunctionFlag') !== '1') throw rejected('ERR021');
    const member = partyOf(bank, {
      account: request.text('SubAcctNo'),
      memberCode: request.text('TranNetMemberCode'),
    });
    const cardNo = request.text('MemberAcctNo');
    const card = member.cards.get(cardNo);
    if (!card) throw rejected('ERR033');
    if (member.withdrawing > 0) throw rejected('ERR263');
    member.cards.delete(cardNo);
    member.unboundCards.set(cardNo, { card, at: bank.now });
    bank.cards.delete(cardNo);
    bank.services.effects.record({
      kind: 'unbindCard',
      serialNumber: request.serialNumber,
      memberCode: member.memberCode,
      amount: 0n,
    });
    return { FrontSeqNo: bank.frontSeqNo(), ReservedMsg: '' };
  },
};
