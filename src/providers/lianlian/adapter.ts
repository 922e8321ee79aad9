import type { ProviderHttp } from '../../http/provider-http.js';
import { createOperations } from '../operation-definition.js';
import type { Provider } from '../provider.js';
import { resolutionRule } from '../resolution.js';
import { LIANLIAN_OPERATIONS, type LianlianKind } from './capabilities.js';
import type { LianlianConfig } from './config.js';
import { parseLianlianNotification } from './notifications.js';
import { lianlianQueries } from './queries.js';
import { createLianlianClient } from './transport/client.js';

/**
 * 连连 behind the port: the open platform at openapi.lianlianpay.com, as docs/providers/lianlian.md describes it. Every send and every
 * query ends within `config.httpTimeoutMs`.
 *
 * The HTTP client stays its owner's: `close` leaves it open.
 */
export function createLianlianProvider({
  config,
  http,
  now = () => new Date(),
}: {
  config: LianlianConfig;
  http: ProviderHttp;
  now?: () => Date;
}): Provider {
  const context = { config, client: createLianlianClient({ config, http, now }) };
  const ruleOf = (kind: LianlianKind) =>
    resolutionRule(LIANLIAN_OPERATIONS[kind].resolution.rule, config.resolution[kind]);
  return {
    name: 'lianlian',
    serialNumber: { prefix: config.serialPrefix },
    sendTimeoutMs: config.httpTimeoutMs,
    operations: createOperations(LIANLIAN_OPERATIONS, context, ruleOf),
    queries: lianlianQueries(context),
    parseNotification: (request) => parseLianlianNotification(config, request),
    close: () => Promise.resolve(),
  };
}
