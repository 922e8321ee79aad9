import { DAY_MS } from '../../src/domain/durations.js';
import type { EscrowBalances } from '../../src/domain/escrow.js';
import { isZero } from '../../src/domain/money.js';
import type { HeldMoney } from './undoable-hold.js';

/**
 * How money can go back to the buyer while a part of it is still held: out of escrow, or by a release and a refund. `limit` names the
 * provider's own limit that has closed the way out of escrow.
 */
export type ReturnRoute = { readonly type: 'return' } | { readonly type: 'refund'; readonly limit?: string };

/** The way that is open at this moment, by the limits that the hold came with. */
export function returnOrRefund(hold: HeldMoney, balances: EscrowBalances, nowMs: number): ReturnRoute {
  const { mostReturns, returnWindowDays, returnAfterRelease = true } = hold.limits;
  if (mostReturns !== undefined && balances.returns >= mostReturns)
    return { type: 'refund', limit: `mostReturns: the provider allows ${mostReturns} returns of one hold` };
  if (returnWindowDays !== undefined && nowMs - hold.sinceMs >= returnWindowDays * DAY_MS)
    return {
      type: 'refund',
      limit: `returnWindowDays: the provider allows returns for ${returnWindowDays} days`,
    };
  if (!returnAfterRelease && !isZero(balances.sums.released)) return { type: 'refund' };
  return { type: 'return' };
}
