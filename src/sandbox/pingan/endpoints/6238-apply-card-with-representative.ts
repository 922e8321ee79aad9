import { CARD_FIELD_RULES, cardOf } from '../card-fields.js';
import type { PinganEndpoint } from '../endpoint.js';
import { optional } from '../fields.js';
import { rejected } from '../result-codes.js';
import { OF_BUSINESS, OF_REPRESENTATIVE, PERSONS, SOLE_TRADER_FIELDS } from '../sole-trader.js';
import { applyForCard } from './6066-apply-card-binding.js';

/**
 * 会员绑定提现账户银联鉴权-校验法人【6238】 BindUnionPayWithCheckCorp, by clients' tables: as 6066, for a person or a 个体工商户. One of the two numbers
 * of another bank will do.
 */
export const applyCardWithRepresentative: PinganEndpoint = {
  code: '6238',
  serviceId: 'BindUnionPayWithCheckCorp',
  writes: true,
  fields: [...CARD_FIELD_RULES, ...SOLE_TRADER_FIELDS, optional('Flag', 120), optional('AuthFlag', 1)],
  perform(bank, request) {
    const card = cardOf(request, { bankBy: 'eitherNumber' });
    const isSoleTrader = request.text('IndivBusinessFlag') === '1';
    if (isSoleTrader) request.need(...OF_BUSINESS, 'RepFlag');
    if (request.text('RepFlag') === '2') request.need(...OF_REPRESENTATIVE);
    // Of a 个体工商户 an identity card alone.
    const allowed = isSoleTrader ? ['1'] : PERSONS;
    if (!allowed.includes(card.globalType)) throw rejected('SIM_FIELD_FORMAT', 'MemberGlobalType');
    return applyForCard(bank, request, card);
  },
};
