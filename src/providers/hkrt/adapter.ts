import type { ProviderHttp } from '../../http/provider-http.js';
import { createOperations } from '../operation-definition.js';
import type { Provider } from '../provider.js';
import { resolutionRule } from '../resolution.js';
import { HKRT_OPERATIONS, type HkrtKind } from './capabilities.js';
import type { HkrtConfig } from './config.js';
import { parseHkrtNotification } from './notifications.js';
import { warningOf } from './options.js';
import { hkrtQueries } from './queries.js';
import { createHkrtClient } from './transport/client.js';

/**
 * 海科融通's delay-ledger behind the port, as docs/providers/hkrt.md describes it. Every send and every query ends within
 * `config.httpTimeoutMs`; a return reads the split's records within the same time.
 *
 * The HTTP client stays its owner's: `close` leaves it open.
 */
export function createHkrtProvider({
  config,
  http,
  warn = () => undefined,
}: {
  config: HkrtConfig;
  http: ProviderHttp;
  warn?: ((message: string) => void) | undefined;
}): Provider {
  const warning = warningOf(config);
  if (warning !== undefined) warn(warning);
  const context = { config, client: createHkrtClient({ config, http }) };
  const ruleOf = (kind: HkrtKind) =>
    resolutionRule(HKRT_OPERATIONS[kind].resolution.rule, config.resolution[kind]);
  return {
    name: 'hkrt',
    serialNumber: { prefix: config.serialPrefix },
    sendTimeoutMs: config.httpTimeoutMs,
    operations: createOperations(HKRT_OPERATIONS, context, ruleOf),
    queries: hkrtQueries(),
    parseNotification: (request) => parseHkrtNotification(config, request),
    close: () => Promise.resolve(),
  };
}
