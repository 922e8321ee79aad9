import { InvalidInput } from '../domain/errors.js';
import type { Evidence } from '../domain/outcome.js';
import type { Answer, QueryResult } from './provider.js';

/**
 * Runs a send whose fields may break the provider's rules. Such an intent can never be sent, and nothing of it left, so it is a final
 * rejection of our own and not an error that would be tried endlessly.
 */
export async function rejectingInvalidInput<Result>(
  call: string,
  send: () => Promise<Answer<Result>>,
): Promise<Answer<Result>> {
  try {
    return await send();
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    const { code, message } = error;
    const evidence: Evidence = { source: 'rule', code, detail: `${call} was not sent: ${message}` };
    return { type: 'rejected', reason: 'other', code, message, final: true, evidence };
  }
}

/** As {@link rejectingInvalidInput}, for a status query: it stays unanswered. */
export async function unclearForInvalidInput<Result>(
  call: string,
  query: () => Promise<QueryResult<Result>>,
): Promise<QueryResult<Result>> {
  try {
    return await query();
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    const why = `${call} cannot be queried: ${error.message}`;
    return { type: 'unclear', why, evidence: { source: 'rule', code: error.code, detail: why } };
  }
}
