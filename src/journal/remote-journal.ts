import axios, { type AxiosInstance } from 'axios';
import { Agent } from 'node:http';
import { ContentDiffers } from '../domain/errors.js';
import type { Journal } from './journal.js';
import { JOURNAL_METHODS } from './journal-door.js';

/** Above the database's own limit, so that its error arrives instead of ours. */
const CALL_TIMEOUT_MS = 40_000;

/**
 * The journal of another process on this machine, through its door. It makes the journal's own promises; a call that breaks
 * off throws, and whoever made it repeats it, as with a database that went away.
 */
export function connectRemoteJournal(options: { url: string; token: string }): Journal {
  const httpAgent = new Agent({ keepAlive: true });
  const http = axios.create({
    baseURL: options.url,
    headers: { authorization: `Bearer ${options.token}` },
    timeout: CALL_TIMEOUT_MS,
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

async function call(http: AxiosInstance, method: string, argument: unknown): Promise<unknown> {
  const { status, data } = await http.post<{ value?: unknown; code?: string; operationId?: string }>(
    `/${method}`,
    [argument],
  );
  if (status === 200) return data.value;
  if (data.code === 'CONTENT_DIFFERS' && data.operationId !== undefined)
    throw new ContentDiffers(data.operationId);
  throw new Error(`the journal's door answered ${status} (${data.code ?? 'without a reason'})`);
}
