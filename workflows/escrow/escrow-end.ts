import { assert } from '../../src/domain/errors.js';
import type { EscrowSums } from '../../src/domain/escrow.js';
import { isZero } from '../../src/domain/money.js';
import { ORDER_NUMBER_USED } from '../core/ended-before.js';
import type { EscrowEnd, EscrowResult, EscrowState } from './messages.js';

/** Whether an escrow in this state has ended. */
export function isEnd(state: EscrowState): state is EscrowEnd {
  return state !== 'holding' && state !== 'awaitingFunds' && state !== 'held' && state !== 'disputed';
}

/** How an escrow has ended of which nothing is held any more. */
export function endBySums({ released, returned, refunded }: EscrowSums): EscrowEnd {
  if (isZero(released)) return 'returned';
  return isZero(returned) && isZero(refunded) ? 'released' : 'divided';
}

/** The result of an order whose number was used for another one. */
export function numberUsed(sums: EscrowSums): EscrowResult {
  return { state: 'rejected', sums, code: ORDER_NUMBER_USED };
}

/** What an escrow that has ended returns. @param about `code`: why, where it was rejected; `recovered`: requests that a lost task carried out. */
export function endedAs(
  state: EscrowState,
  about: {
    readonly sums: EscrowSums;
    readonly code: string | undefined;
    readonly recovered: readonly string[];
  },
): EscrowResult {
  const { sums, code, recovered } = about;
  assert(isEnd(state), 'a result is asked for when the order has ended');
  return {
    state,
    sums,
    ...(code !== undefined && { code }),
    ...(recovered.length > 0 && { recoveredRequests: recovered }),
  };
}
