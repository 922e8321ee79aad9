import { ApplicationFailure } from '@temporalio/workflow';
import { assert } from '../../src/domain/errors.js';
import type { EscrowBalances } from '../../src/domain/escrow.js';
import { isZero } from '../../src/domain/money.js';
import { retryWaitMs } from '../core/waits.js';
import type { Workflow } from '../core/workflow.js';
import { UnknownOperations } from '../operations/recovery.js';
import { giveUp } from '../operations/retry-transfer.js';
import type { HeldMoney } from './undoable-hold.js';
import type { OrderTerms } from './messages.js';
import type { EscrowTransfers } from './transfers.js';

/** What happens when the buyer neither confirms nor complains in time: all that is held is released or returned. */
export class DeadlinePolicy {
  #passedAtMs: number | undefined;

  constructor(
    readonly workflow: Workflow,
    readonly order: OrderTerms,
    readonly balances: EscrowBalances,
  ) {}

  /**
   * Carries the policy out. Nobody waits for an answer here, so a rejection alerts an operator and is tried again; until then both
   * sides can still decide. Answers how long until then, in milliseconds; undefined where nothing is left to be tried.
   */
  async apply(transfers: EscrowTransfers, hold: HeldMoney): Promise<number | undefined> {
    const { onDeadline } = this.order;
    this.#passedAtMs ??= Date.now();
    const amount = this.balances.free;
    assert(!isZero(amount), 'commands run one by one, so at the deadline all that is held is free');
    this.balances.reserveHeld(amount);
    const { stillHeld } = this.balances.sums;
    try {
      const reason = { onRejection: giveUp, durable: true };
      if (onDeadline === 'release') await transfers.release(hold.reference, amount, reason);
      else await transfers.return(hold, amount, reason);
      return undefined;
    } catch (error) {
      this.balances.freeUnmoved(amount, stillHeld);
      // Those come first; then the order checks what is left to be decided.
      if (error instanceof UnknownOperations) return undefined;
      if (!(error instanceof ApplicationFailure)) throw error;
      this.workflow.raiseAttention(
        'deadline',
        `the ${onDeadline} at the deadline was rejected; it is tried again`,
      );
      return retryWaitMs(this.#passedAtMs, this.workflow.settings.timing.fundsPollMs);
    }
  }
}
