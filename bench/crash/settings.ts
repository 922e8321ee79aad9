import type { PurchaseRequest } from '../../src/client/requests.js';
import type { RepeatMode } from '../../src/sandbox/pingan/rules.js';

/** How long every answer of the bank takes, on top of its work. */
export const LATENCY_MS = 50;

/** A code is good so long, at the bank and in the story alike: on a busy machine a buyer waits long before a turn. */
export const CODE_MS = 600_000;

/** The ask schedules in seconds, where the bank's own are minutes. */
const BY_SERIAL_NUMBER = {
  askAfterMs: [1_000, 2_000, 4_000],
  resend: { times: 5, sinceLeftMs: 500 },
  absence: { observations: 3, apartMs: 1_000, sinceLeftMs: 3_000 },
};

/** What the workers are told of the bank, beside its address and keys. */
export function bankSettings(mode: RepeatMode): object {
  return {
    httpTimeoutMs: 5_000,
    // A bank that does not deduplicate is never sent a number twice.
    deduplication: mode !== 'none',
    settling: {
      openAccount: BY_SERIAL_NUMBER,
      applyCardBinding: { askAfterMs: [1_000], lapseAfterMs: 10_000 },
      verifyCardBinding: {
        askAfterMs: BY_SERIAL_NUMBER.askAfterMs,
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
