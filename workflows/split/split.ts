import type { UpdateDefinition } from '@temporalio/common';
import {
  ApplicationFailure,
  CancellationScope,
  condition,
  isCancellation,
  setHandler,
} from '@temporalio/workflow';
import { isZero, minMoney, subtractMoney } from '../../src/domain/money.js';
import type { AnyIntent, IntentItem } from '../../src/domain/operation.js';
import { reasonOf, type FinalOutcome } from '../../src/domain/outcome.js';
import type { RefundPlan } from '../../src/domain/refund-planner.js';
import { flag, positive } from '../core/command-input.js';
import { CommandQueue } from '../core/command-queue.js';
import { NUMBER_USED, resultBefore } from '../core/ended-before.js';
import { refusal, refusing } from '../core/refusal.js';
import { nextPollMs, waitUntil } from '../core/waits.js';
import { Workflow } from '../core/workflow.js';
import { finish as untilAnswered, handleCommonMessages } from '../operations/common-handlers.js';
import { takeOver, UnknownOperations, untilEnded } from '../operations/recovery.js';
import {
  divideUpdate,
  finishRequestedSignal,
  finishUpdate,
  prepareRefundUpdate,
  refundPlanQuery,
  retryUpdate,
  splitQuery,
  type DivideCommand,
  type FinishCommand,
  type PrepareRefundAnswer,
  type PrepareRefundCommand,
  type RetryCommand,
  type SplitAnswer,
  type SplitInput,
  type SplitResultView,
  type SplitState,
  type SplitView,
} from './messages.js';
import { parseReceivers, totalOf } from './receivers.js';
import { SplitTransfers } from './transfers.js';

/** The states in which commands are taken. */
const OPEN: readonly SplitState[] = ['split', 'partlySplit', 'notSplit'];

interface Command {
  readonly requestId: string;
}

/**
 * A paid trade that is divided among receivers: at once, further by commands, and finished by a command or at its deadline, when the
 * rest goes to the merchant. Each receiver is followed to its end. What a refund needs comes back from them first.
 */
export async function split(input: SplitInput): Promise<SplitResultView> {
  const workflow = new Workflow(input.settings, 'splitting');
  handleCommonMessages(workflow);
  const division = new Division(workflow, input);
  division.handleMessages();
  const result = await division
    .run()
    .then(() => division.end())
    .catch((error: unknown) => division.endAs(resultBefore(error) as SplitResultView | undefined));
  await untilAnswered();
  return result;
}

/** One division's course. */
class Division {
  readonly #commands = new CommandQueue(() => this.workflow.execution.isCaughtUp);
  readonly #transfers: SplitTransfers;
  #state: SplitState = 'splitting';
  #isOver = false;
  /** How it ends, unless it is cancelled or rejected. */
  #end: SplitState = 'finished';
  #leftMs: number;
  /** Its time is over, and an operator has been alerted. */
  #asked = false;
  #deadlinePassedAtMs: number | undefined;

  constructor(
    readonly workflow: Workflow,
    readonly input: SplitInput,
  ) {
    this.#transfers = new SplitTransfers(workflow, input);
    this.#leftMs = input.finishAfterMs;
    const { settings: _settings, ...content } = input;
    const prefixes = ['split/', 'splitReturn/', 'finishSplit/'].map((step) => this.#transfers.id(step));
    workflow.execution.identify({ prefixes, content });
  }

  /** Registers every handler; before the first await, so that nothing sent early is lost. */
  handleMessages(): void {
    setHandler(splitQuery, () => this.#view);
    setHandler(refundPlanQuery, ({ amount }) => this.#transfers.plan(positive(amount, 'amount')));
    this.#handle(divideUpdate, (command) => this.#prepareDivide(command));
    this.#handle(retryUpdate, (command) => this.#prepareRetry(command));
    this.#handle(prepareRefundUpdate, (command) => this.#prepareRefund(command));
    this.#handle(finishUpdate, (command) => this.#prepareFinish(command));
    setHandler(finishRequestedSignal, (command) =>
      this.workflow.runSignal(finishRequestedSignal.name, () => {
        const prepare = () => this.#untilCarriedOut(() => this.#prepareFinish(command));
        return this.#commands.accept(finishUpdate.name, command, prepare);
      }),
    );
  }

  /** The division from its first split to its finish. */
  async run(): Promise<void> {
    try {
      await this.#transfers.divide(this.#transfers.id('split/0'), parseReceivers(this.input.receivers));
      if (this.#transfers.code === undefined) await this.#untilFinished();
      else this.#enter('rejected');
    } catch (error) {
      if (!isCancellation(error)) throw error;
      await CancellationScope.nonCancellable(() => this.#cancelled());
    }
  }

  /** Ends it in the journal too. What that has and the workflow does not know is counted before. */
  end(): Promise<SplitResultView> {
    this.#commands.close();
    const code = () => this.#transfers.code;
    return untilEnded(this.workflow, {
      result: () => ({ ...this.#view, ...(code() !== undefined && { code: code() ?? '' }) }),
      code,
      catchUp: () => this.#catchUp(),
    });
  }

  /** Ends it as an earlier run of it did; without a result its number was used for another one. */
  endAs(before: SplitResultView | undefined): SplitResultView {
    this.#commands.close();
    const result = before ?? { ...this.#view, state: 'rejected', code: NUMBER_USED };
    this.#enter(result.state);
    return result;
  }

  async #untilFinished(): Promise<void> {
    while (!this.#isOver) {
      if (this.workflow.execution.isBehind) {
        await this.#catchUp();
        this.#commands.checkWaiting();
        continue;
      }
      this.#enter(this.#transfers.receivers.extent, this.#asked ? undefined : Date.now() + this.#leftMs);
      const sinceMs = Date.now();
      const came = await this.#commandCame();
      this.#leftMs -= Date.now() - sinceMs;
      if (this.workflow.execution.isBehind) continue;
      if (came) await this.#commands.runNext();
      else await this.#deadlinePassed();
      this.workflow.execution.throwIfOver();
    }
    this.#enter(this.#end);
    // Whoever waits in line wants what has happened, or hears that it is over.
    while (this.#commands.waiting) await this.#commands.runNext();
  }

  async #commandCame(): Promise<boolean> {
    const came = (): boolean => this.#commands.waiting || this.workflow.execution.isBehind;
    const summary = `${this.input.onDeadline} after this`;
    if (!this.#asked) return waitUntil(came, { ms: this.#leftMs, summary });
    await condition(came);
    return true;
  }

  /** Nobody waits for an answer here, so a rejection alerts an operator and is tried again. */
  async #deadlinePassed(): Promise<void> {
    if (this.input.onDeadline === 'ask') {
      this.#asked = true;
      this.workflow.raiseAttention(
        'deadline',
        'its time is over and it is not finished: it waits for a command',
      );
      return;
    }
    this.#deadlinePassedAtMs ??= Date.now();
    try {
      await this.#finish({ durable: true });
    } catch (error) {
      if (!(error instanceof ApplicationFailure)) throw error;
      if (error.type === 'NOT_SUPPORTED') {
        // Then there is nothing to finish: what is not divided stays at the provider.
        this.#end = this.#transfers.receivers.extent;
        this.#isOver = true;
        return;
      }
      this.workflow.raiseAttention('deadline', 'finishing at the deadline was rejected; it is tried again');
      this.#leftMs = nextPollMs(this.#deadlinePassedAtMs, this.workflow.settings.timing.fundsPollMs);
    }
  }

  /** @throws refusal when the provider rejects it. */
  async #finish(how: { readonly durable: boolean }): Promise<void> {
    const outcome = await this.#transfers.finish(how);
    if (outcome && outcome.type !== 'succeeded') throw rejectedBy('finishing', outcome);
    this.workflow.clearAttention('deadline');
    this.#isOver = true;
    this.#enter('finished');
  }

  /** An update that waits in line: checked when it comes, carried out when its turn comes. */
  #handle<Answer, C extends Command>(
    update: UpdateDefinition<Answer, [C]>,
    prepare: (command: C) => () => Promise<Answer>,
  ): void {
    const { limits } = this.workflow;
    const { name } = update;
    const handler = (command: C): Promise<Answer> =>
      limits.answering(() =>
        this.#commands.accept(name, command, () => this.#untilCarriedOut(() => prepare(command))),
      );
    const validator = (command: C): void => {
      if (this.#commands.known(name, command)) return;
      limits.admit();
      if (this.#commands.mayCheck) this.#dryRun(prepare, command);
    };
    setHandler<Answer, [C], UpdateDefinition<Answer, [C]>>(update, handler, { validator });
  }

  /** What another run, or a lost task, has begun comes first; then the command is checked anew, by what is so then. */
  #untilCarriedOut<Answer>(prepare: () => () => Promise<Answer>): () => Promise<Answer> {
    const first = prepare();
    return async () => {
      for (let run = first; ; run = prepare()) {
        try {
          return await run();
        } catch (error) {
          if (!(error instanceof UnknownOperations)) throw error;
        }
        await this.#catchUp();
      }
    };
  }

  /** Checks a command and keeps nothing of it: only the handler that follows may reserve. */
  #dryRun<C>(prepare: (command: C) => unknown, command: C): void {
    const { balances } = this.#transfers;
    const before = balances.free;
    prepare(command);
    balances.unreserve(subtractMoney({ from: before, take: balances.free }));
  }

  #prepareDivide(command: DivideCommand): () => Promise<SplitAnswer> {
    return this.#dividing(command, () => {
      const receivers = parseReceivers(command.receivers);
      const again = receivers.find(({ itemId }) => this.#transfers.receivers.has(itemId));
      if (again)
        throw refusal('INVALID_INPUT', `receivers.itemId: ${again.itemId} is there already; retry it`);
      return receivers;
    });
  }

  #prepareRetry({ requestId, itemIds }: RetryCommand): () => Promise<SplitAnswer> {
    return this.#dividing({ requestId }, () => {
      const { failed } = this.#transfers.receivers;
      if (failed.length === 0) throw refusal('WRONG_STATE', 'retry: no receiver has failed');
      if (itemIds === undefined) return failed;
      const named = failed.filter(({ itemId }) => itemIds.includes(itemId));
      if (named.length < itemIds.length) throw refusal('WRONG_STATE', 'itemIds: receivers who failed');
      return named;
    });
  }

  /** What divide and retry have in common: more of the trade goes to receivers, under an operation of the command's own. */
  #dividing({ requestId }: Command, receiversOf: () => readonly IntentItem[]): () => Promise<SplitAnswer> {
    const operationId = this.#transfers.id(`split/c/${requestId}`);
    // A lost task, or an earlier run, has carried it out.
    if (this.workflow.knows(operationId)) return () => Promise.resolve({ requestId, ...this.#view });
    this.#expectOpen();
    const { balances } = this.#transfers;
    const receivers = receiversOf();
    const amount = totalOf(receivers);
    refusing(() => balances.reserve(amount));
    return async () => {
      try {
        const outcome = await this.#transfers.divide(operationId, receivers);
        this.#enter(this.#transfers.receivers.extent);
        if (outcome.type !== 'succeeded') throw rejectedBy('the split', outcome);
        return { requestId, ...this.#view };
      } finally {
        balances.unreserve(amount);
      }
    };
  }

  #prepareRefund(command: PrepareRefundCommand): () => Promise<PrepareRefundAnswer> {
    const amount = positive(command.amount, 'amount');
    const merchantPays = flag(command.merchantPays, 'merchantPays');
    if (this.#state === 'splitting')
      throw refusal('WRONG_STATE', 'prepareRefund is not possible in state splitting');
    const planned = (): RefundPlan => {
      const plan = refusing(() => this.#transfers.plan(amount));
      expectCovered(plan, merchantPays);
      return plan;
    };
    planned();
    return async () => {
      // Others may have come first.
      const plan = planned();
      const { requestId } = command;
      for (const [index, one] of plan.returns.entries()) {
        const outcome = await this.#transfers.bringBack(requestId, one);
        if (outcome.type === 'succeeded') continue;
        const rejected = rejectedBy('a return', outcome);
        throw index === 0
          ? rejected
          : refusal('PARTLY_DONE', `${rejected.message}; the returns before it were made`);
      }
      const ready = minMoney(amount, this.#transfers.atHand);
      return { requestId, ...this.#view, plan, ready };
    };
  }

  #prepareFinish({ requestId }: FinishCommand): () => Promise<SplitAnswer> {
    if (this.#state !== 'finished') this.#expectOpen();
    return async () => {
      if (!this.#isOver) await this.#finish({ durable: false });
      return { requestId, ...this.#view };
    };
  }

  /** Nothing more is begun. What receivers got stays theirs, and what is not divided stays at the provider. */
  async #cancelled(): Promise<void> {
    this.#commands.close();
    this.workflow.clearAttention('deadline');
    await this.#catchUp({ recall: true });
    this.#enter('cancelled');
  }

  /** Takes over, and brings what a lost task or another run has begun to its end before anything else is decided. */
  #catchUp({ recall = false }: { readonly recall?: boolean } = {}): Promise<void> {
    return this.workflow.execution.catchingUp(async () => {
      for (const { intent } of await takeOver(this.workflow)) {
        // The ids of its operations are no other workflow's, so each is of a kind that it has.
        if (!this.workflow.knows(intent.operationId))
          await this.#transfers.endBegun(intent as AnyIntent, recall);
      }
      if (this.#transfers.isFinished) this.#isOver = true;
    });
  }

  #expectOpen(): void {
    if (!this.#isOver && OPEN.includes(this.#state)) return;
    throw refusal('WRONG_STATE', `nothing can be divided or finished in state ${this.#state}`);
  }

  get #view(): SplitView {
    return this.#transfers.view(this.#state);
  }

  #enter(state: SplitState, deadlineMs?: number): void {
    this.#state = state;
    this.workflow.enter(state, deadlineMs);
  }
}

/** @throws refusal FUNDS_SHORT for a plan that falls short, unless the merchant pays what it lacks. */
function expectCovered({ shortfall: { amount, because } }: RefundPlan, merchantPays: boolean): void {
  if (isZero(amount) || merchantPays) return;
  const why = [...new Set(because.map((one) => one.why))].join(', ');
  throw refusal(
    'FUNDS_SHORT',
    `${amount} cannot be brought back (${why}): merchantPays says that the merchant pays it`,
  );
}

function rejectedBy(
  what: string,
  outcome: Exclude<FinalOutcome, { readonly type: 'succeeded' }>,
): ApplicationFailure {
  const { code, message } = reasonOf(outcome);
  if (code === 'NOT_SUPPORTED') return refusal('NOT_SUPPORTED', message);
  return refusal('REJECTED_BY_PROVIDER', `${what} was rejected with ${code}: ${message}`);
}
