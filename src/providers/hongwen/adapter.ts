import type { ProviderHttp } from '../../http/provider-http.js';
import { createOperations } from '../operation-definition.js';
import type { Provider } from '../provider.js';
import { resolutionRule } from '../resolution.js';
import { HONGWEN_OPERATIONS, type HongwenKind } from './capabilities.js';
import type { HongwenConfig } from './config.js';
import { parseHongwenNotification } from './notifications.js';
import { hongwenQueries } from './queries.js';
import { createHongwenClient } from './transport/client.js';

/**
 * 鸿闻's trade.apply.divide behind the port, as docs/providers/hongwen.md describes it. Every send ends within `config.httpTimeoutMs`.
 *
 * The HTTP client stays its owner's: `close` leaves it open.
 */
export function createHongwenProvider({
  config,
  http,
  now = () => new Date(),
}: {
  config: HongwenConfig;
  http: ProviderHttp;
  now?: () => Date;
}): Provider {
  const context = { config, client: createHongwenClient({ config, http, now }) };
  const ruleOf = (kind: HongwenKind) =>
    resolutionRule(HONGWEN_OPERATIONS[kind].resolution.rule, config.resolution[kind]);
  return {
    name: 'hongwen',
    serialNumber: { prefix: config.serialPrefix },
    sendTimeoutMs: config.httpTimeoutMs,
    operations: createOperations(HONGWEN_OPERATIONS, context, ruleOf),
    queries: hongwenQueries(),
    parseNotification: (request) => parseHongwenNotification(config, request),
    close: () => Promise.resolve(),
  };
}
