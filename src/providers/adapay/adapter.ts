import type { ProviderHttp } from '../../http/provider-http.js';
import { createOperations } from '../operation-definition.js';
import type { Provider } from '../provider.js';
import { resolutionRule } from '../resolution.js';
import { ADAPAY_OPERATIONS, type AdapayKind } from './capabilities.js';
import type { AdapayConfig } from './config.js';
import { parseAdapayNotification } from './notifications.js';
import { adapayQueries } from './queries.js';
import { createAdapayClient } from './transport/client.js';

/**
 * Adapay (汇付) behind the port: api.adapay.tech v1, as docs/providers/adapay.md describes it. Every send and every query ends within
 * `config.httpTimeoutMs`, further pages of a list included.
 *
 * The HTTP client stays its owner's: `close` leaves it open.
 */
export function createAdapayProvider({
  config,
  http,
}: {
  config: AdapayConfig;
  http: ProviderHttp;
}): Provider {
  const context = { config, client: createAdapayClient({ config, http }) };
  const ruleOf = (kind: AdapayKind) =>
    resolutionRule(ADAPAY_OPERATIONS[kind].resolution.rule, config.resolution[kind]);
  return {
    name: 'adapay',
    serialNumber: { prefix: config.serialPrefix },
    sendTimeoutMs: config.httpTimeoutMs,
    operations: createOperations(ADAPAY_OPERATIONS, context, ruleOf),
    queries: adapayQueries(context),
    parseNotification: (request) => parseAdapayNotification(config, request),
    close: () => Promise.resolve(),
  };
}
