import { InvalidInput } from '../../../domain/errors.js';
import type { Card } from '../../../domain/party.js';
import { optional } from '../../endpoint.js';
import { writeEndpoint } from '../transport/endpoint.js';
import {
  application,
  APPLICATION_ANSWER,
  cardFields,
  CARD_FIELDS,
  submission,
  SUBMISSION_FIELDS,
} from './card.js';
import { isOfCompany } from './identity-types.js';

/**
 * 会员绑定提现账户银联鉴权-校验法人, the newer form of 6066, for persons (纯个人). IndivBusinessFlag 2 says that the member is no 个体工商户,
 * whose fields a profile does not have. AuthFlag is optional and left out.
 */
const APPLY_WITH_REPRESENTATIVE = writeEndpoint({
  name: '6238',
  serviceId: 'BindUnionPayWithCheckCorp',
  constants: { IndivBusinessFlag: '2' },
  fields: { ...CARD_FIELDS, AuthFlag: optional(1) },
  ...APPLICATION_ANSWER,
});

/** 银联鉴权回填短信码-校验法人, with the fields of 6067. */
const VERIFY_WITH_REPRESENTATIVE = writeEndpoint({
  name: '6239',
  serviceId: 'CheckMsgCodeWithCorp',
  ...SUBMISSION_FIELDS,
});

/** 6238. Its application is void after 120 seconds, as that of 6066 is; either number of another bank will do. */
export const applyCardWithRepresentative = application(APPLY_WITH_REPRESENTATIVE, (card, config) =>
  cardFields(ofPerson(card), config, { bankBy: 'eitherNumber' }),
);

/** 6239, resolved by 6098 as 6067 is. */
export const verifyCardWithRepresentative = submission(VERIFY_WITH_REPRESENTATIVE);

/** 企业对公账户只能使用小额鉴权绑卡. @throws InvalidInput for a company's card */
function ofPerson(card: Card): Card {
  if (isOfCompany(card.identity.type))
    throw new InvalidInput(
      'MemberGlobalType',
      'a person’s: a company’s account is proven by a small transfer',
    );
  return card;
}
