import { setHandler } from '@temporalio/workflow';
import { CommandQueue } from '../core/command-queue.js';
import { handleCommand } from '../core/handle-command.js';
import { refusal } from '../core/refusal.js';
import type { Workflow } from '../core/workflow.js';
import { untilCarriedOut } from '../operations/until-carried-out.js';
import {
  type FreezeAnswer,
  type PayAnswer,
  type PayCommand,
  paymentRequestedSignal,
  payUpdate,
  type RefundPaymentAnswer,
  type RefundPaymentCommand,
  refundPaymentUpdate,
  type UnfreezeCommand,
  unfreezeRequestedSignal,
  unfreezeUpdate,
} from './messages.js';
import type { CourseOfFreeze, Payments } from './payments.js';
import type { Refunds } from './refunds.js';

/** What commands need of the freeze that they are about. */
export interface FreezeActions {
  readonly course: CourseOfFreeze;
  /** @throws refusal when the provider rejects it for good. */
  readonly unfreeze: () => Promise<void>;
  /** Takes over, and brings what a lost task or another run has begun to its end. */
  readonly catchUp: () => Promise<void>;
}

/** Where the decisions on a freeze come in; refused before any money moves. */
export class FreezeCommandHandlers {
  readonly queue = new CommandQueue(() => this.workflow.execution.isCaughtUp, { verifies: true });

  constructor(
    readonly workflow: Workflow,
    readonly payments: Payments,
    readonly refunds: Refunds,
    readonly actions: FreezeActions,
  ) {}

  /** Registers every handler; before the first await, so that nothing sent early is lost. */
  handleMessages(): void {
    const handling = { limits: this.workflow.limits, queue: this.queue };
    handleCommand(handling, unfreezeUpdate, {
      accept: (command) => this.#unfreeze(command),
      check: () => this.#expectFrozen(),
    });
    setHandler(unfreezeRequestedSignal, (command) =>
      this.workflow.runSignal(unfreezeRequestedSignal.name, () => this.#unfreeze(command)),
    );
    handleCommand(handling, payUpdate, {
      accept: (command) => this.#pay(command),
      check: (command) => this.payments.check(command, this.actions.course.state()),
    });
    setHandler(paymentRequestedSignal, (command) =>
      this.workflow.runSignal(paymentRequestedSignal.name, () => this.#pay(command)),
    );
    handleCommand(handling, refundPaymentUpdate, {
      accept: (command) => this.#refund(command),
      check: (command) => this.refunds.check(command),
    });
  }

  #unfreeze(command: UnfreezeCommand): Promise<FreezeAnswer> {
    return this.queue.accept('unfreeze', command, () => this.#prepareUnfreeze(command));
  }

  #prepareUnfreeze({ requestId }: UnfreezeCommand): () => Promise<FreezeAnswer> {
    this.#expectFrozen();
    return this.#untilCarriedOut(() => async () => {
      await this.actions.unfreeze();
      return { requestId, state: this.actions.course.state() };
    });
  }

  #expectFrozen(): void {
    const state = this.actions.course.state();
    if (state === 'frozen' || state === 'unfrozen') return;
    throw refusal('WRONG_STATE', `unfreeze is not possible in state ${state}`);
  }

  #pay(command: PayCommand): Promise<PayAnswer> {
    return this.queue.accept(payUpdate.name, command, () =>
      this.#untilCarriedOut(() => this.payments.prepare(command, this.actions.course)),
    );
  }

  #refund(command: RefundPaymentCommand): Promise<RefundPaymentAnswer> {
    return this.queue.accept(refundPaymentUpdate.name, command, () =>
      this.#untilCarriedOut(() => this.refunds.prepare(command, this.actions.course)),
    );
  }

  #untilCarriedOut<Answer>(prepare: () => () => Promise<Answer>): () => Promise<Answer> {
    return untilCarriedOut({ prepare, catchUp: this.actions.catchUp });
  }
}
