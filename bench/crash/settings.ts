import type { PurchaseRequest } from '../../src/contract/purchases.js';
import type { FaultRule } from '../../src/sandbox/engine/faults.js';
import type { ResendMode } from '../../src/sandbox/pingan/rules.js';

/** How long every answer of the bank takes, on top of its work. */
export const LATENCY_MS = 50;

/** A code is good so long, at the bank and in the workflow alike: on a busy machine a buyer waits long before a turn. */
export const CODE_MS = 600_000;

/** The query schedule in seconds, where the bank's own are minutes. */
const BY_SERIAL_NUMBER = {
  queryAfterMs: [1_000, 2_000, 3_000],
  resend: { times: 5, sinceLeftMs: 500 },
  absence: { observations: 3, apartMs: 1_000, sinceLeftMs: 5_000 },
};

/** What may be sent again after a status query. The two writes of a card binding have no such query: they are never sent again. */
const RESENDABLE = ['6000', '6034', '6164'];
/**
 * A lost attempt counts as under way until its lease ends, so nothing is sent again before that; and absence is concluded
 * until 5 s after it. Between the two, "not found" leads to a call for what the bank has done already.
 */
const FORGETFUL_MS = 10_000;

/**
 * What the network and the bank do beside the kills, until the last of these. A kill seldom falls between "stored" and
 * "arrived", or between "arrived" and "found", which is where a call is sent again from: of the writes so many are lost on
 * their way there, as many are done unheard, and nine queries of ten do not show what is younger than ten seconds.
 */
export function faultsOf(percent: number): FaultRule[] {
  if (percent === 0) return [];
  const provider = 'pingan';
  const writes = RESENDABLE.flatMap((name) =>
    (['dropBefore', 'doAndDrop'] as const).map((kind) => ({
      provider,
      interface: name,
      kind,
      probability: percent / 100,
    })),
  );
  const queries = ['6092', '6110'].map((name) => ({
    provider,
    interface: name,
    kind: 'notFoundFor' as const,
    ms: FORGETFUL_MS,
    probability: 0.9,
  }));
  return [...writes, ...queries];
}

/** The workers' settings for the bank, beside its address and keys. */
export function bankSettings(mode: ResendMode): object {
  return {
    httpTimeoutMs: 5_000,
    // A bank that does not deduplicate is never sent a number twice.
    deduplication: mode !== 'none',
    resolution: {
      openAccount: BY_SERIAL_NUMBER,
      applyCardBinding: { queryAfterMs: [1_000], lapseAfterMs: 10_000 },
      verifyCardBinding: {
        queryAfterMs: BY_SERIAL_NUMBER.queryAfterMs,
        absence: { observations: 2, apartMs: 1_000, sinceLeftMs: 3_000 },
      },
      hold: BY_SERIAL_NUMBER,
      release: BY_SERIAL_NUMBER,
      return: BY_SERIAL_NUMBER,
      refund: BY_SERIAL_NUMBER,
    },
  };
}

/** An attempt that was lost is missed after the lease, which is longer than any request. */
export const WORKER_TIMES = { HOLDFAST_HTTP_TIMEOUT_MS: '5000', HOLDFAST_LEASE_MS: '7000' };

/** The waits of every purchase. An application whose answer was lost may have sent its code: the buyer waits so long for it. */
export const TIMING = {
  codeWindowMs: CODE_MS,
  codeInDoubtMs: 15_000,
  resendWindowMs: CODE_MS,
  fundsPollMs: 1_000,
  attentionAfterMs: CODE_MS,
} satisfies NonNullable<NonNullable<PurchaseRequest['settings']>['timing']>;
