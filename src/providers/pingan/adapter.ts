import type { ProviderHttp } from '../../http/provider-http.js';
import type { Provider } from '../provider.js';
import { applyCardBindingOperation, openAccountOperation, verifyCardBindingOperation } from './accounts.js';
import { createPinganClient } from './client.js';
import type { PinganConfig } from './config.js';
import { pinganQuestions } from './queries.js';
import { memberTransferOperation, refundOperation } from './transfers.js';

export { pinganInterfaces } from './endpoints.js';

/**
 * 平安见证宝 behind the port: the RSA gateway and the interfaces of docs/providers/pingan.md. Every send and every question
 * ends within `config.httpTimeoutMs`, a handshake and a repeat after an expired token included.
 *
 * The HTTP client stays its owner's: `close` leaves it open.
 */
export function createPinganProvider(options: {
  config: PinganConfig;
  http: ProviderHttp;
  /** The bank's clock, for TxnTime and for the age of a trade. */
  now?: () => Date;
}): Provider {
  const { config, http, now = () => new Date() } = options;
  const client = createPinganClient({ config, http, now });
  const deps = { config, client, now };
  return {
    name: 'pingan',
    serialNumber: { prefix: config.userShortNumber },
    sendTimeoutMs: config.httpTimeoutMs,
    operations: {
      openAccount: openAccountOperation(deps),
      applyCardBinding: applyCardBindingOperation(deps),
      verifyCardBinding: verifyCardBindingOperation(deps),
      hold: memberTransferOperation('hold', deps),
      release: memberTransferOperation('release', deps),
      return: memberTransferOperation('return', deps),
      refund: refundOperation(deps),
    },
    queries: pinganQuestions(deps),
    close: () => Promise.resolve(),
  };
}
