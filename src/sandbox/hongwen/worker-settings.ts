import type { Pace } from '../engine/engine-sandbox.js';
import type { HongwenCredentials } from './credentials.js';
import { BACK_STATUS, type SimCode } from './result-codes.js';

/** What of the sandbox's own codes rejects a request for good. */
const REJECTIONS: readonly SimCode[] = [
  'SIM_BAD_FIELD',
  'SIM_NO_SUCH_TRADE',
  'SIM_AMOUNT_EXCEEDED',
  'SIM_NO_SUCH_DIVISION',
  'SIM_DIVISION_OPEN',
];
const OF_RECEIVERS: readonly SimCode[] = ['SIM_NO_SUCH_RECEIVER'];

/** The settings of a worker that fit this sandbox, as a providers file has them. */
export function workerSettings(
  credentials: HongwenCredentials,
  { pace, notifyUrl }: { readonly pace: Pace; readonly notifyUrl: string | undefined },
): object {
  return {
    gatewayUrl: `${credentials.baseUrl}/gateway.do`,
    allowHttp: true,
    mchNo: credentials.mchNo,
    privateKeyPath: credentials.merchantKeyPath,
    platformKeyPath: credentials.platformPublicKeyPath,
    rejectionCodes: { account: [...OF_RECEIVERS], other: [...REJECTIONS] },
    // The sandbox's own form of what no document has.
    returnStatus: { field: BACK_STATUS, succeeded: ['SIM_BACK_SUCCESS'], failed: ['SIM_BACK_FAILED'] },
    ...(notifyUrl !== undefined && { notifyUrl }),
    ...(pace === 'seconds' && { httpTimeoutMs: 3_000 }),
  };
}
