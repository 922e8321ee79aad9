import type { Pace } from '../engine/engine-sandbox.js';
import type { AdapayCredentials } from './credentials.js';

// The sandbox's lists are complete, so "not in the list" proves there what it may not prove at the provider.
const byList = {
  queryAfterMs: [1_000, 2_000, 5_000],
  absence: { observations: 3, apartMs: 1_000, sinceLeftMs: 3_000 },
};

const IN_SECONDS = {
  openAccount: byList,
  applyCardBinding: byList,
  hold: byList,
  closeHold: { queryAfterMs: [1_000, 2_000, 5_000], resend: { times: 20, sinceLeftMs: 3_000 } },
  release: byList,
  return: byList,
  refund: byList,
  freeze: byList,
  unfreeze: byList,
  withdraw: { queryAfterMs: [1_000, 2_000, 5_000] },
};

/** The settings of a worker that fit this sandbox, as a providers file has them. */
export function workerSettings(
  credentials: AdapayCredentials,
  { pace, notifyUrl }: { readonly pace: Pace; readonly notifyUrl: string | undefined },
): object {
  return {
    baseUrl: credentials.baseUrl,
    allowHttp: true,
    appId: credentials.appId,
    apiKey: credentials.apiKeyTest,
    privateKeyPath: credentials.merchantKeyPath,
    platformKeyPath: credentials.adapayPublicKeyPath,
    mode: 'test',
    memberNotFoundCodes: ['SIM_NO_SUCH_MEMBER'],
    memberExistsCodes: ['SIM_MEMBER_EXISTS'],
    settleAccountExistsCodes: ['SIM_SETTLE_ACCOUNT_EXISTS'],
    rejectionCodes: { insufficientFunds: ['SIM_BALANCE_SHORT'] },
    ...(notifyUrl !== undefined && { notifyUrl }),
    ...(pace === 'seconds' && { httpTimeoutMs: 3_000, resolution: IN_SECONDS }),
  };
}
