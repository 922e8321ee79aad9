import { workflowInfo } from '@temporalio/workflow';
import { assert } from '../../src/domain/errors.js';
import type { EscrowBalances } from '../../src/domain/escrow.js';
import { isZero } from '../../src/domain/money.js';
import type { Workflow } from '../core/workflow.js';
import type { ResolvedOperation } from '../operations/resolve.js';
import type { EscrowSnapshot } from './command-actions.js';
import { endBySums, isEnd } from './escrow-end.js';
import type { EscrowState, OrderState } from './messages.js';
import type { EscrowTransfers } from './transfers.js';
import { held, type HeldMoney } from './undoable-hold.js';

/** How an order ended without moving money of its own: in its buyer's onboarding, or as an earlier run of it did. */
interface OtherEnd {
  readonly state: OrderState;
  readonly code?: string;
}

/** How an order stands: its state, what is held of it, and what moves its money. */
export class OrderStatus implements EscrowSnapshot {
  /** What is left of the time to confirm, in milliseconds; a dispute stops it. */
  confirmLeftMs: number;
  disputedAtMs = 0;
  #state: EscrowState = 'holding';
  #code: string | undefined;
  #endedAs: OtherEnd | undefined;
  #transfers: EscrowTransfers | undefined;
  #hold: HeldMoney | undefined;

  constructor(
    readonly workflow: Workflow,
    readonly balances: EscrowBalances,
  ) {
    this.confirmLeftMs = workflow.settings.timing.confirmWindowMs;
  }

  enter(state: EscrowState, deadlineMs?: number): void {
    this.#state = state;
    this.workflow.enter(state, deadlineMs);
  }

  /** From here on money may move. */
  mayTransfer(transfers: EscrowTransfers): void {
    this.#transfers = transfers;
  }

  isHeld(hold: HeldMoney): void {
    this.#hold = hold;
    this.balances.hold();
  }

  /** A hold that the order did not make itself: no later than its start. */
  foundHold(operation: ResolvedOperation<'hold'>): void {
    assert(isZero(this.balances.sums.held), 'an order is held once');
    this.isHeld(held(operation, workflowInfo().startTime.getTime()));
  }

  /** Why the order ends without its money, or with money that the provider keeps. */
  explain(code: string): void {
    this.#code = code;
  }

  endAs(end: OtherEnd): void {
    this.#endedAs = end;
    this.workflow.enter(end.state);
  }

  /** The order had money of its own after all, and ends by that. */
  endsByItself(): void {
    this.#endedAs = undefined;
  }

  /** How the order stands. With the last of the money gone it has ended, even before the workflow says so. */
  get state(): OrderState {
    return this.#endedAs?.state ?? this.escrowState;
  }

  /** The state that the workflow shows. */
  get enteredState(): EscrowState {
    return this.#state;
  }

  get escrowState(): EscrowState {
    return !this.isEmpty || isEnd(this.#state) ? this.#state : endBySums(this.balances.sums);
  }

  /** Whether the last of the money that was held has left escrow. */
  get isEmpty(): boolean {
    return this.#hold !== undefined && isZero(this.balances.sums.stillHeld);
  }

  get code(): string | undefined {
    return this.#endedAs ? this.#endedAs.code : this.#code;
  }

  get divisible(): boolean {
    return this.#hold?.divisible ?? false;
  }

  get hold(): HeldMoney | undefined {
    return this.#hold;
  }

  /** Once the order may move money. */
  get transfers(): EscrowTransfers {
    assert(this.#transfers, 'money moves only once the order was begun');
    return this.#transfers;
  }

  /** What every transfer out of the hold needs. */
  get underHold(): { readonly transfers: EscrowTransfers; readonly hold: HeldMoney } {
    assert(this.#hold, 'commands are accepted only once the money is held');
    return { transfers: this.transfers, hold: this.#hold };
  }

  /** Something that may have been carried out before was rejected: the journal is to be read again. */
  markRejected(): void {
    this.#transfers?.markRejected();
  }

  /** Answers whether the provider has rejected a transfer since it was last asked. */
  takeRejected(): boolean {
    return this.#transfers?.takeRejected() ?? false;
  }

  /** Nobody is waited for any more. */
  clearWaits(): void {
    this.workflow.clearAttention('deadline');
    this.workflow.clearAttention('dispute');
  }

  /** For when no command in line is carried out any more; a refund that waits for its funds still is. */
  freeReservations(): void {
    this.balances.freeReservations(this.#transfers?.waitingRefund);
  }
}
