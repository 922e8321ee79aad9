import { z } from 'zod';
import type { IntentContents } from '../../../domain/operation.js';
import { badFields } from '../../evidence.js';
import type { QueryResult } from '../../provider.js';
import type { TimedContext } from '../operation.js';
import { judgeRetCode } from '../result-codes.js';
import { evidence, unansweredQuery } from '../transport/answer.js';
import type { LianlianEndpoint } from '../transport/endpoint.js';
import { mchId, userId } from '../transport/request-fields.js';
import { listOf, text } from '../transport/wire.js';

/**
 * The cards that are bound to a user's account (integrators call it; its fields were not found). linked_acctlist with linked_acctno is
 * inference, after the names that the classic document has elsewhere.
 */
export const QUERY_LINKEDACCT = {
  name: 'query-linkedacct',
  path: '/mch/v1/accp/customer/query-linkedacct',
  source: 'integrator',
  fields: { mch_id: mchId, user_id: userId },
  answer: z.looseObject({
    user_id: text,
    linked_acctlist: listOf(z.looseObject({ linked_acctno: text, linked_acct_no: text })),
  }),
} as const satisfies LianlianEndpoint;

/** Whether a card is bound: its number may be shown masked, and its last four digits tell it (inference). */
export async function findLinkedCard(
  { account, cardNumber }: Pick<IntentContents['verifyCardBinding'], 'account' | 'cardNumber'>,
  { client, config, deadline }: TimedContext,
): Promise<QueryResult<Record<never, never>>> {
  const answer = await client.call(QUERY_LINKEDACCT, { user_id: account.member }, { deadline });
  if (answer.type !== 'answered') return unansweredQuery(QUERY_LINKEDACCT, answer);
  const { ret_code: code, ret_msg: detail } = answer.envelope;
  const personal = [cardNumber, account.name];
  const kept = (note: string) => evidence(QUERY_LINKEDACCT, 'query', { code, detail, note }, personal);
  const unclear = (why: string): QueryResult<never> => ({ type: 'unclear', why, evidence: kept(why) });
  if (config.userNotFoundCodes.includes(code)) return { type: 'notFound', evidence: kept('') };
  if (judgeRetCode(code, {}).class !== 'accepted')
    return unclear(`query-linkedacct answers ${code.slice(0, 64)}`);
  const shown = QUERY_LINKEDACCT.answer.safeParse(answer.object);
  if (!shown.success) return unclear(`malformed answer: ${badFields(shown.error)}`);
  if (shown.data.user_id !== account.member) return unclear('the answer shows another user');
  const numbers = shown.data.linked_acctlist.map((one) => one.linked_acctno || one.linked_acct_no);
  const isBound = numbers.some((number) => number.length >= 4 && number.slice(-4) === cardNumber.slice(-4));
  if (!isBound) return { type: 'notFound', evidence: kept(`${numbers.length} other cards`) };
  return { type: 'found', outcome: { type: 'succeeded', result: {} }, reported: {}, evidence: kept('') };
}
