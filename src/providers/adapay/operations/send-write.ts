import type { Money } from '../../../domain/money.js';
import type { RequestOf } from '../../endpoint.js';
import type { Answer } from '../../provider.js';
import type { TimedContext } from '../operation.js';
import { answerOf, type SentWrite } from '../transport/answer.js';
import type { AdapayWrite } from '../transport/endpoint.js';
import type { WireValue } from '../transport/request-fields.js';

/** Sends one write once, and judges its answer by the endpoint's declaration and the configured rejection codes. */
export async function sendWrite<E extends AdapayWrite, Result>(
  endpoint: E,
  { config, client, deadline }: TimedContext,
  write: {
    readonly fields: RequestOf<E, WireValue>;
    readonly number: string;
    readonly amount?: Money;
    /** Of the object, for the calls whose path names one. */
    readonly id?: string;
  } & Pick<SentWrite<E, Result>, 'personal' | 'alreadyThere' | 'succeeded'>,
): Promise<Answer<Result>> {
  const { fields, id, ...sent } = write;
  const answer = await client.call(endpoint, fields, { deadline, ...(id !== undefined && { id }) });
  return answerOf(answer, { ...sent, endpoint, rejectionCodes: config.rejectionCodes });
}
