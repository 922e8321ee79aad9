import type { Pace } from '../engine/engine-sandbox.js';
import type { LianlianCredentials } from './credentials.js';
import type { LianlianCode } from './result-codes.js';

// The sandbox's queries are complete, so 1011 proves there what it may not prove at the provider.
const byQuery = {
  queryAfterMs: [1_000, 2_000, 5_000],
  absence: { observations: 3, apartMs: 1_000, sinceLeftMs: 3_000 },
};

const IN_SECONDS = {
  openAccount: byQuery,
  verifyCardBinding: byQuery,
  hold: byQuery,
  release: byQuery,
  return: byQuery,
  refund: byQuery,
  cancelRelease: byQuery,
  withdraw: { queryAfterMs: [1_000, 2_000, 5_000] },
  verifyTransaction: { queryAfterMs: [1_000, 2_000, 5_000] },
};

/** What of the sandbox's own codes rejects a request for good. */
const OF_ACCOUNTS: readonly LianlianCode[] = ['SIM_NO_SUCH_USER', 'SIM_NOT_ACTIVE'];
const REJECTIONS: readonly LianlianCode[] = [
  'SIM_NO_SUCH_ORDER',
  'SIM_NOT_SECURED',
  'SIM_PAYEE_NOT_NAMED',
  'SIM_SPLIT_SUM',
  'SIM_AMOUNT_EXCEEDED',
  'SIM_PARTLY_CONFIRMED',
  'SIM_NOT_CONFIRMED',
  'SIM_WRONG_STEP',
];

/** The settings of a worker that fit this sandbox, as a providers file has them. */
export function workerSettings(
  credentials: LianlianCredentials,
  { pace, notifyUrl }: { readonly pace: Pace; readonly notifyUrl: string | undefined },
): object {
  return {
    baseUrl: credentials.baseUrl,
    allowHttp: true,
    mchId: credentials.mchId,
    privateKeyPath: credentials.merchantKeyBase64Path,
    platformKeyPath: credentials.platformPublicKeyBase64Path,
    channels: {
      sim_qr: { type: 'qr', field: 'sim_payload' },
      sim_redirect: { type: 'redirect', field: 'sim_payload' },
      sim_app: { type: 'app', field: 'sim_payload' },
    },
    pendingStatuses: ['SIM_PROCESSING'],
    userNotFoundCodes: ['SIM_NO_SUCH_USER'],
    rejectionCodes: { account: [...OF_ACCOUNTS], other: [...REJECTIONS] },
    ...(notifyUrl !== undefined && { notifyUrl }),
    ...(pace === 'seconds' && { httpTimeoutMs: 3_000, resolution: IN_SECONDS }),
  };
}
