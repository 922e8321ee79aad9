import type { EscrowSums } from '../../src/domain/escrow.js';
import { isZero } from '../../src/domain/money.js';
import type { EscrowEnd, EscrowState } from './messages.js';

/** Whether an escrow in this state has ended. */
export function isEnd(state: EscrowState): state is EscrowEnd {
  return state !== 'holding' && state !== 'awaitingFunds' && state !== 'held' && state !== 'disputed';
}

/** How an escrow has ended of which nothing is held any more. */
export function endBySums({ released, returned, refunded }: EscrowSums): EscrowEnd {
  if (isZero(released)) return 'returned';
  return isZero(returned) && isZero(refunded) ? 'released' : 'divided';
}
