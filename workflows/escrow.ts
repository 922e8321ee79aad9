import {
  ApplicationFailure,
  CancellationScope,
  condition,
  isCancellation,
  workflowInfo,
} from '@temporalio/workflow';
import { assert } from '../src/domain/errors.js';
import { EscrowBooks } from '../src/domain/escrow.js';
import { compareMoney, isZero, subtractMoney, ZERO, type Money } from '../src/domain/money.js';
import type { Intent, OperationKind, OperationReference, Share } from '../src/domain/operation.js';
import { EscrowDesk, type EscrowActions } from './escrow-desk.js';
import type { EscrowInput, EscrowResult, EscrowState, OrderState } from './escrow-messages.js';
import { EscrowMoves } from './escrow-moves.js';
import { held, holdFunds, type HeldMoney } from './hold.js';
import { begunOperations } from './questions.js';
import { refusal } from './refusal.js';
import { Saga } from './saga.js';
import { settle, type SettledOperation } from './settle.js';
import { stepOf, Story } from './story.js';
import { finish, handleStoryMessages } from './story-handlers.js';
import { Intents } from './transfers.js';
import { giveUp, keepTrying } from './transfer-line.js';
import { nextPollMs, waitUntil } from './wait.js';
import { wayBack } from './way-back.js';

/** Money of a buyer kept safe until it goes to the seller or back: hold, release or return, refunds until the window closes. */
export async function escrow(input: EscrowInput): Promise<EscrowResult> {
  const story = new Story(input.settings, 'holding');
  handleStoryMessages(story);
  const order = new Escrow(story, input.order);
  order.desk.handleMessages();
  const result = await order.run(input);
  await finish();
  return result;
}

/** One escrow's course. Its desk takes commands from the start; `run` tells the story. */
export class Escrow implements EscrowActions {
  readonly desk: EscrowDesk;
  readonly books: EscrowBooks;
  #state: EscrowState = 'holding';
  /** How the onboarding ended that its buyer did not come through. */
  #neverBegun: OrderState | undefined;
  #moves: EscrowMoves | undefined;
  #hold: HeldMoney | undefined;
  #code: string | undefined;
  /** What is left of the time to confirm; a dispute stops it. */
  #confirmLeftMs: number;
  #deadlinePassedAtMs: number | undefined;

  constructor(
    readonly story: Story,
    readonly order: EscrowInput['order'],
  ) {
    this.books = new EscrowBooks(order.amount, order.fee);
    this.#confirmLeftMs = story.settings.timing.confirmWindowMs;
    this.desk = new EscrowDesk(story, this.books, this, this);
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
  async run(input: EscrowInput): Promise<EscrowResult> {
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
    this.desk.close();
    return this.#result;
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
   * The order ends without its buyer. A workflow task that was lost may have bound the buyer and held the money all the same:
   * all of that goes back, for as long as it takes. Answers how the order ended then; undefined where nothing is held.
   */
  async undoLostHold({
    seller,
    settings,
  }: Pick<EscrowInput, 'seller' | 'settings'>): Promise<EscrowResult | undefined> {
    this.desk.commands.close();
    const hold = await this.#begunHold();
    if (!hold) return undefined;
    const intents = new Intents({ order: this.order, seller, settings, buyer: hold.content.payer });
    this.#moves = new EscrowMoves(this.story, intents, this.books);
    await this.#cancelled(new Saga());
    if (!this.#hold) return undefined;
    this.desk.close();
    return this.#result;
  }

  async release(requestId: string, amount: Money, receivers?: readonly Share[]): Promise<void> {
    this.#expectAtItsTurn('release', ['held']);
    await this.#release(requestId, amount, receivers);
  }

  async return(requestId: string, amount: Money): Promise<void> {
    this.#expectAtItsTurn('return', ['held', 'disputed']);
    await this.#return(requestId, amount);
  }

  async refund(requestId: string, amount: Money): Promise<void> {
    await this.#underHold().moves.refund(amount, { requestId });
  }

  openDispute(): Promise<void> {
    if (this.state !== 'held')
      return Promise.reject(refusal('WRONG_STATE', 'nothing is held that could be disputed'));
    this.#enter('disputed');
    return Promise.resolve();
  }

  /** Divides `amount` of what is held: `toBuyer` goes back, the rest to the seller. */
  async resolveDispute(requestId: string, sums: { amount: Money; toBuyer: Money }): Promise<void> {
    const { moves, hold } = this.#underHold();
    const { amount, toBuyer } = sums;
    const toSeller = subtractMoney({ from: amount, take: toBuyer });
    if (isZero(toBuyer)) return this.#release(requestId, amount);
    const way = wayBack(hold, this.books, Date.now());
    const isPastLimit = way.type === 'refund' && way.limit !== undefined;
    if (isZero(toSeller) && !isPastLimit) return this.#return(requestId, amount);
    // A dispute has no other way to the buyer: past a limit of returns it is divided as where nothing can be divided.
    if (!hold.divisible || isPastLimit) return moves.divideByRefund(hold.reference, sums, { requestId });
    await this.#return(requestId, toBuyer);
    await this.#release(requestId, toSeller);
  }

  /** What was accepted behind a dispute, or behind the last of the money, was accepted before that had its turn. */
  #expectAtItsTurn(name: string, allowed: readonly OrderState[]): void {
    if (allowed.includes(this.state)) return;
    // A workflow task that was lost may have carried it out before the dispute came.
    this.#moves?.markRefused();
    throw refusal('WRONG_STATE', `${name} is not possible in state ${this.state}`);
  }

  async #release(requestId: string, amount: Money, receivers?: readonly Share[]): Promise<void> {
    const { moves, hold } = this.#underHold();
    await moves.release(hold.reference, amount, { requestId, receivers });
  }

  async #return(requestId: string, amount: Money): Promise<void> {
    const { moves, hold } = this.#underHold();
    await moves.return(hold, amount, { requestId });
  }

  async #untilNothingIsHeld(): Promise<void> {
    while (!isZero(this.books.sums.stillHeld)) {
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
      await this.#reconcileAfterRefusal();
    }
    this.story.clear('deadline');
    this.#enter(this.#escrowState);
  }

  async #commandCame(timer?: { ms: number; summary: string }): Promise<boolean> {
    const came = (): boolean => this.desk.commands.waiting;
    if (timer) return waitUntil(came, timer);
    await condition(came);
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
    try {
      const purpose = { onRefusal: giveUp, durable: true };
      if (onDeadline === 'release') await moves.release(hold.reference, amount, purpose);
      else await moves.return(hold, amount, purpose);
    } catch (error) {
      this.books.freeHeld(amount);
      if (!(error instanceof ApplicationFailure)) throw error;
      this.story.raise('deadline', `the ${onDeadline} at the deadline was refused; it is tried again`);
      this.#confirmLeftMs = nextPollMs(this.#deadlinePassedAtMs, this.story.settings.timing.fundsPollMs);
    }
  }

  async #untilRefundWindowCloses(): Promise<void> {
    const closesAtMs = Date.now() + this.story.settings.timing.refundWindowMs;
    const { commands } = this.desk;
    // What waits in line has reserved its amount, so that nothing more can be asked for; it is carried out all the same.
    while (commands.waiting || !isZero(this.books.refundable)) {
      const timer = { ms: closesAtMs - Date.now(), summary: 'no refunds after this' };
      if (timer.ms > 0) this.#enter(this.#state, closesAtMs);
      if (!(await this.#commandCame(timer))) break;
      await commands.runNext();
      await this.#reconcileAfterRefusal();
    }
    this.#enter(this.#state);
  }

  async #cancelled(saga: Saga): Promise<void> {
    // No command is under way here: the story looks at cancellation between operations only.
    this.desk.commands.close();
    this.books.freeReservations();
    this.story.clear('deadline');
    await CancellationScope.nonCancellable(() => this.#reconcile());
    // An order whose money has left escrow has ended as it did; only its refund window closes.
    const isOver = this.#hold !== undefined && isZero(this.books.sums.stillHeld);
    if (isOver) this.#enter(this.#escrowState);
    await saga.compensate();
    const reference = this.#hold?.reference;
    // A hold that only the journal knew of has no undo of its own.
    if (reference) await CancellationScope.nonCancellable(() => this.#returnAll(reference));
    if (!isOver) this.#enter('cancelled');
  }

  async #begunHold(): Promise<Intent<'hold'> | undefined> {
    const { tenant, orderNo } = this.order;
    const begun = await CancellationScope.nonCancellable(() =>
      begunOperations(this.story, `${tenant}/${orderNo}/`),
    );
    // Of this kind, hence with its content.
    return begun.find(({ kind }) => kind === 'hold') as Intent<'hold'> | undefined;
  }

  async #reconcileAfterRefusal(): Promise<void> {
    if (this.#moves?.takeRefused()) await this.#reconcile();
  }

  /**
   * Takes into the books what the journal has of this order and the story has not: a workflow task that was lost may have
   * moved money for a message that never came again. What a command in line has begun is left to that command.
   */
  async #reconcile(): Promise<void> {
    const { tenant, orderNo } = this.order;
    for (const intent of await begunOperations(this.story, `${tenant}/${orderNo}/`)) {
      const { operationId } = intent;
      const [, requestId = ''] = stepOf(operationId).split('/');
      if (this.story.knows(operationId) || this.desk.commands.isWaiting(requestId)) continue;
      // What commands in line have reserved may have moved already; they will be refused, and this is looked at again.
      if (!this.#fits(intent)) continue;
      const operation = await settle(this.story, intent, { recall: true });
      if (operation.outcome.type === 'succeeded') this.#fold(operation);
    }
  }

  #fits({ kind, amount = ZERO }: Intent): boolean {
    const room = {
      release: this.books.free,
      return: this.books.free,
      refund: this.books.refundable,
      hold: this.order.amount,
    };
    return kind in room && compareMoney(amount, room[kind as keyof typeof room]) <= 0;
  }

  /** Takes a move into the books that the story did not make itself. */
  #fold(operation: SettledOperation<OperationKind>): void {
    const { kind, amount = ZERO } = operation.intent;
    switch (kind) {
      case 'hold':
        this.#foldHold(operation as SettledOperation<'hold'>);
        break;
      case 'release':
        this.books.reserveHeld(amount);
        this.#underHold().moves.released(operation as SettledOperation<'release'>);
        break;
      case 'return':
        this.books.reserveHeld(amount);
        this.books.returned(amount);
        break;
      case 'refund':
        this.books.reserveRefund(amount);
        this.#underHold().moves.refunded(operation as SettledOperation<'refund'>);
        break;
      case 'openAccount':
      case 'applyCardBinding':
      case 'verifyCardBinding':
      case 'freeze':
      case 'unfreeze':
      case 'withdraw':
      // These are the member's, not the order's.
    }
  }

  #foldHold(operation: SettledOperation<'hold'>): void {
    assert(isZero(this.books.sums.held), 'an order is held once');
    this.#hold = held(operation, workflowInfo().startTime.getTime());
    this.books.hold();
  }

  /** The undo of a hold: back to the buyer with all that is still held, for as long as it takes. */
  async #returnAll(reference: OperationReference): Promise<void> {
    assert(this.#moves, 'a hold is undone by the escrow that made it');
    // A hold that was found late, or cancelled in its own course, is not in the books yet.
    if (isZero(this.books.sums.held)) this.books.hold();
    const amount = this.books.free;
    if (isZero(amount)) return;
    this.books.reserveHeld(amount);
    // A hold that is not in the books has nothing out of it yet, so its limits cannot have been reached.
    const hold = this.#hold ?? { type: 'held', reference, divisible: false, limits: {}, sinceMs: Date.now() };
    await this.#moves.return(hold, amount, { onRefusal: keepTrying });
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
