import { optional } from '../../endpoint.js';
import { BY_STATUS_QUERY, type AdapayOperation } from '../operation.js';
import type { AdapayWrite } from '../transport/endpoint.js';
import { appId, memberId } from '../transport/request-fields.js';
import { findMember, MEMBER, QUERY_MEMBER } from './member-query.js';
import { sendWrite } from './send-write.js';

/** Sheng\Pay\Adapay's copy of the official tables; path from the Node, Go and Ruby SDK. */
const CREATE_MEMBER = {
  name: 'createMember',
  method: 'POST',
  path: '/v1/members',
  // tel_no, user_name and cert_* must not be sent here for profit sharing: they belong to realname.
  fields: {
    app_id: appId,
    member_id: memberId,
    location: optional(128),
    email: optional(64),
    gender: optional(6),
    nickname: optional(16),
  },
  answer: MEMBER,
  echoes: ['member_id'],
} as const satisfies AdapayWrite;

/**
 * POST /v1/members, resolved by GET /v1/members/{member_id}. A member's account has its own number only once a settle account
 * belongs to it; until then its member_id stands for it.
 */
export const openAccount = {
  endpoint: CREATE_MEMBER,
  resolution: BY_STATUS_QUERY,
  send({ intent: { content } }, context) {
    const { member, nickname } = content;
    return sendWrite(CREATE_MEMBER, context, {
      fields: { app_id: context.config.appId, member_id: member, nickname },
      number: member,
      personal: [nickname, content.mobile],
      alreadyThere: context.config.memberExistsCodes,
      succeeded: () => ({ result: { account: member } }),
    });
  },
  statusQuery: {
    endpoint: QUERY_MEMBER,
    query: ({ intent: { content } }, context) =>
      findMember<{ readonly account: string }>(context, { member: content.member }, () => ({
        type: 'found',
        outcome: { type: 'succeeded', result: { account: content.member } },
      })),
  },
} satisfies AdapayOperation<'openAccount'>;
