import { CARD_FIELD_RULES, cardOf } from '../card-fields.js';
import type { PinganEndpoint } from '../endpoint.js';
import { optional } from '../fields.js';
import { rejected } from '../result-codes.js';
import { applyForCard } from './6066-apply-card-binding.js';

/** 仅支持 1-身份证, 3-港澳回乡证, 5-台胞证, 4-中国护照, 19-外国护照; of a 个体工商户 1 alone. */
const PERSONS = ['1', '3', '4', '5', '19'];
const OF_SOLE_TRADER = [
  'CompanyName',
  'CompanyGlobalType',
  'CompanyGlobalId',
  'ShopId',
  'ShopName',
  'RepFlag',
];

/**
 * 会员绑定提现账户银联鉴权-校验法人【6238】 BindUnionPayWithCheckCorp, by clients' tables: as 6066, for a person or a 个体工商户. One of the two numbers
 * of another bank will do.
 */
export const applyCardWithRepresentative: PinganEndpoint = {
  code: '6238',
  serviceId: 'BindUnionPayWithCheckCorp',
  writes: true,
  fields: [
    ...CARD_FIELD_RULES,
    optional('IndivBusinessFlag', 1),
    optional('CompanyName', 120, 'name'),
    optional('CompanyGlobalType', 4),
    optional('CompanyGlobalId', 32),
    optional('ShopId', 32),
    optional('ShopName', 120, 'name'),
    optional('RepFlag', 1),
    optional('ReprName', 120, 'name'),
    optional('ReprGlobalType', 32),
    optional('ReprGlobalId', 32),
    optional('Flag', 120),
    optional('AuthFlag', 1),
  ],
  perform(bank, request) {
    const card = cardOf(request, { bankBy: 'eitherNumber' });
    const isSoleTrader = request.text('IndivBusinessFlag') === '1';
    if (isSoleTrader) request.need(...OF_SOLE_TRADER);
    if (request.text('RepFlag') === '2') request.need('ReprName', 'ReprGlobalType', 'ReprGlobalId');
    const allowed = isSoleTrader ? ['1'] : PERSONS;
    if (!allowed.includes(card.globalType)) throw rejected('SIM_FIELD_FORMAT', 'MemberGlobalType');
    return applyForCard(bank, request, card);
  },
};
