import { randomDigits } from '../../engine/random.js';
import type { PinganEndpoint } from '../endpoint.js';
import type { PinganBank } from '../bank.js';
import type { PinganRequest } from '../fields.js';
import type { AnswerFields, CardFields } from '../model.js';
import { rejected } from '../result-codes.js';
import { partyOf } from '../parties.js';
import { CARD_FIELD_RULES, cardOf } from '../card-fields.js';
import { checkCard } from '../card-rules.js';
import { isTaken } from '../sent-codes.js';

/**
 * 会员绑定提现账户-银联鉴权【6066】: checks the card's four elements and sends a code to its mobile. 000000 says that the
 * code is on its way, not that the card is bound.
 */
export const applyCardBinding: PinganEndpoint = {
  code: '6066',
  serviceId: 'BindRelateAcctUnionPay',
  writes: true,
  fields: CARD_FIELD_RULES,
  perform: (bank, request) => applyForCard(bank, request, cardOf(request, { bankBy: 'instantNumber' })),
};

/** Checks a card and sends a code, by whichever interface. @throws PinganRejected */
export function applyForCard(bank: PinganBank, request: PinganRequest, card: CardFields): AnswerFields {
  const member = partyOf(bank, {
    account: request.text('SubAcctNo'),
    memberCode: request.text('TranNetMemberCode'),
  });
  checkCard(bank, member, card);
  if (isTaken(bank, bank.applications.get(member.account))) throw rejected('ERR135');
  if (!bank.countCheck(card.cardNo)) throw rejected('ERR157');
  const code = randomDigits(bank.services.random, 6);
  bank.applications.set(member.account, { ...card, code, appliedAt: bank.now, wrong: 0 });
  sendCode(bank, { mobile: card.mobile, code, serialNumber: request.serialNumber });
  bank.services.effects.record({
    kind: 'applyCardBinding',
    serialNumber: request.serialNumber,
    memberCode: member.memberCode,
    amount: 0n,
  });
  return { ReservedMsg: '' };
}

function sendCode(bank: PinganBank, sms: { mobile: string; code: string; serialNumber: string }): void {
  const seconds = Math.round(bank.rules.codeLifetimeMs / 1000);
  bank.services.sms.deliver({
    ...sms,
    text: `【沙箱银行】动态码${sms.code}，${seconds}秒内有效，用于绑定提现账户。`,
    at: new Date(bank.now).toISOString(),
  });
}
