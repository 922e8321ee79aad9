import { HOUR_MS } from '../../../../src/domain/durations.js';
import type { KillCase } from './kill-case.js';

/** Refunds are taken where the way has one, and nobody waits half an hour to be alerted of what only an operator can end. */
export function settingsOf({ death: { way, succeeds }, provider, options }: KillCase) {
  const isOpenLong = way.includes('refund') || way.includes('cancelRelease');
  const isDecided = provider.decided?.some((kind) => succeeds.includes(kind));
  return {
    timing: {
      refundWindowMs: isOpenLong ? HOUR_MS : 0,
      // A lost application is void soon, since its token was lost with it.
      codeInDoubtMs: 20_000,
      lateWatchMs: 2_000,
      ...(isDecided && { attentionAfterMs: 2_000 }),
      ...provider.timing,
    },
    firstAttempt: options.firstAttempt,
  };
}
