import type { UpdateDefinition } from '@temporalio/common';
import { ApplicationFailure, setHandler } from '@temporalio/workflow';
import { isZero, minMoney, subtractMoney } from '../../src/domain/money.js';
import type { IntentItem } from '../../src/domain/operation.js';
import type { FinalOutcome } from '../../src/domain/outcome.js';
import type { RefundPlan } from '../../src/domain/refund-planner.js';
import { flag, positive } from '../core/command-input.js';
import { CommandQueue } from '../core/command-queue.js';
import {
  fitsNow,
  isUnverified,
  refusal,
  refusing,
  rejectedBy,
  unkept,
  unverified,
  verified,
} from '../core/refusal.js';
import type { Workflow } from '../core/workflow.js';
import { untilCarriedOut } from '../operations/until-carried-out.js';
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
  type Sent,
  type SplitAnswer,
  type SplitState,
  type SplitView,
} from './messages.js';
import { areTheSame, parseReceivers, totalOf } from './receivers.js';
import type { SplitTransfers } from './transfers.js';

/** The states in which commands are taken. */
const OPEN: readonly SplitState[] = ['split', 'partlySplit', 'notSplit'];

interface Command {
  readonly requestId: string;
}

/** Checks a command and reserves what it moves, and answers what is done at its turn; what it throws refuses it. */
type Prepare<C extends Command, Answer> = (command: C) => () => Promise<Answer>;

/** What commands need of the division that they are of. */
export interface DivisionActions {
  /** How it stands. */
  readonly view: () => SplitView;
  /** Whether it has come to its end, or is about to. */
  readonly isOver: () => boolean;
  /** Shows what receivers have come to. */
  readonly divided: () => void;
  /** @throws refusal when the provider rejects it. */
  readonly finish: () => Promise<void>;
  /** Takes over, and brings what a lost task or another run has begun to its end. */
  readonly catchUp: () => Promise<void>;
}

/** Where the decisions on a division come in, as updates or as a signal; refused before any money moves. */
export class SplitCommandHandlers {
  readonly queue = new CommandQueue(() => this.workflow.execution.isCaughtUp, { verifies: true });

  constructor(
    readonly workflow: Workflow,
    readonly transfers: SplitTransfers,
    readonly actions: DivisionActions,
  ) {}

  /** Registers every handler; before the first await, so that nothing sent early is lost. */
  handleMessages(): void {
    setHandler(splitQuery, () => this.actions.view());
    setHandler(refundPlanQuery, ({ amount }) => this.transfers.plan(positive(amount, 'amount')));
    this.#on(divideUpdate, (command) => this.#prepareDivide(command));
    this.#on(retryUpdate, (command) => this.#prepareRetry(command));
    this.#on(prepareRefundUpdate, (command) => this.#prepareRefund(command));
    this.#on(finishUpdate, (command) => this.#prepareFinish(command));
    setHandler(finishRequestedSignal, (command) =>
      this.workflow.runSignal(finishRequestedSignal.name, () => this.#acceptSignal(command)),
    );
  }

  /** An update that waits in line: checked when it comes, carried out when its turn comes. */
  #on<Answer, C extends Command>(update: UpdateDefinition<Answer, [C]>, prepare: Prepare<C, Answer>): void {
    const { limits } = this.workflow;
    const { name } = update;
    const read = (sent: Sent<C>) => {
      // Over Temporal's own API anything can come, null as well.
      const { verify, again, ...command } = Object(sent) as Sent<C>;
      return { command: command as unknown as C, verifies: verify === true, isAgain: again === true };
    };
    const handler = (sent: C): Promise<Answer> =>
      limits.answering(() => {
        const { command, verifies, isAgain } = read(sent);
        const answer = this.#accept(name, command, prepare, verifies);
        // Its caller hears of a refusal.
        if (isAgain)
          void answer.then(() => this.transfers.recovered.add(command.requestId)).catch(() => undefined);
        return answer;
      });
    const validator = (sent: C): void => {
      const { command, verifies } = read(sent);
      if (this.queue.known(name, command)) {
        limits.admitKnown();
        return;
      }
      this.#admit(verifies);
      if (!verifies && this.queue.mayCheck) this.#dryRun(() => this.#prepared(prepare, command));
    };
    setHandler<Answer, [C], UpdateDefinition<Answer, [C]>>(update, handler, { validator });
  }

  /** What a lost task carried out may have used up the limit itself. */
  #admit(verifies: boolean): void {
    try {
      this.workflow.limits.admit({ verifies });
    } catch (error) {
      throw error instanceof ApplicationFailure ? unverified(error) : error;
    }
  }

  #accept<Answer, C extends Command>(
    name: string,
    command: C,
    prepare: Prepare<C, Answer>,
    verifies: boolean,
  ): Promise<Answer> {
    const { requestId } = command;
    // A division that takes no more commands still knows which were carried out.
    if (this.queue.closed && (this.#splitOf(requestId) || this.transfers.hasReturns(requestId)))
      return this.#answered(prepare, command);
    const prepared = verifies
      ? () => () => this.#verified(prepare, command)
      : () => this.#untilCarriedOut(() => this.#prepared(prepare, command));
    return this.queue.accept(name, command, prepared, { verifies });
  }

  async #answered<Answer, C extends Command>(prepare: Prepare<C, Answer>, command: C): Promise<Answer> {
    return this.#prepared(prepare, command)();
  }

  /** The split that a command has made, where it has. */
  #splitOf(requestId: string) {
    return this.transfers.endOf(this.transfers.id(`split/c/${requestId}`));
  }

  /** Nobody sends a signal again, so the workflow itself verifies its refusal. */
  async #acceptSignal(command: FinishCommand): Promise<unknown> {
    if (!this.queue.known(finishUpdate.name, command)) this.workflow.limits.check();
    const accept = (verifies: boolean): Promise<SplitAnswer> =>
      this.#accept(finishUpdate.name, command, (one) => this.#prepareFinish(one), verifies);
    try {
      return await accept(false);
    } catch (error) {
      if (!isUnverified(error) || this.queue.closed) throw error;
    }
    try {
      return await accept(true);
    } catch (error) {
      if (!fitsNow(error)) throw error;
    }
    return accept(false);
  }

  /** @throws refusal, to be verified wherever something can have been carried out that this run does not know. */
  #prepared<Answer, C extends Command>(prepare: Prepare<C, Answer>, command: C): () => Promise<Answer> {
    // No task of this run, lost or not, has carried out a command while the first split goes on.
    const isCertain = this.#state === 'splitting' && this.workflow.execution.isFirst;
    try {
      return prepare(command);
    } catch (error) {
      throw error instanceof ApplicationFailure && !isCertain ? unverified(error) : error;
    }
  }

  /**
   * A command that comes again because it was refused. A lost workflow task may have carried it out, so the journal comes first: what
   * is refused after that has moved nothing. It moves nothing itself.
   */
  async #verified<Answer, C extends Command>(prepare: Prepare<C, Answer>, command: C): Promise<Answer> {
    await this.actions.catchUp();
    // Behind this one, whose turn it is.
    this.queue.checkWaiting();
    if (this.#splitOf(command.requestId)) return prepare(command)();
    try {
      this.workflow.limits.check();
      this.#dryRun(() => prepare(command));
    } catch (error) {
      throw error instanceof ApplicationFailure ? verified(error) : error;
    }
    throw unkept(refusal('WRONG_STATE', 'it was refused before, and fits by now'));
  }

  #untilCarriedOut<Answer>(prepare: () => () => Promise<Answer>): () => Promise<Answer> {
    return untilCarriedOut({
      prepare,
      prepareAnew: () => this.#checkedAnew(prepare),
      catchUp: async () => {
        await this.actions.catchUp();
        // Behind this one, whose turn it is.
        this.queue.checkWaiting();
      },
    });
  }

  /** A refusal after the command was accepted by what was known then. */
  #checkedAnew<Answer>(prepare: () => () => Promise<Answer>): () => Promise<Answer> {
    try {
      return prepare();
    } catch (error) {
      throw error instanceof ApplicationFailure ? unkept(error) : error;
    }
  }

  /** Checks a command and keeps nothing of it: only the handler that follows may reserve. */
  #dryRun(prepare: () => unknown): void {
    const { balances } = this.transfers;
    const before = balances.free;
    prepare();
    balances.unreserve(subtractMoney({ from: before, take: balances.free }));
  }

  #prepareDivide(command: DivideCommand): () => Promise<SplitAnswer> {
    return this.#dividing(command, () => {
      const receivers = parseReceivers(command.receivers);
      const again = receivers.find(({ itemId }) => this.transfers.receivers.has(itemId));
      if (again)
        throw refusal('INVALID_INPUT', `receivers.itemId: ${again.itemId} is there already; retry it`);
      return receivers;
    });
  }

  #prepareRetry({ requestId, itemIds }: RetryCommand): () => Promise<SplitAnswer> {
    return this.#dividing({ requestId, ...(itemIds !== undefined && { itemIds }) }, () => {
      const { failed } = this.transfers.receivers;
      if (failed.length === 0) throw refusal('WRONG_STATE', 'retry: no receiver has failed');
      if (itemIds === undefined) return failed;
      const named = failed.filter(({ itemId }) => itemIds.includes(itemId));
      if (named.length < itemIds.length) throw refusal('WRONG_STATE', 'itemIds: receivers who failed');
      return named;
    });
  }

  /** What divide and retry have in common: more of the trade goes to receivers, under an operation of the command's own. */
  #dividing(
    command: Command & { readonly receivers?: unknown; readonly itemIds?: readonly string[] },
    receiversOf: () => readonly IntentItem[],
  ): () => Promise<SplitAnswer> {
    const { requestId } = command;
    const operationId = this.transfers.id(`split/c/${requestId}`);
    // A lost task, or an earlier run, has carried it out.
    const found = this.#splitOf(requestId);
    if (found) {
      expectOwn(command, found.items);
      return () => Promise.resolve(this.#told(requestId, found.outcome));
    }
    this.#expectOpen();
    const { balances } = this.transfers;
    const receivers = receiversOf();
    const amount = totalOf(receivers);
    refusing(() => balances.reserve(amount));
    return async () => {
      try {
        const outcome = await this.transfers.divide(operationId, receivers);
        this.actions.divided();
        return this.#told(requestId, outcome);
      } finally {
        balances.unreserve(amount);
      }
    };
  }

  /** @throws refusal for a split that was rejected */
  #told(requestId: string, outcome: FinalOutcome): SplitAnswer {
    if (outcome.type !== 'succeeded') throw rejectedBy('the split', outcome);
    return this.#answer(requestId);
  }

  #prepareRefund(command: PrepareRefundCommand): () => Promise<PrepareRefundAnswer> {
    const { requestId } = command;
    const amount = positive(command.amount, 'amount');
    const merchantPays = flag(command.merchantPays, 'merchantPays');
    if (this.#state === 'splitting')
      throw refusal('WRONG_STATE', 'prepareRefund is not possible in state splitting');
    const planned = (): RefundPlan => {
      const plan = refusing(() => this.transfers.plan(amount));
      expectCovered(plan, { merchantPays, isBegun: this.transfers.hasReturns(requestId) });
      if (this.queue.closed && plan.returns.length > 0)
        throw refusal('PARTLY_DONE', 'the workflow has ended before every return of the plan was made');
      return plan;
    };
    planned();
    return async () => {
      // Others may have come first.
      const plan = planned();
      for (const [index, one] of plan.returns.entries()) {
        const outcome = await this.transfers.bringBack(requestId, one);
        if (outcome.type === 'succeeded') continue;
        const rejected = rejectedBy('a return', outcome);
        throw index === 0
          ? rejected
          : refusal('PARTLY_DONE', `${rejected.message}; the returns before it were made`);
      }
      const ready = minMoney(amount, this.transfers.atHand);
      return { ...this.#answer(requestId), plan, ready };
    };
  }

  #prepareFinish({ requestId }: FinishCommand): () => Promise<SplitAnswer> {
    if (this.#state !== 'finished') this.#expectOpen();
    return async () => {
      if (!this.actions.isOver()) await this.actions.finish();
      return this.#answer(requestId);
    };
  }

  #expectOpen(): void {
    if (!this.actions.isOver() && OPEN.includes(this.#state)) return;
    throw refusal('WRONG_STATE', `nothing can be divided or finished in state ${this.#state}`);
  }

  get #state(): SplitState {
    return this.actions.view().state;
  }

  #answer(requestId: string): SplitAnswer {
    return { requestId, ...this.actions.view() };
  }
}

/** @throws refusal REQUEST_ID_REUSED where the operation under its id is another command's. */
function expectOwn(
  {
    requestId,
    receivers,
    itemIds,
  }: Command & { readonly receivers?: unknown; readonly itemIds?: readonly string[] },
  items: readonly IntentItem[],
): void {
  const isOwn =
    receivers === undefined
      ? itemIds === undefined ||
        areTheSame(
          itemIds,
          items.map(({ itemId }) => itemId),
        )
      : areTheSame(parseReceivers(receivers).map(wordOf), items.map(wordOf));
  if (!isOwn) throw refusal('REQUEST_ID_REUSED', `requestId ${requestId} was used for another command`);
}

function wordOf({ itemId, payee, amount }: IntentItem): string {
  return [itemId, payee.member, payee.account, amount].join(' ');
}

/** @throws refusal for a plan that falls short, unless the merchant pays what it lacks: PARTLY_DONE where returns of it were made. */
function expectCovered(
  { shortfall: { amount, because } }: RefundPlan,
  { merchantPays, isBegun }: { readonly merchantPays: boolean; readonly isBegun: boolean },
): void {
  if (isZero(amount) || merchantPays) return;
  const why = [...new Set(because.map((one) => one.why))].join(', ');
  const words = `${amount} cannot be brought back (${why}): merchantPays says that the merchant pays it`;
  if (isBegun) throw refusal('PARTLY_DONE', `${words}; the returns before it were made`);
  throw refusal('FUNDS_SHORT', words);
}
