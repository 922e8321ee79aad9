import { timingSafeEqual } from 'node:crypto';
import Fastify from 'fastify';
import { ContentDiffers, HoldfastError, InvalidInput } from '../domain/errors.js';
import { OperationNotFound, TooManyOperations } from './errors.js';
import type { Journal } from './journal.js';

/** The journal's methods that other processes may call. */
export const JOURNAL_METHODS = [
  'begin',
  'record',
  'find',
  'findBySerialNumber',
  'list',
  'evidence',
  'clearAttention',
  'takeOver',
  'endExecution',
  'findExecution',
  'listBegun',
  'keepNotification',
  'closeNotification',
  'openNotifications',
  'reviewNotification',
  'listNotifications',
  'stageTrades',
  'stageBalances',
  'dropStaged',
  'compareStaged',
  'unrecordedCases',
  'caseRecorded',
  'listCases',
  'reviewCase',
] as const satisfies readonly (keyof Journal)[];

export interface JournalApi {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Lets other processes of this machine use a journal that only this one can open: PGlite's folder. Loopback only, and only
 * for who knows the token. Statements of all callers go through the one journal, so its guarantees are the same.
 */
export async function openJournalApi(options: {
  journal: Journal;
  token: string;
  port?: number;
}): Promise<JournalApi> {
  const { journal, token, port = 0 } = options;
  const app = Fastify({ logger: false, forceCloseConnections: true, bodyLimit: 4_194_304 });
  const expected = Buffer.from(`Bearer ${token}`);
  app.addHook('onRequest', async (request, reply) => {
    const given = Buffer.from(request.headers.authorization ?? '');
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) await reply.code(401).send();
  });
  app.setErrorHandler((error, _request, reply) => {
    // Only the errors that the journal promises travel by name; a message of the database may quote a row.
    const promised =
      error instanceof HoldfastError
        ? {
            code: error.code,
            message: error.message,
            ...((error instanceof ContentDiffers || error instanceof OperationNotFound) && {
              operationId: error.operationId,
            }),
            ...(error instanceof TooManyOperations && { prefixes: error.prefixes, most: error.most }),
            ...(error instanceof InvalidInput && { field: error.field, rule: error.rule }),
          }
        : undefined;
    return reply.code(promised ? 422 : 500).send(promised ?? { code: 'JOURNAL_FAILED' });
  });
  for (const method of JOURNAL_METHODS) {
    app.post(`/${method}`, async (request, reply) => {
      const [argument] = request.body as [never];
      const value = await journal[method](argument);
      return reply.send({ value });
    });
  }
  await app.listen({ host: '127.0.0.1', port });
  const address = app.server.address();
  if (address === null || typeof address === 'string') throw new Error('the journal API listens on no port');
  return { url: `http://127.0.0.1:${address.port}`, close: () => app.close() };
}
