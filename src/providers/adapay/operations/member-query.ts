import { z } from 'zod';
import { optional } from '../../endpoint.js';
import { badFields } from '../../evidence.js';
import type { QueryResult } from '../../provider.js';
import type { TimedContext } from '../operation.js';
import { evidence, unansweredQuery } from '../transport/answer.js';
import type { AdapayEndpoint } from '../transport/endpoint.js';
import { text } from '../transport/wire.js';

/** A member object. */
export const MEMBER = z.looseObject({
  member_id: text,
  // Not found in any table: it is read where it is there, and nothing depends on it.
  settle_accounts: z
    .array(
      z.looseObject({
        id: text,
        account_info: z.looseObject({ card_id: text, card_name: text }).nullish(),
      }),
    )
    .nullish(),
});

/** GET /v1/members/{member_id}. That it takes app_id is inference: member ids are unique per app_id. */
export const QUERY_MEMBER = {
  name: 'queryMember',
  method: 'GET',
  path: '/v1/members/{id}',
  fields: { app_id: optional(64) },
  answer: MEMBER,
} as const satisfies AdapayEndpoint;

type ShownMember<Result> =
  | Pick<Extract<QueryResult<Result>, { type: 'found' }>, 'type' | 'outcome'>
  | { readonly type: 'notFound' }
  | { readonly type: 'unclear'; readonly why: string };

/** What the member object says of an operation. */
export async function findMember<Result>(
  { config, client, deadline }: TimedContext,
  { member, personal = [] }: { member: string; personal?: readonly (string | undefined)[] },
  read: (shown: z.output<typeof MEMBER>) => ShownMember<Result>,
): Promise<QueryResult<Result>> {
  const answer = await client.call(QUERY_MEMBER, { app_id: config.appId }, { deadline, id: member });
  if (answer.type !== 'answered') return unansweredQuery(QUERY_MEMBER, answer);
  const { status, error_code, error_msg: detail } = answer.envelope;
  const code = error_code || status;
  const kept = (note: string) => evidence(QUERY_MEMBER, 'query', { code, detail, note }, personal);
  if (status === 'failed' && config.memberNotFoundCodes.includes(error_code))
    return { type: 'notFound', evidence: kept('') };
  const unclear = (why: string): QueryResult<Result> => ({ type: 'unclear', why, evidence: kept(why) });
  if (status !== 'succeeded') return unclear(`queryMember answers ${code.slice(0, 64)}`);
  const object = MEMBER.safeParse(answer.object);
  if (!object.success) return unclear(`malformed answer: ${badFields(object.error)}`);
  if (object.data.member_id !== member) return unclear('the answer shows another member');
  const shown = read(object.data);
  if (shown.type === 'unclear') return unclear(shown.why);
  if (shown.type === 'notFound') return { type: 'notFound', evidence: kept('') };
  return { ...shown, reported: {}, evidence: kept('') };
}
