import { ApplicationFailure, CancellationScope } from '@temporalio/workflow';
import { isZero } from '../../src/domain/money.js';
import type { OperationReference } from '../../src/domain/operations/reference.js';
import type { CommandQueue } from '../core/command-queue.js';
import { codeOf } from '../core/refusal.js';
import type { Saga } from '../core/saga.js';
import { keepTrying } from '../operations/retry-transfer.js';
import type { OrderStatus } from './order-status.js';
import type { EscrowRecovery } from './recovery.js';
import type { HeldMoney } from './undoable-hold.js';

/** How an escrow that is cancelled, or that has ended without its money, gives back what is held. */
export class EscrowUndo {
  /** An operator has ended the tries to give back what is held. */
  #givenUp = false;

  constructor(
    readonly status: OrderStatus,
    readonly queue: CommandQueue,
    readonly recovery: EscrowRecovery,
  ) {}

  /** Whatever was under way, what is held goes back. An order whose money has left escrow has ended as it did. */
  async cancel(saga: Saga): Promise<void> {
    const { status, queue } = this;
    // No command is under way here: the workflow checks for cancellation between operations only.
    queue.close();
    status.freeReservations();
    status.clearWaits();
    await CancellationScope.nonCancellable(() => this.recovery.reconcileWithQueue());
    queue.close({ isCaughtUp: true });
    const isOver = status.isEmpty;
    if (isOver) {
      // Only its refund window closes.
      await this.#resumeCommand();
      status.enter(status.escrowState);
    }
    await CancellationScope.nonCancellable(() =>
      this.recovery.untilCaughtUp(async () => {
        await saga.compensate();
        // A hold that only the journal knew of has no undo of its own.
        await this.#returnHeld();
      }),
    );
    if (isOver) return;
    status.enter('cancelled');
    await this.#resumeCommand();
  }

  /** A refund that waited for its funds stepped aside for what is given back; it is never dropped. */
  async #resumeCommand(): Promise<void> {
    await CancellationScope.nonCancellable(() => this.queue.resume());
  }

  /** What the order learns of when it has ended: it goes back as far as it is held. */
  returnUnknown(): Promise<void> {
    return this.recovery.untilCaughtUp(async () => {
      this.status.freeReservations();
      await this.recovery.reconcileWithQueue();
      await this.#returnHeld();
    });
  }

  async #returnHeld(): Promise<void> {
    const reference = this.status.hold?.reference;
    if (reference) await this.returnAll(reference);
  }

  /** The undo of a hold: back to the buyer with all that is still held, for as long as it takes. */
  async returnAll(reference: OperationReference): Promise<void> {
    const { status } = this;
    const { balances, transfers } = status;
    // A hold that was found late, or cancelled in its own course, is not in the records yet.
    if (isZero(balances.sums.held)) balances.hold();
    const amount = balances.free;
    if (isZero(amount) || this.#givenUp) return;
    balances.reserveHeld(amount);
    // A hold that is not in the records has nothing out of it yet, so its limits cannot have been reached.
    const unlimited = { type: 'held', reference, divisible: false, limits: {}, sinceMs: Date.now() } as const;
    const hold: HeldMoney = status.hold ?? unlimited;
    const { stillHeld } = balances.sums;
    try {
      await transfers.return(hold, amount, { onRejection: keepTrying });
    } catch (error) {
      // Only an operator ends these tries: the order ends with what the provider keeps, and its sums say so.
      if (!(error instanceof ApplicationFailure)) throw error;
      balances.freeUnmoved(amount, stillHeld);
      this.#givenUp = true;
      status.explain(codeOf(error));
    }
  }
}
