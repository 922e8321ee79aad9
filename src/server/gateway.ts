import Fastify, { LogController, type FastifyInstance } from 'fastify';
import type { Provider } from '../providers/provider.js';
import type { GatewayLog } from './gateway-log.js';
import type { NotificationParts } from './notifications/notification-parts.js';
import { mountNotifications } from './notifications/routes.js';
import { nameOf, sweepNotifications } from './notifications/sweep.js';
import { NotificationCounter, type Counts } from './notifications/notification-counter.js';
import { Repeated } from './repeated.js';
import { TransferWatch, type TransferParts } from './transfers/transfer-watch.js';

const REQUEST_TIMEOUT_MS = 10_000;
const DEFAULT_SWEEP_EVERY_MS = 30_000;
/** No receiver is still at one that came so long ago: its provider has given up waiting. */
const DEFAULT_SWEEP_AFTER_MS = 10_000;

export interface GatewayOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** The longest body that is read, in bytes. */
  readonly bodyLimit: number;
  readonly providers: ReadonlyMap<string, Provider>;
  readonly parts: NotificationParts;
  /** How orders are woken by transfers that came in; absent: none is. */
  readonly transfers?: TransferParts;
  readonly log: GatewayLog;
  /** How often what is kept and not done is gone through again. */
  readonly sweepEveryMs?: number;
  /** How old it must be for that; at the start everything is. */
  readonly sweepAfterMs?: number;
}

export interface Gateway {
  readonly url: string;
  readonly counts: Counts;
  /** Takes no more requests, and waits for those under way. */
  close(): Promise<void>;
}

/**
 * Opens the HTTP server: providers' notifications under /notifications/<provider>, and GET /healthz, which answers 200 with the
 * counts since the start while the journal can be read, else 503. It ends no TLS: a proxy stands in front of it.
 */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { host, port, bodyLimit, providers, parts, log } = options;
  const { sweepEveryMs = DEFAULT_SWEEP_EVERY_MS, sweepAfterMs = DEFAULT_SWEEP_AFTER_MS } = options;
  const counter = new NotificationCounter();
  const app = Fastify({
    bodyLimit,
    requestTimeout: REQUEST_TIMEOUT_MS,
    exposeHeadRoutes: false,
    logController: new LogController({ disableRequestLogging: true }),
  });
  const sweeper = new Repeated(
    sweepEveryMs,
    (isFirst) => sweepNotifications({ parts, providers, log, olderThanMs: isFirst ? 0 : sweepAfterMs }),
    (error) => log.warn({ failure: nameOf(error) }, 'the notifications that are not done could not be read'),
  );
  const watches = transferWatches(options);
  app.get('/healthz', (_request, reply) =>
    reply
      .code(sweeper.isWell ? 200 : 503)
      .send({ status: sweeper.isWell ? 'ok' : 'the journal cannot be read', notifications: counter.counts }),
  );
  await app.register((scope) => {
    mountNotifications(scope, { providers, parts, counter, log });
    return Promise.resolve();
  });
  app.setNotFoundHandler((_request, reply) => {
    counter.addInvalid('notAPlace');
    return reply.code(404).header('content-type', 'text/plain').send('nothing is here');
  });
  await app.listen({ host, port });
  for (const repeated of [sweeper, ...watches]) repeated.start();
  return {
    url: urlOf(app),
    get counts() {
      return counter.counts;
    },
    close: async () => {
      await app.close();
      await Promise.all([sweeper, ...watches].map((repeated) => repeated.stop()));
    },
  };
}

/** One for each provider that lists transfers which came in. */
function transferWatches({ providers, transfers: parts, log }: GatewayOptions): Repeated[] {
  if (!parts) return [];
  return [...providers.values()].flatMap(({ name, transfers }) => {
    if (!transfers) return [];
    const watch = new TransferWatch(name, transfers, parts, log);
    const failed = (error: unknown): void =>
      log.warn(
        { provider: name, failure: nameOf(error) },
        'the orders that wait for funds could not be listed',
      );
    return [new Repeated(transfers.queryEveryMs, () => watch.look(), failed)];
  });
}

function urlOf(app: FastifyInstance): string {
  const address = app.server.address();
  if (address === null || typeof address === 'string') throw new Error('the gateway listens nowhere');
  return `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`;
}
