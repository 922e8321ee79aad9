import { writeYuan } from '../../engine/fen.js';
import type { PinganBank } from '../bank.js';
import { CARD_FIELD_RULES, cardOf } from '../card-fields.js';
import { checkCard } from '../card-rules.js';
import type { PinganEndpoint } from '../endpoint.js';
import type { SmallAmountApplication } from '../model.js';
import { partyOf } from '../parties.js';
import { rejected } from '../result-codes.js';
import { isAwaited } from '../small-amounts.js';

/** Random amount ≤ 0.50 yuan (fact sheet 3.3). */
const MOST_FEN = 50;

/**
 * 会员绑定提现账户-小额鉴权【6055】. 往账鉴权 (ReservedMsg 1): the bank pays a random amount to the card, and its holder says how much.
 * 来账鉴权 (2): the holder pays an agreed amount in, and is bound by that. One start within 24 hours. The cents are not booked here: no
 * document says whose they are.
 */
export const applySmallAmount: PinganEndpoint = {
  code: '6055',
  serviceId: 'BindRelateAcctSmallAmount',
  writes: true,
  fields: CARD_FIELD_RULES,
  perform(bank, request) {
    const card = cardOf(request, { bankBy: 'eitherNumber' });
    const member = partyOf(bank, {
      account: request.text('SubAcctNo'),
      memberCode: request.text('TranNetMemberCode'),
    });
    const said = request.text('ReservedMsg');
    if (!['', '1', '2'].includes(said)) throw rejected('SIM_FIELD_FORMAT', 'ReservedMsg is 1 or 2');
    checkCard(bank, member, card);
    const earlier = bank.smallAmounts.get(member.account);
    if (isAwaited(bank, earlier)) throw rejected('ERR145');
    const { serialNumber } = request;
    const way = said === '2' ? 'incoming' : 'outgoing';
    // 相关说明 3 says it of 往账鉴权, and not of what it is counted: here of the card.
    const startedAt = bank.smallAmountStarts.get(card.cardNo);
    const isTooSoon = startedAt !== undefined && bank.now - startedAt < bank.rules.smallAmountEveryMs;
    if (way === 'outgoing' && isTooSoon) throw rejected('SIM_SMALL_TOO_SOON');
    const application: SmallAmountApplication = {
      ...card,
      ...{ way, serialNumber, member, wrong: 0, transfer: '2', appliedAt: bank.now },
      amount: BigInt(1 + Math.floor(bank.services.random() * MOST_FEN)),
    };
    bank.smallAmounts.set(member.account, application);
    bank.smallAmountsByNumber.set(serialNumber, application);
    const { memberCode } = member;
    bank.services.effects.record({ kind: 'applySmallAmount', serialNumber, memberCode, amount: 0n });
    if (way === 'incoming') return { ReservedMsg: askedFor(bank, application) };
    bank.smallAmountStarts.set(card.cardNo, bank.now);
    const { smallAmountTakesMs } = bank.rules;
    if (smallAmountTakesMs === 0) arrive(bank, application);
    else bank.services.scheduler.after(smallAmountTakesMs, () => arrive(bank, application));
    return { ReservedMsg: '' };
  },
};

/** The card's own bank tells its holder what has come in. */
function arrive(bank: PinganBank, application: SmallAmountApplication): void {
  if (bank.rules.smallAmountEnds === 'failed') {
    application.transfer = '1';
    return;
  }
  application.transfer = '0';
  const amount = writeYuan(application.amount);
  deliver(bank, application, `【沙箱他行】您的账户收到转账${amount}元。`);
}

/** 申请后银行通过短信通知用户/商户向银行指定账户打款约定的金额. */
function askedFor(bank: PinganBank, application: SmallAmountApplication): string {
  const amount = writeYuan(application.amount);
  const { fundSummaryAccount } = bank.services;
  deliver(bank, application, `【沙箱银行】请从待绑定账户向${fundSummaryAccount}转账${amount}元以完成绑定。`);
  return amount;
}

function deliver(bank: PinganBank, application: SmallAmountApplication, text: string): void {
  const { mobile, amount, serialNumber } = application;
  const at = new Date(bank.now).toISOString();
  bank.services.sms.deliver({ mobile, code: writeYuan(amount), text, at, serialNumber });
}
