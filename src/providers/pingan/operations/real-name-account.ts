import { InvalidInput } from '../../../domain/errors.js';
import type { Holder } from '../../../domain/operations/account.js';
import { nameWithDot } from '../../../domain/written-text.js';
import { optional, required } from '../../endpoint.js';
import type { PinganOperation } from '../operation.js';
import { answerOf } from '../transport/answer.js';
import { writeEndpoint } from '../transport/endpoint.js';
import { MEMBER_PROPERTY, opened, OPENING, OPENING_ANSWER } from './account.js';
import { IDENTITY_TYPE, isOfCompany } from './identity-types.js';
import { CLOSING, closing } from './close-account.js';

/** IndivBusinessFlag: 2 否, which a person must say (个人必输). A 个体工商户 (1) is not built: its profile has no fields for it. */
const NO_SOLE_TRADER = '2';

/** 实名开户, the newer form of 6000: the account is opened in its holder's name. Its fields are those of clients' tables. */
const OPEN_REAL_NAME_ACCOUNT = writeEndpoint({
  name: '6248',
  serviceId: 'AutonymOpenCustAcctId',
  constants: { FunctionFlag: '1' },
  fields: {
    TranNetMemberCode: required(32),
    MemberName: required(120, 'name'),
    MemberGlobalType: required(2),
    MemberGlobalId: required(20),
    UserNickname: optional(120),
    Mobile: optional(12),
    MemberProperty: required(2),
    IndivBusinessFlag: optional(1),
  },
  ...OPENING_ANSWER,
});

/** 6248 with FunctionFlag 2, 销户: name and proof of identity are optional then. */
const CLOSE_REAL_NAME_ACCOUNT = writeEndpoint({
  name: '6248/2',
  serviceId: 'AutonymOpenCustAcctId',
  constants: { FunctionFlag: '2' },
  ...CLOSING,
});

/** 6248, resolved by 6092 as 6000 is. */
export const openRealNameAccount = {
  endpoint: OPEN_REAL_NAME_ACCOUNT,
  ...OPENING,
  async send({ intent: { content }, serialNumber }, { client, config, deadline }) {
    const { name, identity } = holderOf(content);
    const fields = {
      TranNetMemberCode: content.member,
      MemberName: nameWithDot(name, config.nameDot),
      MemberGlobalType: IDENTITY_TYPE[identity.type],
      MemberGlobalId: identity.number,
      UserNickname: content.nickname,
      Mobile: content.mobile,
      MemberProperty: MEMBER_PROPERTY[content.role],
      ...(!isOfCompany(identity.type) && { IndivBusinessFlag: NO_SOLE_TRADER }),
    };
    const answer = await client.call(OPEN_REAL_NAME_ACCOUNT, fields, { serialNumber, deadline });
    return answerOf(OPEN_REAL_NAME_ACCOUNT, answer, {
      personal: [content.nickname, content.mobile, name, identity.number],
      accepted: opened,
    });
  },
} satisfies PinganOperation<'openAccount'>;

/** 6248 flag 2, resolved by 6092 as 6000 flag 3 is. */
export const closeRealNameAccount = closing(CLOSE_REAL_NAME_ACCOUNT);

/** @throws InvalidInput for an opening that does not say in whose name */
function holderOf({ holder }: { readonly holder?: Holder }): Holder {
  if (!holder) throw new InvalidInput('MemberName', 'the holder’s name and proof of identity');
  return holder;
}
