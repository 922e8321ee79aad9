import type { ProviderHttp } from '../../http/provider-http.js';
import type { Provider } from '../provider.js';
import { applyCardBindingOperation, openAccountOperation } from './accounts.js';
import { createAdapayClient } from './client.js';
import type { AdapayConfig } from './config.js';
import { refundOperation, releaseOperation } from './confirmations.js';
import { freezeOperation, unfreezeOperation } from './freezes.js';
import { parseAdapayNotification } from './notifications.js';
import { adapayQuestions } from './queries.js';
import { holdOperation, returnOperation } from './transfers.js';
import { withdrawOperation } from './withdrawals.js';

/**
 * Adapay (汇付) behind the port: api.adapay.tech v1, as docs/providers/adapay.md tells it. Every send and every question ends within
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
  const deps = { config, client: createAdapayClient({ config, http }) };
  return {
    name: 'adapay',
    serialNumber: { prefix: config.serialPrefix },
    sendTimeoutMs: config.httpTimeoutMs,
    operations: {
      openAccount: openAccountOperation(deps),
      applyCardBinding: applyCardBindingOperation(deps),
      hold: holdOperation(deps),
      release: releaseOperation(deps),
      return: returnOperation(deps),
      refund: refundOperation(deps),
      freeze: freezeOperation(deps),
      unfreeze: unfreezeOperation(deps),
      withdraw: withdrawOperation(deps),
    },
    queries: adapayQuestions(deps),
    parseNotification: (request) => parseAdapayNotification(config, request),
    close: () => Promise.resolve(),
  };
}
