import axios, { AxiosError, type AxiosInstance } from 'axios';
import { Agent } from 'node:http';
import { HOUR_MS } from '../domain/durations.js';
import { ContentDiffers, InvalidInput } from '../domain/errors.js';
import { JournalUnavailable, OperationNotFound, TooManyOperations } from './errors.js';
import type { Journal } from './journal.js';
import { JOURNAL_METHODS } from './journal-api.js';

/** Above the database's own limit, so that its error arrives instead of ours. */
const CALL_TIMEOUT_MS = 40_000;
/** What goes through all lines of a day takes longer. */
const DAY_TIMEOUT_MS = HOUR_MS;
const OF_A_DAY: readonly string[] = ['compareStaged', 'dropStaged'];

/**
 * The journal of another process on this machine, through its API. It makes the journal's own promises; a call that breaks
 * off throws JournalUnavailable, and whoever made it repeats it, as with a database that went away.
 */
export function connectRemoteJournal(options: { url: string; token: string }): Journal {
  const httpAgent = new Agent({ keepAlive: true });
  const http = axios.create({
    baseURL: options.url,
    headers: { authorization: `Bearer ${options.token}` },
    proxy: false,
    httpAgent,
    validateStatus: () => true,
  });
  const methods = Object.fromEntries(
    JOURNAL_METHODS.map((method) => [method, (argument: unknown) => call(http, method, argument)]),
  ) as Omit<Journal, 'close'>;
  return {
    ...methods,
    close: () => {
      httpAgent.destroy();
      return Promise.resolve();
    },
  };
}

interface JournalApiAnswer {
  readonly value?: unknown;
  readonly code?: string;
  readonly message?: string;
  readonly operationId?: string;
  readonly field?: string;
  readonly rule?: string;
  readonly prefixes?: readonly string[];
  readonly most?: number;
}

async function call(http: AxiosInstance, method: string, argument: unknown): Promise<unknown> {
  const { status, data } = await http
    .post<JournalApiAnswer | string>(`/${method}`, [argument], {
      timeout: OF_A_DAY.includes(method) ? DAY_TIMEOUT_MS : CALL_TIMEOUT_MS,
    })
    .catch(noAnswer);
  const answer = typeof data === 'string' ? {} : data;
  if (status === 200) return answer.value;
  throw (
    promisedError(answer) ??
    new JournalUnavailable(
      WHY[status] ?? `HOLDFAST_JOURNAL_URL: the process there failed at the call (${status})`,
    )
  );
}

const WHY: Readonly<Record<number, string>> = {
  401: 'HOLDFAST_JOURNAL_URL: the process there has another key ring',
  404: 'HOLDFAST_JOURNAL_URL: the process there is no journal, or one of another version',
};

/** Axios's own error holds the token and the request: only its code leaves. */
function noAnswer(error: unknown): never {
  if (!(error instanceof AxiosError)) throw error;
  throw new JournalUnavailable(`HOLDFAST_JOURNAL_URL: no journal answers there (${error.code ?? 'no code'})`);
}

/** The error that the journal itself has thrown, of those that are decided by: repeating the call does not mend them. */
function promisedError(answer: JournalApiAnswer): Error | undefined {
  const { code, message, operationId, field, rule, prefixes, most } = answer;
  if (code === 'JOURNAL_UNAVAILABLE' && message !== undefined) return new JournalUnavailable(message);
  if (code === 'CONTENT_DIFFERS' && operationId !== undefined) return new ContentDiffers(operationId);
  if (code === 'OPERATION_NOT_FOUND' && operationId !== undefined) return new OperationNotFound(operationId);
  if (code === 'TOO_MANY_OPERATIONS' && prefixes && most !== undefined)
    return new TooManyOperations(prefixes, most);
  if (code === 'INVALID_INPUT' && field !== undefined && rule !== undefined)
    return new InvalidInput(field, rule);
  return undefined;
}
