import { ApplicationFailure, CancellationScope, isCancellation } from '@temporalio/workflow';
import type { AnyIntent } from '../../src/domain/operation.js';
import { NUMBER_USED, resultBefore } from '../core/ended-before.js';
import { Workflow } from '../core/workflow.js';
import { finish as untilAnswered, handleCommonMessages } from '../operations/common-handlers.js';
import { OwnDeadline } from '../operations/own-deadline.js';
import { takeOver, untilEnded } from '../operations/recovery.js';
import { rejectedBy } from '../core/refusal.js';
import { SplitCommandHandlers } from './command-handlers.js';
import type { SplitEnd, SplitInput, SplitResultView, SplitState, SplitView } from './messages.js';
import { parseReceivers } from './receivers.js';
import { SplitTransfers } from './transfers.js';

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
  readonly #commands: SplitCommandHandlers;
  readonly #transfers: SplitTransfers;
  readonly #deadline: OwnDeadline;
  #state: SplitState = 'splitting';
  #isOver = false;
  /** How it ends, unless it is cancelled or rejected. */
  #end: SplitEnd = 'finished';

  constructor(
    readonly workflow: Workflow,
    readonly input: SplitInput,
  ) {
    this.#transfers = new SplitTransfers(workflow, input);
    this.#commands = new SplitCommandHandlers(workflow, this.#transfers, {
      view: () => this.#view,
      isOver: () => this.#isOver,
      divided: () => this.#enter(this.#transfers.receivers.extent),
      finish: () => this.#finish({ durable: false }),
      catchUp: () => this.#catchUp(),
    });
    this.#deadline = new OwnDeadline(workflow, {
      onDeadline: input.onDeadline,
      alert:
        input.onDeadline === 'ask'
          ? 'its time is over and it is not finished: it waits for a command'
          : undefined,
      rejected: 'finishing at the deadline was rejected; it is tried again',
    });
    const { settings: _settings, ...content } = input;
    const prefixes = ['split/', 'splitReturn/', 'finishSplit/'].map((step) => this.#transfers.id(step));
    workflow.execution.identify({ prefixes, content });
  }

  handleMessages(): void {
    this.#commands.handleMessages();
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
  async end(): Promise<SplitResultView> {
    const { queue } = this.#commands;
    queue.close();
    const code = () => this.#transfers.code;
    const result = await untilEnded(this.workflow, {
      result: () => this.#result,
      code,
      catchUp: () => this.#catchUp(),
    });
    // Nothing else can have been carried out, so a refusal is certain from here on.
    queue.close({ isCaughtUp: true });
    return result;
  }

  /** Ends it as an earlier run of it did; without a result its number was used for another one. */
  endAs(before: SplitResultView | undefined): SplitResultView {
    this.#commands.queue.close({ isCaughtUp: true });
    const result = before ?? { ...this.#view, state: 'rejected' as const, code: NUMBER_USED };
    this.#enter(result.state);
    return result;
  }

  async #untilFinished(): Promise<void> {
    this.#deadline.begin(this.input.finishAfterMs);
    while (!this.#isOver) {
      if (this.workflow.execution.isBehind) {
        await this.#catchUp();
        this.#commands.queue.checkWaiting();
        continue;
      }
      this.#enter(this.#transfers.receivers.extent, this.#deadline.atMs);
      const came = await this.#deadline.waitFor(() => this.#hasWork);
      if (this.workflow.execution.isBehind) continue;
      if (came) await this.#commands.queue.runNext();
      else await this.#deadline.apply(() => this.#finishOrEnd());
      this.workflow.execution.throwIfOver();
    }
    this.#enter(this.#end);
    // Whoever waits in line wants what has happened, or hears that it is over.
    while (this.#commands.queue.waiting) await this.#commands.queue.runNext();
  }

  get #hasWork(): boolean {
    return this.#commands.queue.waiting || this.workflow.execution.isBehind;
  }

  /** Finishes it at its deadline; where the provider finishes nothing, what is not divided stays at the provider. */
  async #finishOrEnd(): Promise<void> {
    try {
      await this.#finish({ durable: true });
    } catch (error) {
      if (!(error instanceof ApplicationFailure) || error.type !== 'NOT_SUPPORTED') throw error;
      this.#end = this.#transfers.receivers.extent;
      this.#isOver = true;
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

  /** Nothing more is begun. What receivers got stays theirs, and what is not divided stays at the provider. */
  async #cancelled(): Promise<void> {
    this.#commands.queue.close();
    this.workflow.clearAttention('deadline');
    await this.#catchUp({ recall: true });
    this.#commands.queue.close({ isCaughtUp: true });
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

  get #view(): SplitView {
    return this.#transfers.view(this.#state);
  }

  get #result(): SplitResultView {
    const { code, recovered } = this.#transfers;
    const state = this.#state;
    if (state === 'splitting') throw new Error('broken invariant: a division ends after its first split');
    return {
      ...this.#view,
      state,
      ...(code !== undefined && { code }),
      ...(recovered.size > 0 && { recoveredRequests: [...recovered] }),
    };
  }

  #enter(state: SplitState, deadlineMs?: number): void {
    this.#state = state;
    this.workflow.enter(state, deadlineMs);
  }
}
