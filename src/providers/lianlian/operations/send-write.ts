import type { Answer } from '../../provider.js';
import type { TimedContext } from '../operation.js';
import { answerOf, type SentWrite } from '../transport/answer.js';
import type { LianlianWrite } from '../transport/endpoint.js';
import type { WireFields } from '../transport/exact-json.js';

/** Sends one write once, and judges its answer by the endpoint's declaration and the configured rejection codes. */
export async function sendWrite<E extends LianlianWrite, Result>(
  endpoint: E,
  { config, client, deadline }: TimedContext,
  write: { readonly fields: WireFields } & Omit<SentWrite<E, Result>, 'endpoint'>,
): Promise<Answer<Result>> {
  const { fields, ...sent } = write;
  const answer = await client.call(endpoint, fields, { deadline });
  return answerOf(answer, { ...sent, endpoint }, config);
}
