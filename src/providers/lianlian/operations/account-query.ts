import { z } from 'zod';
import { badFields } from '../../evidence.js';
import type { QueryResult } from '../../provider.js';
import { required } from '../../endpoint.js';
import type { TimedContext } from '../operation.js';
import { judgeRetCode } from '../result-codes.js';
import { evidence, unansweredQuery } from '../transport/answer.js';
import type { LianlianEndpoint } from '../transport/endpoint.js';
import { mchId, userId } from '../transport/request-fields.js';
import { listOf, text } from '../transport/wire.js';

/** One account of a user (classic document: acctinfo_list). */
const ACCOUNT = z.looseObject({
  oid_acctno: text,
  acct_state: text,
  acct_type: text,
  amt_balcur: text,
  amt_balaval: text,
  amt_balfrz: text,
});

/** Integrators call it on the open platform; its fields are the classic document's. */
export const QUERY_ACCTINFO = {
  name: 'query-acctinfo',
  path: '/mch/v1/accp/customer/query-acctinfo',
  source: 'integrator',
  fields: { mch_id: mchId, user_id: userId, user_type: required(16) },
  answer: z.looseObject({ user_id: text, acctinfo_list: listOf(ACCOUNT) }),
} as const satisfies LianlianEndpoint;

/** Classic document: user_type INNERMERCHANT / INNERUSER / INNERCOMPANY. */
export const INNER_USER = 'INNERUSER';
export const INNER_MERCHANT = 'INNERMERCHANT';

/** Whether the platform has an account for a member. */
export async function findAccount(
  member: string,
  { client, config, deadline }: TimedContext,
): Promise<QueryResult<{ readonly account: string }>> {
  const answer = await client.call(QUERY_ACCTINFO, { user_id: member, user_type: INNER_USER }, { deadline });
  if (answer.type !== 'answered') return unansweredQuery(QUERY_ACCTINFO, answer);
  const { ret_code: code, ret_msg: detail } = answer.envelope;
  const kept = (note: string) => evidence(QUERY_ACCTINFO, 'query', { code, detail, note });
  const unclear = (why: string): QueryResult<never> => ({ type: 'unclear', why, evidence: kept(why) });
  if (config.userNotFoundCodes.includes(code)) return { type: 'notFound', evidence: kept('') };
  if (judgeRetCode(code, {}).class !== 'accepted')
    return unclear(`query-acctinfo answers ${code.slice(0, 64)}`);
  const shown = QUERY_ACCTINFO.answer.safeParse(answer.object);
  if (!shown.success) return unclear(`malformed answer: ${badFields(shown.error)}`);
  if (shown.data.user_id !== member) return unclear('the answer shows another user');
  // That an empty list means that there is none is not said.
  if (shown.data.acctinfo_list.length === 0) return unclear('the user shows no account');
  return {
    type: 'found',
    outcome: { type: 'succeeded', result: { account: member } },
    reported: {},
    evidence: kept(''),
  };
}
