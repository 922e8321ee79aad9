import { CancellationScope, condition, setHandler } from '@temporalio/workflow';
import type { PaymentAction } from '../../src/domain/pending-step.js';
import type { CommandQueue } from '../core/command-queue.js';
import { refusal } from '../core/refusal.js';
import type { Workflow } from '../core/workflow.js';
import * as messages from './messages.js';
import type { CheckFundsCommand, CommandAnswer, OrderState, PaymentActionAnswer } from './messages.js';

/** What the waits must know of the escrow. */
export interface WaitingEscrow {
  readonly workflow: Workflow;
  readonly queue: CommandQueue;
  readonly state: () => OrderState;
  readonly answer: (requestId: string) => CommandAnswer;
}

/** Whoever waits for a milestone of the order, and the message that the funds have come which the order waits for. */
export class EscrowWaitHandlers {
  #isDisbursed = false;

  constructor(readonly escrow: WaitingEscrow) {}

  /** Registers every handler; before the first await, so that nothing sent early is lost. */
  handleMessages(): void {
    const { workflow, queue } = this.escrow;
    const { limits, funds } = workflow;
    this.#onMilestone(messages.awaitHeldUpdate, () => this.#isPastHold);
    setHandler(
      messages.awaitPaymentActionUpdate,
      (_nothing) => limits.answering(() => this.#paymentAction()),
      {
        validator: (_nothing) => limits.admit(),
      },
    );
    this.#onMilestone(messages.awaitDisbursementUpdate, () => this.#isDisbursed);
    setHandler(messages.checkFundsUpdate, (command) => limits.answering(() => this.#checkFunds(command)), {
      validator: (command: CheckFundsCommand) => {
        if (queue.known('checkFunds', command)) {
          limits.admitKnown();
          return;
        }
        limits.admit();
        if (!queue.closed && !funds.expected) throw nothingWaits();
      },
    });
    setHandler(messages.fundsArrivedSignal, (command) =>
      workflow.runSignal('fundsArrived', () => {
        if (!queue.known('checkFunds', command)) limits.check();
        return this.#checkFunds(command);
      }),
    );
  }

  /** Lets those go who wait for the money to have left escrow. */
  releaseWaiting(): void {
    this.#isDisbursed = true;
  }

  /** Lets everyone go: the order ends. */
  close(): void {
    this.#isDisbursed = true;
    this.escrow.workflow.funds.close();
  }

  #onMilestone(update: typeof messages.awaitHeldUpdate, isReached: () => boolean): void {
    const { limits } = this.escrow.workflow;
    setHandler(update, (_nothing) => limits.answering(() => this.#answerOnce(update.name, isReached)), {
      validator: (_nothing) => limits.admit(),
    });
  }

  /** A signal may come before the order asks for its money: then the first query follows at once. */
  #checkFunds(command: CheckFundsCommand): Promise<CommandAnswer> {
    const { workflow, queue } = this.escrow;
    return queue.answer('checkFunds', command, () => {
      if (this.#isPastHold && !workflow.funds.expected) throw nothingWaits();
      const received = workflow.funds.receive();
      return this.#answerOnce(command.requestId, () => workflow.funds.isAnswered(received));
    });
  }

  /** Whoever waits is answered also when the order is cancelled: then what was held is being returned. */
  async #answerOnce(requestId: string, isReached: () => boolean): Promise<CommandAnswer> {
    await CancellationScope.nonCancellable(() => condition(isReached));
    return this.escrow.answer(requestId);
  }

  /** How the buyer pays, as soon as the provider has said it; without it once nothing is to be paid any more. */
  async #paymentAction(): Promise<PaymentActionAnswer> {
    const { workflow, state } = this.escrow;
    const action = (): PaymentAction | undefined => workflow.status.action;
    await CancellationScope.nonCancellable(() => condition(() => action() !== undefined || this.#isPastHold));
    const known = action();
    return { state: state(), ...(known && { action: known }) };
  }

  /** Whether the money is held, or was, or never will be. */
  get #isPastHold(): boolean {
    const state = this.escrow.state();
    return this.#isDisbursed || (state !== 'holding' && state !== 'awaitingFunds');
  }
}

function nothingWaits(): Error {
  return refusal('WRONG_STATE', 'nothing waits for funds');
}
