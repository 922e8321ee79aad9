import type { Pace } from '../engine/engine-sandbox.js';
import type { HkrtCredentials } from './credentials.js';

// The sandbox's records are complete, so "not found" proves there what it may not prove at the provider.
const byQuery = {
  queryAfterMs: [1_000, 2_000, 5_000],
  absence: { observations: 3, apartMs: 1_000, sinceLeftMs: 3_000 },
};
const IN_SECONDS = { split: byQuery, splitReturn: byQuery };

/** The settings of a worker that fit this sandbox, as a providers file has them. */
export function workerSettings(credentials: HkrtCredentials, { pace }: { readonly pace: Pace }): object {
  return {
    baseUrl: credentials.baseUrl,
    allowHttp: true,
    accessId: credentials.accessId,
    accessKeyPath: credentials.accessKeyPath,
    agentNo: credentials.agentNo,
    applyNotFoundCodes: ['SIM_NO_SUCH_APPLY'],
    collectionNotFoundCodes: ['SIM_NO_SUCH_COLLECTION'],
    resultCodes: { inDoubt: ['SIM_TRY_LATER'] },
    ...(pace === 'seconds' && { httpTimeoutMs: 3_000, resolution: IN_SECONDS }),
  };
}
