import { isCancellation } from '@temporalio/workflow';
import { EscrowBalances, type ReleaseEntry } from '../../src/domain/escrow.js';
import { isZero, type Money } from '../../src/domain/money.js';
import type { Intent } from '../../src/domain/operation.js';
import type { Share } from '../../src/domain/operations/escrow.js';
import { resultBefore } from '../core/ended-before.js';
import { refusal, unverified } from '../core/refusal.js';
import { Saga } from '../core/saga.js';
import { stopIfCancelled, waitUntil } from '../core/waits.js';
import { Workflow } from '../core/workflow.js';
import { finish, handleCommonMessages } from '../operations/common-handlers.js';
import { takeOver, untilEnded } from '../operations/recovery.js';
import { TransactionCodes } from '../operations/transaction-codes.js';
import type { EscrowActions } from './command-actions.js';
import { EscrowCommandHandlers } from './command-handlers.js';
import { DeadlinePolicy } from './deadline-policy.js';
import { disputeDecided } from './dispute-wait.js';
import { endedAs, isEnd, numberUsed } from './escrow-end.js';
import { EscrowUndo } from './escrow-undo.js';
import { holdFunds } from './hold-funds.js';
import { Intents, prefixesOf } from './intents.js';
import type { EscrowInput, EscrowResult, OrderState } from './messages.js';
import { OrderStatus } from './order-status.js';
import { EscrowRecovery } from './recovery.js';
import { EscrowTransfers, type RunningCommand } from './transfers.js';

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
  readonly #status: OrderStatus;
  readonly #recovery: EscrowRecovery;
  readonly #undo: EscrowUndo;
  readonly #deadline: DeadlinePolicy;

  constructor(
    readonly workflow: Workflow,
    readonly order: EscrowInput['order'],
    readonly codes: TransactionCodes,
  ) {
    this.balances = new EscrowBalances(order.amount, order.fee);
    this.#status = new OrderStatus(workflow, this.balances);
    this.commandHandlers = new EscrowCommandHandlers(workflow, this.balances, this.#status, this);
    this.#recovery = new EscrowRecovery(workflow, this.#status, this.commandHandlers);
    this.#undo = new EscrowUndo(this.#status, this.commandHandlers.queue, this.#recovery);
    this.#deadline = new DeadlinePolicy(workflow, order, this.balances);
  }

  /** Hold, then whatever comes first, then refunds. Cancelled at any moment it returns what is held, whatever was under way. */
  async run(input: EscrowInput): Promise<void> {
    const status = this.#status;
    const intents = new Intents(input);
    status.mayTransfer(new EscrowTransfers(this.workflow, intents, this.balances));
    const saga = new Saga();
    try {
      status.enter('holding');
      const outcome = await holdFunds(this.workflow, intents, saga, {
        codes: this.codes,
        undo: (reference) => this.#undo.returnAll(reference),
        awaitingFunds: (deadlineMs) => status.enter('awaitingFunds', deadlineMs),
        holding: () => status.enter('holding'),
        awaitingPayment: (deadlineMs) => status.enter('holding', deadlineMs),
        paymentExpired: () => status.enter('paymentExpired'),
      });
      if (outcome.type === 'held') {
        status.isHeld(outcome);
        do {
          await this.#untilNothingIsHeld();
          this.commandHandlers.releaseWaiting();
          await this.#untilRefundWindowCloses();
          // A release that was taken back is held again.
        } while (!isZero(this.balances.sums.stillHeld));
      } else {
        status.explain(outcome.code);
        status.enter(outcome.type);
      }
    } catch (error) {
      if (!isCancellation(error)) throw error;
      await this.#undo.cancel(saga);
    }
  }

  async #untilNothingIsHeld(): Promise<void> {
    const status = this.#status;
    while (!isZero(this.balances.sums.stillHeld)) {
      const isDisputed = status.enteredState === 'disputed';
      if (this.workflow.execution.isBehind) {
        if (!isDisputed) status.enter('held');
        await this.#recovery.reconcileWithQueue();
        continue;
      }
      if (await this.#decided(isDisputed)) await this.commandHandlers.queue.runNext();
      else await this.#deadlinePassed();
      // A command that stepped aside for the cancellation has not ended, and how the order stands is not known before.
      stopIfCancelled();
      await this.#reconcileAfterRejection();
    }
    status.clearWaits();
    status.enter(status.escrowState);
  }

  /** Waits for a decision: false where the time to confirm has passed without one. A dispute has no deadline. */
  async #decided(isDisputed: boolean): Promise<boolean> {
    const status = this.#status;
    if (!isDisputed) status.enter('held', Date.now() + status.confirmLeftMs);
    const sinceMs = Date.now();
    const summary = `${this.order.onDeadline} after this without a decision`;
    const timer = { ms: status.confirmLeftMs, summary };
    const decided = await this.#commandCame(isDisputed ? undefined : timer);
    if (!isDisputed) status.confirmLeftMs -= Date.now() - sinceMs;
    return decided;
  }

  async #commandCame(timer?: { ms: number; summary: string }): Promise<boolean> {
    const came = (): boolean => this.commandHandlers.queue.waiting || this.workflow.execution.isBehind;
    if (timer) return waitUntil(came, timer);
    await disputeDecided(this.workflow, this.#status.disputedAtMs, came);
    return true;
  }

  /** Nobody has decided in time: the order's own policy does. */
  async #deadlinePassed(): Promise<void> {
    const { transfers, hold } = this.#status.underHold;
    const waitMs = await this.#deadline.apply(transfers, hold);
    if (waitMs !== undefined) this.#status.confirmLeftMs = waitMs;
  }

  async #untilRefundWindowCloses(): Promise<void> {
    const status = this.#status;
    const { queue } = this.commandHandlers;
    const closesAtMs = Date.now() + this.workflow.settings.timing.refundWindowMs;
    // What waits in line has reserved its amount, so that nothing more can be asked for; it is carried out all the same.
    while (queue.waiting || !isZero(this.balances.refundable)) {
      if (this.workflow.execution.isBehind) await this.#recovery.reconcileWithQueue();
      if (!isZero(this.balances.sums.stillHeld)) return;
      const timer = { ms: closesAtMs - Date.now(), summary: 'no refunds after this' };
      if (timer.ms > 0) status.enter(status.enteredState, closesAtMs);
      if (!(await this.#commandCame(timer))) break;
      await queue.runNext();
      stopIfCancelled();
      await this.#reconcileAfterRejection();
    }
    status.enter(status.enteredState);
  }

  async #reconcileAfterRejection(): Promise<void> {
    this.workflow.execution.throwIfOver();
    if (!this.#status.takeRejected()) return;
    await this.#recovery.reconcileIfUnknown();
    this.commandHandlers.queue.checkWaiting();
  }

  async release(command: RunningCommand, amount: Money, receivers?: readonly Share[]): Promise<void> {
    this.#expectAtItsTurn('release', ['held']);
    const { transfers, hold } = this.#status.underHold;
    await transfers.release(hold.reference, amount, { ...command, receivers });
  }

  async return(command: RunningCommand, amount: Money): Promise<void> {
    this.#expectAtItsTurn('return', ['held', 'disputed']);
    const { transfers, hold } = this.#status.underHold;
    await transfers.return(hold, amount, command);
  }

  async refund(command: RunningCommand, amount: Money): Promise<void> {
    await this.#status.underHold.transfers.refund(amount, command);
  }

  async cancelRelease(command: RunningCommand, release: ReleaseEntry): Promise<void> {
    const status = this.#status;
    this.#expectAtItsTurn('cancelRelease', ['released', 'divided', 'held', 'disputed']);
    await status.underHold.transfers.cancelRelease(release, command);
    if (!isEnd(status.enteredState)) return;
    // It had ended: the time to confirm begins anew.
    status.confirmLeftMs = this.workflow.settings.timing.confirmWindowMs;
    status.enter('held', Date.now() + status.confirmLeftMs);
  }

  openDispute(): Promise<void> {
    this.#expectAtItsTurn('openDispute', ['held']);
    this.#status.disputedAtMs = Date.now();
    this.#status.enter('disputed');
    return Promise.resolve();
  }

  async divide(command: RunningCommand, sums: { amount: Money; toBuyer: Money }): Promise<void> {
    const { transfers, hold } = this.#status.underHold;
    await transfers.divide(hold, sums, command);
  }

  catchUp(): Promise<void> {
    return this.#recovery.reconcile();
  }

  /** What was accepted behind a dispute, or behind the last of the money, was accepted before that had its turn. @throws refusal */
  #expectAtItsTurn(name: string, allowed: readonly OrderState[]): void {
    const { state } = this.#status;
    if (allowed.includes(state)) return;
    // A workflow task that was lost may have carried it out before the dispute came.
    this.#status.markRejected();
    throw unverified(refusal('WRONG_STATE', `${name} is not possible in state ${state}`));
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
      code: () => this.#status.code,
      catchUp: () => this.#undo.returnUnknown(),
    });
  }

  get #result(): EscrowResult {
    const { enteredState, code } = this.#status;
    const { recovered } = this.commandHandlers.found;
    return endedAs(enteredState, { sums: this.balances.sums, code, recovered });
  }

  /** Ends the order with a result that is there already: an earlier run's, or that of its buyer's onboarding. */
  endAs<Result extends { readonly state: OrderState; readonly code?: string }>(result: Result): Result {
    this.commandHandlers.close();
    this.#status.endAs(result);
    return result;
  }

  /**
   * The order ends without its buyer, and the journal has operations of it: a workflow task that was lost may have bound the buyer and
   * held the money all the same. All of that goes back, for as long as it takes. Whether anything was held.
   */
  async undoLostHold({ seller, settings }: Pick<EscrowInput, 'seller' | 'settings'>): Promise<boolean> {
    const status = this.#status;
    this.commandHandlers.queue.close();
    const begun = await takeOver(this.workflow);
    const hold = begun.find(({ intent }) => intent.kind === 'hold')?.intent as Intent<'hold'> | undefined;
    if (!hold) return false;
    const { payer: buyer } = hold.content;
    const intents = new Intents({ order: this.order, seller, settings, buyer });
    status.mayTransfer(new EscrowTransfers(this.workflow, intents, this.balances));
    await this.#undo.cancel(new Saga());
    if (status.hold) status.endsByItself();
    return status.hold !== undefined;
  }
}
