import type { Client, WorkflowHandle } from '@temporalio/client';
import { decodeArrayFromPayloads } from '@temporalio/common/lib/internal-non-workflow/index.js';
import type { QueryDefinition, SignalDefinition, UpdateDefinition } from '@temporalio/common';
import { statusQuery, type WorkflowState, type WorkflowStatus } from '../../workflows/core/messages.js';
import type { WorkflowSettings } from '../../workflows/core/timing.js';
import type { ListRequest, WorkflowKind } from '../contract/workflows.js';
import { HoldfastError } from '../domain/errors.js';
import { DEFAULT_TASK_QUEUE, type HoldfastClientOptions } from './client-options.js';
import { listWorkflows, type ListedWorkflow } from './list-workflows.js';
import { queryWorkflow } from './read-workflow.js';
import { STATE } from './search-attributes.js';
import { sendUpdate, serviceErrors, workflowErrors } from './send-update.js';
import type { Turn } from './update-queue.js';
import { scheduleDaily, unschedule, type DailySchedule } from './schedules.js';
import { startWorkflow, type Started, type StartOptions } from './start-workflow.js';

const DEFAULT_ANSWER_TIMEOUT_MS = 60_000;

/** The options that outlive the connection. */
export type CoreOptions = Pick<HoldfastClientOptions, 'taskQueue' | 'commandDigest' | 'answerTimeoutMs'>;

/** What is started, and what the Temporal UI shows of it from the first moment. */
export type Start = Omit<StartOptions, 'taskQueue' | 'input'> & {
  readonly input: { readonly settings: WorkflowSettings };
};

/** What is started every day. */
export type DailyStart = Omit<DailySchedule, 'taskQueue'>;

/** A command on its way to its workflow. */
export interface SentCommand<Answer, Command> {
  readonly workflowId: string;
  readonly update: UpdateDefinition<Answer, [Command]>;
  readonly command: Command;
  readonly requestId: string;
  /** Whose turn it waits for; `none` for what waits for a milestone. Default: a command's. */
  readonly turn?: Turn | 'none';
  /** How long its answer is waited for; default: as long as every command's. */
  readonly timeoutMs?: number | undefined;
}

/**
 * What every resource is made of: it starts a workflow, sends it updates and signals, queries it, waits for its result, cancels it.
 * Every error of Temporal's leaves as one of Holdfast's.
 */
export class ClientCore {
  readonly #options: CoreOptions;

  constructor(
    readonly temporal: Client,
    options: CoreOptions,
  ) {
    this.#options = options;
  }

  /** Starts a workflow once per id. @throws StartDiffers when the id was taken with other content; TemporalUnavailable */
  start(start: Start): Promise<Started> {
    const taskQueue = this.#options.taskQueue ?? DEFAULT_TASK_QUEUE;
    return workflowErrors(this.temporal, start.workflowId, () =>
      startWorkflow(this.temporal, { ...start, taskQueue }),
    );
  }

  /** Starts a workflow every day at a time of day in Shanghai; set again, it takes the place of what was set before. */
  scheduleDaily(daily: DailyStart): Promise<void> {
    const taskQueue = this.#options.taskQueue ?? DEFAULT_TASK_QUEUE;
    return serviceErrors(() => scheduleDaily(this.temporal, { ...daily, taskQueue }));
  }

  /** Ends a schedule. Answers false where there is none. */
  unschedule(scheduleId: string): Promise<boolean> {
    return serviceErrors(() => unschedule(this.temporal, scheduleId));
  }

  /** Sends a command under its own request id and waits for its answer. @throws as {@link sendUpdate} does */
  update<Answer, Command extends { readonly requestId: string }>(
    workflowId: string,
    update: UpdateDefinition<Answer, [Command]>,
    command: Command,
  ): Promise<Answer> {
    return this.updateUnder({ workflowId, update, command, requestId: command.requestId });
  }

  /** The same for a command that carries no request id. */
  updateUnder<Answer, Command>(sent: SentCommand<Answer, Command>): Promise<Answer> {
    const { update, command, requestId } = sent;
    const timeoutMs = sent.timeoutMs ?? this.#options.answerTimeoutMs ?? DEFAULT_ANSWER_TIMEOUT_MS;
    const updateId = this.#updateIdOf(requestId, update.name, command);
    return sendUpdate(this.temporal, { ...sent, updateId, timeoutMs });
  }

  /** Tells a workflow something without waiting for an answer. @throws WorkflowNotFound, CommandRefused when it has ended */
  async signal<Command>(
    workflowId: string,
    signal: SignalDefinition<[Command]>,
    command: Command,
  ): Promise<void> {
    await this.#about(workflowId, (handle) => handle.signal(signal, command));
  }

  /** How a workflow stands at this moment. @throws WorkflowUnreadable (UNKNOWN_KEY) when its worker lacks the key */
  status<State extends WorkflowState>(workflowId: string): Promise<WorkflowStatus<State>> {
    return queryWorkflow(this.temporal, workflowId, async () => {
      const status = await this.#about(workflowId, (handle) => handle.query(statusQuery));
      // By the id, which belongs to one kind of workflow, or to an order.
      return status as WorkflowStatus<State>;
    });
  }

  /** The state that Temporal's list shows of a workflow, a moment behind it; undefined where it cannot be read. Needs no worker. */
  async shownState(workflowId: string): Promise<string | undefined> {
    try {
      const description = await this.#about(workflowId, (handle) => handle.describe());
      return description.typedSearchAttributes.get(STATE);
    } catch (error) {
      if (error instanceof HoldfastError) return undefined;
      throw error;
    }
  }

  /** What a workflow answers to a query of its own. @throws WorkflowNotFound; WorkflowUnreadable when its worker lacks the key */
  query<Answer, Args extends readonly unknown[]>(
    workflowId: string,
    query: QueryDefinition<Answer, [...Args]>,
    ...args: Args
  ): Promise<Answer> {
    return queryWorkflow(this.temporal, workflowId, () =>
      this.#about(workflowId, (handle) => handle.query(query, ...args)),
    );
  }

  /** What the activity under way has reported last; undefined where none has, or where it cannot be read now. */
  async reported(workflowId: string): Promise<unknown> {
    try {
      const { raw } = await this.#about(workflowId, (handle) => handle.describe());
      const [pending] = raw.pendingActivities ?? [];
      const converter = this.temporal.options.loadedDataConverter;
      const [reported] = await decodeArrayFromPayloads(converter, pending?.heartbeatDetails?.payloads);
      return reported;
    } catch (error) {
      if (error instanceof HoldfastError) return undefined;
      throw error;
    }
  }

  /** Workflows by what Temporal's list says of them. @throws TemporalUnavailable */
  list<State extends WorkflowState>(
    request: ListRequest,
    kinds?: readonly WorkflowKind[],
  ): Promise<ListedWorkflow<State>[]> {
    return serviceErrors(async () => {
      const listed = await listWorkflows(this.temporal, request, kinds);
      // By the kinds that were asked for.
      return listed as ListedWorkflow<State>[];
    });
  }

  /** Waits for the end of a workflow. @throws WorkflowFailed where it has no result */
  result<Result>(workflowId: string): Promise<Result> {
    return this.#about(workflowId, (handle) => handle.result() as Promise<Result>);
  }

  /** Asks a workflow to undo what it has done and to end. */
  async cancel(workflowId: string): Promise<void> {
    await this.#about(workflowId, (handle) => handle.cancel());
  }

  /**
   * Temporal answers a repeated update id with the first one's answer without looking at the content. The id therefore carries a
   * digest of all of it, keyed, since a code is found by trying them all: another command under the same request id reaches the
   * workflow, which refuses it.
   */
  #updateIdOf(requestId: string, name: string, command: unknown): string {
    return `${name}:${requestId}:${this.#options.commandDigest([name, command])}`;
  }

  /** A keyed digest of texts that an update id is to tell apart. */
  digest(texts: readonly string[]): string {
    return this.#options.commandDigest(texts);
  }

  #about<T>(workflowId: string, call: (handle: WorkflowHandle) => Promise<T>): Promise<T> {
    return workflowErrors(this.temporal, workflowId, () =>
      call(this.temporal.workflow.getHandle(workflowId)),
    );
  }
}
