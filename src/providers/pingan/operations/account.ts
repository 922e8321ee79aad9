import { z } from 'zod';
import { MINUTE_MS } from '../../../domain/durations.js';
import type { Role } from '../../../domain/party.js';
import { optional, required } from '../../endpoint.js';
import { absence, orOff, queryAfterMs, resend } from '../../resolution.js';
import type { PinganOperation } from '../operation.js';
import { answerOf, queryResultOf, type AcceptedAnswer } from '../transport/answer.js';
import { queryEndpoint, writeEndpoint } from '../transport/endpoint.js';
import { text } from '../transport/wire.js';

/** 会员属性: 00 pays and does not receive, SH receives and does not pay (developer guide, 6000). */
export const MEMBER_PROPERTY: Readonly<Record<Role, string>> = { buyer: '00', seller: 'SH' };

/** What an opening has beside its fields, whichever interface it goes by. */
export const OPENING_ANSWER = {
  answer: z.looseObject({ SubAcctNo: text }),
  // A member code opens one account.
  resend: 'safe',
  rejections: { classes: ['account', 'identity', 'request'], alreadyThere: 'exists' },
} as const;

const OPEN_ACCOUNT = writeEndpoint({
  name: '6000',
  serviceId: 'OpenCustAcctId',
  constants: { FunctionFlag: '1' },
  fields: {
    TranNetMemberCode: required(32),
    MemberProperty: required(2),
    UserNickname: optional(120),
    Mobile: optional(12),
  },
  ...OPENING_ANSWER,
});

/** 6092: the account of a member, by its code. */
export const FIND_ACCOUNT = queryEndpoint({
  name: '6092',
  serviceId: 'QueryCustAcctIdByThirdCustId',
  fields: { TranNetMemberCode: required(32) },
  answer: z.looseObject({ SubAcctNo: text, ReservedMsg: text }),
});

/** How an account that was opened is resolved, by whichever interface. */
export const OPENING = {
  resolution: {
    rule: {
      queryAfterMs: [5_000, 30_000, 3 * MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS, 60 * MINUTE_MS],
      // A member code opens one account (ERR114), so sending again cannot open a second one.
      resend: { times: 3, sinceLeftMs: 0 },
      absence: { observations: 3, apartMs: 3 * MINUTE_MS, sinceLeftMs: 3 * MINUTE_MS },
    },
    settings: z.strictObject({ queryAfterMs, absence: orOff(absence), resend: orOff(resend) }),
  },
  statusQuery: {
    endpoint: FIND_ACCOUNT,
    async query({ intent: { content } }, { config, client, deadline }) {
      const answer = await client.call(FIND_ACCOUNT, { TranNetMemberCode: content.member }, { deadline });
      return queryResultOf(FIND_ACCOUNT, answer, {
        notFoundCodes: config.memberNotFoundCodes,
        accepted: ({ SubAcctNo: account, ReservedMsg: property }) => {
          if (account === '') return { type: 'unclear', why: 'no account number' };
          const role = roleOf(property);
          return {
            type: 'found',
            outcome: { type: 'succeeded', result: { account } },
            reported: role ? { role } : {},
            note: property,
          };
        },
      });
    },
  },
} satisfies Pick<PinganOperation<'openAccount'>, 'resolution' | 'statusQuery'>;

/** What the answer to an opening yields. */
export function opened({
  SubAcctNo: account,
}: {
  readonly SubAcctNo: string;
}): AcceptedAnswer<{ account: string }> {
  return account === ''
    ? { outcome: { type: 'unknown', why: 'accepted without an account number' } }
    : { outcome: { type: 'succeeded', result: { account } } };
}

/** 6000, resolved by 6092. A member code that exists already (ERR114, ERR142) is queried at once. */
export const openAccount = {
  endpoint: OPEN_ACCOUNT,
  ...OPENING,
  async send({ intent: { content }, serialNumber }, { client, deadline }) {
    const fields = {
      TranNetMemberCode: content.member,
      MemberProperty: MEMBER_PROPERTY[content.role],
      UserNickname: content.nickname,
      Mobile: content.mobile,
    };
    const answer = await client.call(OPEN_ACCOUNT, fields, { serialNumber, deadline });
    return answerOf(OPEN_ACCOUNT, answer, {
      personal: [content.nickname, content.mobile],
      accepted: opened,
    });
  },
} satisfies PinganOperation<'openAccount'>;

/** The role of a member by 会员属性; undefined for anything else. */
export function roleOf(memberProperty: string): Role | undefined {
  if (memberProperty === MEMBER_PROPERTY.buyer) return 'buyer';
  return memberProperty === MEMBER_PROPERTY.seller ? 'seller' : undefined;
}
