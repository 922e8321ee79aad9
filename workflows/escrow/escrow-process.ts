import { ApplicationFailure, CancellationScope, isCancellation, workflowInfo } from '@temporalio/workflow';
import { assert } from '../../src/domain/errors.js';
import { EscrowBooks } from '../../src/domain/escrow.js';
import { isZero, subtractMoney, type Money } from '../../src/domain/money.js';
import type { Intent, OperationReference, Share } from '../../src/domain/operation.js';
import { disputeDecided } from './dispute-wait.js';
import { untilEnded } from '../operations/ending.js';
import { EscrowDesk, type EscrowActions } from './command-handlers.js';
import type { EscrowInput, EscrowResult, EscrowState, OrderState } from './messages.js';
import { EscrowMoves, type CommandInHand } from './transfers.js';
import { EscrowRecovery } from './recovery.js';
import { held, holdFunds, type HeldMoney } from './hold-funds.js';
import { ORDER_NUMBER_USED, takeOver, UnknownOperations } from '../operations/recovery.js';
import { codeOf, refusal } from '../core/refusal.js';
import { Saga } from '../core/saga.js';
import type { SettledOperation } from '../operations/resolve.js';
import type { Story } from '../core/workflow.js';
import { Intents } from './intents.js';
import { giveUp, keepTrying } from '../operations/retry-transfer.js';
import { retryWaitMs, stopIfCancelled, waitUntil } from '../core/waits.js';
import { wayBack } from './return-or-refund.js';

/** One escrow's course. Its desk takes commands from the start; `run` tells the story. */
export class Escrow implements EscrowActions {
  readonly desk: EscrowDesk;
  readonly books: EscrowBooks;
  readonly #recovery: EscrowRecovery;
  #state: EscrowState = 'holding';
  /** How the onboarding ended that its buyer did not come through. */
  #neverBegun: OrderState | undefined;
  #moves: EscrowMoves | undefined;
  #hold: HeldMoney | undefined;
  #code: string | undefined;
  /** An operator has ended the tries to give back what is held. */
  #givenUp = false;
  /** What is left of the time to confirm; a dispute stops it. */
  #confirmLeftMs: number;
  #deadlinePassedAtMs: number | undefined;
  #disputedAtMs = 0;

  constructor(
    readonly story: Story,
    readonly order: EscrowInput['order'],
  ) {
    this.books = new EscrowBooks(order.amount, order.fee);
    this.#confirmLeftMs = story.settings.timing.confirmWindowMs;
    this.desk = new EscrowDesk(story, this.books, this, this);
    this.#recovery = new EscrowRecovery(story, this);
  }

  /** How the order stands. With the last of the money gone it has ended, even before the story says so. */
  get state(): OrderState {
    return this.#neverBegun ?? this.#escrowState;
  }

  get #escrowState(): EscrowState {
    const isEmpty = this.#hold !== undefined && isZero(this.books.sums.stillHeld);
    if (!isEmpty || (this.#state !== 'held' && this.#state !== 'disputed')) return this.#state;
    const { released, returned, refunded } = this.books.sums;
    if (isZero(released)) return 'returned';
    return isZero(returned) && isZero(refunded) ? 'released' : 'divided';
  }

  get divisible(): boolean {
    return this.#hold?.divisible ?? false;
  }

  get hold(): HeldMoney | undefined {
    return this.#hold;
  }

  /** Hold, then whatever comes first, then refunds. Cancelled at any moment it returns what is held, whatever was under way. */
  async run(input: EscrowInput): Promise<void> {
    const intents = new Intents(input);
    this.#moves = new EscrowMoves(this.story, intents, this.books);
    const saga = new Saga();
    try {
      this.#enter('holding');
      const held = await holdFunds(this.story, intents, saga, {
        undo: (reference) => this.#returnAll(reference),
        awaitingFunds: (deadlineMs) => this.#enter('awaitingFunds', deadlineMs),
        holding: () => this.#enter('holding'),
      });
      if (held.type === 'held') {
        this.#hold = held;
        this.books.hold();
        await this.#untilNothingIsHeld();
        this.desk.settled();
        await this.#untilRefundWindowCloses();
      } else {
        this.#code = held.code;
        this.#enter(held.type);
      }
    } catch (error) {
      if (!isCancellation(error)) throw error;
      await this.#cancelled(saga);
    }
  }

  /**
   * Ends the order in the journal too, so that nothing can be begun for it any more. What the journal has and the order does not
   * know is taken up before that, and what turns out to be held goes back.
   * @param resultOf what the workflow returns, which a later run of it will return again.
   */
  end<Result>(resultOf: (escrow: EscrowResult) => Result): Promise<Result> {
    this.desk.close();
    return untilEnded(this.story, {
      result: () => resultOf(this.#result),
      code: () => this.#code,
      catchUp: () => this.#returnUnknown(),
    });
  }

  /** Ends the order as an earlier run of it did; without a result its number was used for another one. */
  endAs(before: EscrowResult | undefined): EscrowResult {
    this.desk.close();
    const result = before ?? this.#numberUsed;
    this.#state = result.state;
    this.story.enter(result.state);
    return result;
  }

  get #numberUsed(): EscrowResult {
    return { state: 'refused', sums: this.books.sums, code: ORDER_NUMBER_USED };
  }

  get #result(): EscrowResult {
    return {
      state: this.#state,
      sums: this.books.sums,
      ...(this.#code !== undefined && { code: this.#code }),
    };
  }

  /** The order ends before its money was ever asked for. */
  neverBegun(state: OrderState): void {
    this.#neverBegun = state;
    this.desk.close();
  }

  /**
   * The order ends without its buyer, and the journal has operations of it: a workflow task that was lost may have bound the buyer and
   * held the money all the same. All of that goes back, for as long as it takes. Whether anything was held.
   */
  async undoLostHold({ seller, settings }: Pick<EscrowInput, 'seller' | 'settings'>): Promise<boolean> {
    this.desk.commands.close();
    const begun = await takeOver(this.story);
    const hold = begun.map(({ intent }) => intent).find(({ kind }) => kind === 'hold');
    if (!hold) return false;
    // Of this kind, hence with its content.
    const { payer } = (hold as Intent<'hold'>).content;
    const intents = new Intents({ order: this.order, seller, settings, buyer: payer });
    this.#moves = new EscrowMoves(this.story, intents, this.books);
    await this.#cancelled(new Saga());
    if (this.#hold) this.#neverBegun = undefined;
    return this.#hold !== undefined;
  }

  async release(command: CommandInHand, amount: Money, receivers?: readonly Share[]): Promise<void> {
    this.#expectAtItsTurn('release', ['held']);
    await this.#release(command, amount, receivers);
  }

  async return(command: CommandInHand, amount: Money): Promise<void> {
    this.#expectAtItsTurn('return', ['held', 'disputed']);
    await this.#return(command, amount);
  }

  async refund(command: CommandInHand, amount: Money): Promise<void> {
    await this.#underHold().moves.refund(amount, command);
  }

  catchUp(): Promise<void> {
    return this.#recovery.reconcile();
  }

  openDispute(): Promise<void> {
    if (this.state !== 'held')
      return Promise.reject(refusal('WRONG_STATE', 'nothing is held that could be disputed'));
    this.#disputedAtMs = Date.now();
    this.#enter('disputed');
    return Promise.resolve();
  }

  /** Divides `amount` of what is held: `toBuyer` goes back, the rest to the seller. */
  async divide(command: CommandInHand, sums: { amount: Money; toBuyer: Money }): Promise<void> {
    const { moves, hold } = this.#underHold();
    const { amount, toBuyer } = sums;
    const toSeller = subtractMoney({ from: amount, take: toBuyer });
    if (isZero(toBuyer)) return this.#release(command, amount);
    const way = wayBack(hold, this.books, Date.now());
    const isPastLimit = way.type === 'refund' && way.limit !== undefined;
    if (isZero(toSeller) && !isPastLimit) return this.#return(command, amount);
    // A dispute has no other way to the buyer: past a limit of returns it is divided as where nothing can be divided.
    if (!hold.divisible || isPastLimit) return moves.divideByRefund(hold.reference, sums, command);
    await this.#return(command, toBuyer);
    await this.#release(command, toSeller);
  }

  /** What was accepted behind a dispute, or behind the last of the money, was accepted before that had its turn. */
  #expectAtItsTurn(name: string, allowed: readonly OrderState[]): void {
    if (allowed.includes(this.state)) return;
    // A workflow task that was lost may have carried it out before the dispute came.
    this.#moves?.markRefused();
    throw refusal('WRONG_STATE', `${name} is not possible in state ${this.state}`);
  }

  async #release(command: CommandInHand, amount: Money, receivers?: readonly Share[]): Promise<void> {
    const { moves, hold } = this.#underHold();
    await moves.release(hold.reference, amount, { ...command, receivers });
  }

  async #return(command: CommandInHand, amount: Money): Promise<void> {
    const { moves, hold } = this.#underHold();
    await moves.return(hold, amount, command);
  }

  async #untilNothingIsHeld(): Promise<void> {
    while (!isZero(this.books.sums.stillHeld)) {
      if (this.story.execution.isBehind) {
        if (this.#state !== 'disputed') this.#enter('held');
        await this.#reconcile();
        continue;
      }
      const disputed = this.#state === 'disputed';
      if (!disputed) this.#enter('held', Date.now() + this.#confirmLeftMs);
      const sinceMs = Date.now();
      const timer = {
        ms: this.#confirmLeftMs,
        summary: `${this.order.onDeadline} after this without a decision`,
      };
      const decided = await this.#commandCame(disputed ? undefined : timer);
      if (!disputed) this.#confirmLeftMs -= Date.now() - sinceMs;
      if (decided) await this.desk.commands.runNext();
      else await this.#deadlinePassed();
      // A command that stepped aside for the cancellation has not ended, and how the order stands is not known before.
      stopIfCancelled();
      await this.#reconcileAfterRefusal();
    }
    this.#clearWaits();
    this.#enter(this.#escrowState);
  }

  /** Nobody is waited for any more. */
  #clearWaits(): void {
    this.story.clear('deadline');
    this.story.clear('dispute');
  }

  async #commandCame(timer?: { ms: number; summary: string }): Promise<boolean> {
    const came = (): boolean => this.desk.commands.waiting || this.story.execution.isBehind;
    if (timer) return waitUntil(came, timer);
    await disputeDecided(this.story, this.#disputedAtMs, came);
    return true;
  }

  /**
   * The order's own policy. Nobody waits for an answer here, so a refusal asks for a person and is tried again; until then
   * both sides can still decide.
   */
  async #deadlinePassed(): Promise<void> {
    const { moves, hold } = this.#underHold();
    const { onDeadline } = this.order;
    this.#deadlinePassedAtMs ??= Date.now();
    const amount = this.books.free;
    assert(!isZero(amount), 'commands run one by one, so at the deadline all that is held is free');
    this.books.reserveHeld(amount);
    const { stillHeld } = this.books.sums;
    try {
      const purpose = { onRefusal: giveUp, durable: true };
      if (onDeadline === 'release') await moves.release(hold.reference, amount, purpose);
      else await moves.return(hold, amount, purpose);
    } catch (error) {
      this.books.freeUnmoved(amount, stillHeld);
      // Those come first; then the order looks what is left to be decided.
      if (error instanceof UnknownOperations) return;
      if (!(error instanceof ApplicationFailure)) throw error;
      this.story.raise('deadline', `the ${onDeadline} at the deadline was refused; it is tried again`);
      this.#confirmLeftMs = retryWaitMs(this.#deadlinePassedAtMs, this.story.settings.timing.fundsPollMs);
    }
  }

  async #untilRefundWindowCloses(): Promise<void> {
    const closesAtMs = Date.now() + this.story.settings.timing.refundWindowMs;
    const { commands } = this.desk;
    // What waits in line has reserved its amount, so that nothing more can be asked for; it is carried out all the same.
    while (commands.waiting || !isZero(this.books.refundable)) {
      if (this.story.execution.isBehind) await this.#reconcile();
      const timer = { ms: closesAtMs - Date.now(), summary: 'no refunds after this' };
      if (timer.ms > 0) this.#enter(this.#state, closesAtMs);
      if (!(await this.#commandCame(timer))) break;
      await commands.runNext();
      stopIfCancelled();
      await this.#reconcileAfterRefusal();
    }
    this.#enter(this.#state);
  }

  async #cancelled(saga: Saga): Promise<void> {
    // No command is under way here: the story looks at cancellation between operations only.
    this.desk.commands.close();
    this.freeReservations();
    this.#clearWaits();
    await CancellationScope.nonCancellable(() => this.#reconcile());
    // An order whose money has left escrow has ended as it did; only its refund window closes.
    const isOver = this.#hold !== undefined && isZero(this.books.sums.stillHeld);
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
    await CancellationScope.nonCancellable(() => this.desk.commands.resume());
  }

  /** For when no command in line is carried out any more; a refund that waits for its funds still is. */
  freeReservations(): void {
    this.books.freeReservations(this.#moves?.waitingRefund);
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

  async #reconcileAfterRefusal(): Promise<void> {
    this.story.execution.throwIfOver();
    if (!this.#moves?.takeRefused()) return;
    await this.#recovery.reconcileIfUnknown();
    this.desk.commands.checkWaiting();
  }

  async #reconcile(): Promise<void> {
    await this.#recovery.reconcile();
    this.desk.commands.checkWaiting();
  }

  /** A hold that the order did not make itself: no later than its start. */
  foundHold(operation: SettledOperation<'hold'>): void {
    assert(isZero(this.books.sums.held), 'an order is held once');
    this.#hold = held(operation, workflowInfo().startTime.getTime());
    this.books.hold();
  }

  /** Once the order may move money. */
  get moves(): EscrowMoves {
    return this.#underHold().moves;
  }

  /** The undo of a hold: back to the buyer with all that is still held, for as long as it takes. */
  async #returnAll(reference: OperationReference): Promise<void> {
    assert(this.#moves, 'a hold is undone by the escrow that made it');
    // A hold that was found late, or cancelled in its own course, is not in the books yet.
    if (isZero(this.books.sums.held)) this.books.hold();
    const amount = this.books.free;
    if (isZero(amount) || this.#givenUp) return;
    this.books.reserveHeld(amount);
    // A hold that is not in the books has nothing out of it yet, so its limits cannot have been reached.
    const hold = this.#hold ?? { type: 'held', reference, divisible: false, limits: {}, sinceMs: Date.now() };
    const { stillHeld } = this.books.sums;
    try {
      await this.#moves.return(hold, amount, { onRefusal: keepTrying });
    } catch (error) {
      // Only an operator ends these tries: the order ends with what the provider keeps, and its sums say so.
      if (!(error instanceof ApplicationFailure)) throw error;
      this.books.freeUnmoved(amount, stillHeld);
      this.#givenUp = true;
      this.#code = codeOf(error);
    }
  }

  #underHold(): { moves: EscrowMoves; hold: HeldMoney } {
    assert(this.#moves && this.#hold, 'commands are accepted only once the money is held');
    return { moves: this.#moves, hold: this.#hold };
  }

  #enter(state: EscrowState, deadlineMs?: number): void {
    this.#state = state;
    this.story.enter(state, deadlineMs);
  }
}
