import { ApplicationFailure, CancellationScope, isCancellation, workflowInfo } from '@temporalio/workflow';
import { assert } from '../../src/domain/errors.js';
import { EscrowBalances, type ReleaseEntry } from '../../src/domain/escrow.js';
import { isZero, type Money } from '../../src/domain/money.js';
import type { Intent } from '../../src/domain/operation.js';
import type { Share } from '../../src/domain/operations/escrow.js';
import type { OperationReference } from '../../src/domain/operations/reference.js';
import { resultBefore } from '../core/ended-before.js';
import { codeOf, refusal, unverified } from '../core/refusal.js';
import { Saga } from '../core/saga.js';
import { stopIfCancelled, waitUntil } from '../core/waits.js';
import { Workflow } from '../core/workflow.js';
import { finish, handleCommonMessages } from '../operations/common-handlers.js';
import { takeOver, untilEnded } from '../operations/recovery.js';
import type { ResolvedOperation } from '../operations/resolve.js';
import { keepTrying } from '../operations/retry-transfer.js';
import { TransactionCodes } from '../operations/transaction-codes.js';
import type { EscrowActions } from './command-actions.js';
import { EscrowCommandHandlers } from './command-handlers.js';
import { DeadlinePolicy } from './deadline-policy.js';
import { disputeDecided } from './dispute-wait.js';
import { endBySums, endedAs, isEnd, numberUsed } from './escrow-end.js';
import { holdFunds } from './hold-funds.js';
import { Intents, prefixesOf } from './intents.js';
import type { EscrowInput, EscrowResult, EscrowState, OrderState } from './messages.js';
import { EscrowRecovery } from './recovery.js';
import { EscrowTransfers, type RunningCommand } from './transfers.js';
import { held, type HeldMoney } from './undoable-hold.js';

/** Money of a buyer kept safe until it goes to the seller or back: hold, release or return, refunds until the window closes. */
export async function escrow(input: EscrowInput): Promise<EscrowResult> {
  const workflow = new Workflow(input.settings, 'holding');
  const { settings: _settings, ...content } = input;
  workflow.execution.identify({ prefixes: prefixesOf(input.order), content });
  handleCommonMessages(workflow);
  const codes = new TransactionCodes(workflow).handleMessages();
  const order = new Escrow(workflow, input.order, codes);
  order.commandHandlers.handleMessages();
  const result = await order
    .run(input)
    .then(() => order.end((ended) => ended))
    .catch((error: unknown) =>
      order.endAs((resultBefore(error) as EscrowResult | undefined) ?? numberUsed(order.balances.sums)),
    );
  await finish();
  return result;
}

/** The process of one escrow, in an execution of its own or inside a purchase. Commands are taken from the start; `run` is its main course. */
export class Escrow implements EscrowActions {
  readonly commandHandlers: EscrowCommandHandlers;
  readonly balances: EscrowBalances;
  readonly #recovery: EscrowRecovery;
  readonly #deadline: DeadlinePolicy;
  #state: EscrowState = 'holding';
  /** How the order ended without moving money of its own: in its buyer's onboarding, or as an earlier run of it did. */
  #endedAs: { readonly state: OrderState; readonly code?: string } | undefined;
  #transfers: EscrowTransfers | undefined;
  #hold: HeldMoney | undefined;
  #code: string | undefined;
  /** An operator has ended the tries to give back what is held. */
  #givenUp = false;
  /** What is left of the time to confirm; a dispute stops it. */
  #confirmLeftMs: number;
  #disputedAtMs = 0;

  constructor(
    readonly workflow: Workflow,
    readonly order: EscrowInput['order'],
    readonly codes: TransactionCodes,
  ) {
    this.balances = new EscrowBalances(order.amount, order.fee);
    this.#confirmLeftMs = workflow.settings.timing.confirmWindowMs;
    this.commandHandlers = new EscrowCommandHandlers(workflow, this.balances, this, this);
    this.#deadline = new DeadlinePolicy(workflow, order, this.balances);
    this.#recovery = new EscrowRecovery(workflow, this);
  }

  /** Hold, then whatever comes first, then refunds. Cancelled at any moment it returns what is held, whatever was under way. */
  async run(input: EscrowInput): Promise<void> {
    const intents = new Intents(input);
    this.#transfers = new EscrowTransfers(this.workflow, intents, this.balances);
    const saga = new Saga();
    try {
      this.#enter('holding');
      const outcome = await holdFunds(this.workflow, intents, saga, {
        codes: this.codes,
        undo: (reference) => this.#returnAll(reference),
        awaitingFunds: (deadlineMs) => this.#enter('awaitingFunds', deadlineMs),
        holding: () => this.#enter('holding'),
        awaitingPayment: (deadlineMs) => this.#enter('holding', deadlineMs),
        paymentExpired: () => this.#enter('paymentExpired'),
      });
      if (outcome.type === 'held') {
        this.#hold = outcome;
        this.balances.hold();
        do {
          await this.#untilNothingIsHeld();
          this.commandHandlers.releaseWaiting();
          await this.#untilRefundWindowCloses();
          // A release that was taken back is held again.
        } while (!isZero(this.balances.sums.stillHeld));
      } else {
        this.#code = outcome.code;
        this.#enter(outcome.type);
      }
    } catch (error) {
      if (!isCancellation(error)) throw error;
      await this.#cancelled(saga);
    }
  }

  async #untilNothingIsHeld(): Promise<void> {
    while (!isZero(this.balances.sums.stillHeld)) {
      if (this.workflow.execution.isBehind) {
        if (this.#state !== 'disputed') this.#enter('held');
        await this.#reconcile();
        continue;
      }
      const disputed = this.#state === 'disputed';
      if (!disputed) this.#enter('held', Date.now() + this.#confirmLeftMs);
      const sinceMs = Date.now();
      const summary = `${this.order.onDeadline} after this without a decision`;
      const timer = { ms: this.#confirmLeftMs, summary };
      const decided = await this.#commandCame(disputed ? undefined : timer);
      if (!disputed) this.#confirmLeftMs -= Date.now() - sinceMs;
      if (decided) await this.commandHandlers.queue.runNext();
      else await this.#deadlinePassed();
      // A command that stepped aside for the cancellation has not ended, and how the order stands is not known before.
      stopIfCancelled();
      await this.#reconcileAfterRejection();
    }
    this.#clearWaits();
    this.#enter(this.#escrowState);
  }

  async #commandCame(timer?: { ms: number; summary: string }): Promise<boolean> {
    const came = (): boolean => this.commandHandlers.queue.waiting || this.workflow.execution.isBehind;
    if (timer) return waitUntil(came, timer);
    await disputeDecided(this.workflow, this.#disputedAtMs, came);
    return true;
  }

  /** Nobody has decided in time: the order's own policy does. */
  async #deadlinePassed(): Promise<void> {
    const { transfers, hold } = this.#underHold();
    const waitMs = await this.#deadline.apply(transfers, hold);
    if (waitMs !== undefined) this.#confirmLeftMs = waitMs;
  }

  /** Nobody is waited for any more. */
  #clearWaits(): void {
    this.workflow.clearAttention('deadline');
    this.workflow.clearAttention('dispute');
  }

  async #untilRefundWindowCloses(): Promise<void> {
    const { queue } = this.commandHandlers;
    const closesAtMs = Date.now() + this.workflow.settings.timing.refundWindowMs;
    // What waits in line has reserved its amount, so that nothing more can be asked for; it is carried out all the same.
    while (queue.waiting || !isZero(this.balances.refundable)) {
      if (this.workflow.execution.isBehind) await this.#reconcile();
      if (!isZero(this.balances.sums.stillHeld)) return;
      const timer = { ms: closesAtMs - Date.now(), summary: 'no refunds after this' };
      if (timer.ms > 0) this.#enter(this.#state, closesAtMs);
      if (!(await this.#commandCame(timer))) break;
      await queue.runNext();
      stopIfCancelled();
      await this.#reconcileAfterRejection();
    }
    this.#enter(this.#state);
  }

  async #cancelled(saga: Saga): Promise<void> {
    // No command is under way here: the workflow checks for cancellation between operations only.
    this.commandHandlers.queue.close();
    this.freeReservations();
    this.#clearWaits();
    await CancellationScope.nonCancellable(() => this.#reconcile());
    this.commandHandlers.queue.close({ isCaughtUp: true });
    // An order whose money has left escrow has ended as it did; only its refund window closes.
    const isOver = this.#hold !== undefined && isZero(this.balances.sums.stillHeld);
    if (isOver) {
      await this.#resumeCommand();
      this.#enter(this.#escrowState);
    }
    await CancellationScope.nonCancellable(() =>
      this.#recovery.untilCaughtUp(async () => {
        await saga.compensate();
        // A hold that only the journal knew of has no undo of its own.
        const reference = this.#hold?.reference;
        if (reference) await this.#returnAll(reference);
      }),
    );
    if (isOver) return;
    this.#enter('cancelled');
    await this.#resumeCommand();
  }

  /** A refund that waited for its funds stepped aside for what is given back; it is never dropped. */
  async #resumeCommand(): Promise<void> {
    await CancellationScope.nonCancellable(() => this.commandHandlers.queue.resume());
  }

  /** The undo of a hold: back to the buyer with all that is still held, for as long as it takes. */
  async #returnAll(reference: OperationReference): Promise<void> {
    assert(this.#transfers, 'a hold is undone by the escrow that made it');
    // A hold that was found late, or cancelled in its own course, is not in the records yet.
    if (isZero(this.balances.sums.held)) this.balances.hold();
    const amount = this.balances.free;
    if (isZero(amount) || this.#givenUp) return;
    this.balances.reserveHeld(amount);
    // A hold that is not in the records has nothing out of it yet, so its limits cannot have been reached.
    const hold = this.#hold ?? { type: 'held', reference, divisible: false, limits: {}, sinceMs: Date.now() };
    const { stillHeld } = this.balances.sums;
    try {
      await this.#transfers.return(hold, amount, { onRejection: keepTrying });
    } catch (error) {
      // Only an operator ends these tries: the order ends with what the provider keeps, and its sums say so.
      if (!(error instanceof ApplicationFailure)) throw error;
      this.balances.freeUnmoved(amount, stillHeld);
      this.#givenUp = true;
      this.#code = codeOf(error);
    }
  }

  /**
   * Ends the order in the journal too, so that nothing can be begun for it any more. What the journal has and the order does not
   * know is taken up before that, and what turns out to be held goes back.
   * @param resultOf what the workflow returns, which a later run of it will return again.
   */
  end<Result>(resultOf: (escrow: EscrowResult) => Result): Promise<Result> {
    this.commandHandlers.close();
    return untilEnded(this.workflow, {
      result: () => resultOf(this.#result),
      code: () => this.#code,
      catchUp: () => this.#returnUnknown(),
    });
  }

  /** What the order learns of when it has ended: it goes back as far as it is held. */
  #returnUnknown(): Promise<void> {
    return this.#recovery.untilCaughtUp(async () => {
      this.freeReservations();
      await this.#reconcile();
      const reference = this.#hold?.reference;
      if (reference) await this.#returnAll(reference);
    });
  }

  /** Ends the order with a result that is there already: an earlier run's, or that of its buyer's onboarding. */
  endAs<Result extends { readonly state: OrderState; readonly code?: string }>(result: Result): Result {
    this.commandHandlers.close();
    this.#endedAs = result;
    this.workflow.enter(result.state);
    return result;
  }

  get #result(): EscrowResult {
    const { recovered } = this.commandHandlers.found;
    return endedAs(this.#state, { sums: this.balances.sums, code: this.#code, recovered });
  }

  /**
   * The order ends without its buyer, and the journal has operations of it: a workflow task that was lost may have bound the buyer and
   * held the money all the same. All of that goes back, for as long as it takes. Whether anything was held.
   */
  async undoLostHold({ seller, settings }: Pick<EscrowInput, 'seller' | 'settings'>): Promise<boolean> {
    this.commandHandlers.queue.close();
    const begun = await takeOver(this.workflow);
    const hold = begun.find(({ intent }) => intent.kind === 'hold')?.intent as Intent<'hold'> | undefined;
    if (!hold) return false;
    const { payer: buyer } = hold.content;
    const intents = new Intents({ order: this.order, seller, settings, buyer });
    this.#transfers = new EscrowTransfers(this.workflow, intents, this.balances);
    await this.#cancelled(new Saga());
    if (this.#hold) this.#endedAs = undefined;
    return this.#hold !== undefined;
  }

  async release(command: RunningCommand, amount: Money, receivers?: readonly Share[]): Promise<void> {
    this.#expectAtItsTurn('release', ['held']);
    await this.#release(command, amount, receivers);
  }

  async return(command: RunningCommand, amount: Money): Promise<void> {
    this.#expectAtItsTurn('return', ['held', 'disputed']);
    await this.#return(command, amount);
  }

  async refund(command: RunningCommand, amount: Money): Promise<void> {
    await this.#underHold().transfers.refund(amount, command);
  }

  async cancelRelease(command: RunningCommand, release: ReleaseEntry): Promise<void> {
    this.#expectAtItsTurn('cancelRelease', ['released', 'divided', 'held', 'disputed']);
    await this.#underHold().transfers.cancelRelease(release, command);
    if (!isEnd(this.#state)) return;
    // It had ended: the time to confirm begins anew.
    this.#confirmLeftMs = this.workflow.settings.timing.confirmWindowMs;
    this.#enter('held', Date.now() + this.#confirmLeftMs);
  }

  openDispute(): Promise<void> {
    this.#expectAtItsTurn('openDispute', ['held']);
    this.#disputedAtMs = Date.now();
    this.#enter('disputed');
    return Promise.resolve();
  }

  /** Divides `amount` of what is held: `toBuyer` goes back, the rest to the seller. */
  async divide(command: RunningCommand, sums: { amount: Money; toBuyer: Money }): Promise<void> {
    const { transfers, hold } = this.#underHold();
    await transfers.divide(hold, sums, command);
  }

  catchUp(): Promise<void> {
    return this.#recovery.reconcile();
  }

  async #release(command: RunningCommand, amount: Money, receivers?: readonly Share[]): Promise<void> {
    const { transfers, hold } = this.#underHold();
    await transfers.release(hold.reference, amount, { ...command, receivers });
  }

  async #return(command: RunningCommand, amount: Money): Promise<void> {
    const { transfers, hold } = this.#underHold();
    await transfers.return(hold, amount, command);
  }

  /** What was accepted behind a dispute, or behind the last of the money, was accepted before that had its turn. */
  #expectAtItsTurn(name: string, allowed: readonly OrderState[]): void {
    if (allowed.includes(this.state)) return;
    // A workflow task that was lost may have carried it out before the dispute came.
    this.#transfers?.markRejected();
    throw unverified(refusal('WRONG_STATE', `${name} is not possible in state ${this.state}`));
  }

  /** For when no command in line is carried out any more; a refund that waits for its funds still is. */
  freeReservations(): void {
    this.balances.freeReservations(this.#transfers?.waitingRefund);
  }

  async #reconcileAfterRejection(): Promise<void> {
    this.workflow.execution.throwIfOver();
    if (!this.#transfers?.takeRejected()) return;
    await this.#recovery.reconcileIfUnknown();
    this.commandHandlers.queue.checkWaiting();
  }

  async #reconcile(): Promise<void> {
    await this.#recovery.reconcile();
    this.commandHandlers.queue.checkWaiting();
  }

  /** A hold that the order did not make itself: no later than its start. */
  foundHold(operation: ResolvedOperation<'hold'>): void {
    assert(isZero(this.balances.sums.held), 'an order is held once');
    this.#hold = held(operation, workflowInfo().startTime.getTime());
    this.balances.hold();
  }

  /** Once the order may move money. */
  get transfers(): EscrowTransfers {
    return this.#underHold().transfers;
  }

  #underHold(): { transfers: EscrowTransfers; hold: HeldMoney } {
    assert(this.#transfers && this.#hold, 'commands are accepted only once the money is held');
    return { transfers: this.#transfers, hold: this.#hold };
  }

  /** How the order stands. With the last of the money gone it has ended, even before the workflow says so. */
  get state(): OrderState {
    return this.#endedAs?.state ?? this.#escrowState;
  }

  get code(): string | undefined {
    return this.#endedAs ? this.#endedAs.code : this.#code;
  }

  get #escrowState(): EscrowState {
    const isEmpty = this.#hold !== undefined && isZero(this.balances.sums.stillHeld);
    return !isEmpty || isEnd(this.#state) ? this.#state : endBySums(this.balances.sums);
  }

  get divisible(): boolean {
    return this.#hold?.divisible ?? false;
  }

  get hold(): HeldMoney | undefined {
    return this.#hold;
  }

  #enter(state: EscrowState, deadlineMs?: number): void {
    this.#state = state;
    this.workflow.enter(state, deadlineMs);
  }
}
