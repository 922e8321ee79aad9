import { msToTs, tsToMs } from '@temporalio/common/lib/time.js';
import type { coresdk } from '@temporalio/proto';
import { ActivityTask, type ActivityDeps, type Resolution } from './activity-task.js';
import { signalledOther, type Delivered, type ExecutionDeps } from './execution-deps.js';
import { dated, Payloads } from './payloads.js';
import { RecordedHistory, type RecordedActivation } from './recorded-history.js';
import { resetPoint } from './reset-point.js';
import { inOrder, isClosing } from './task-jobs.js';
import { UpdateCall } from './update-call.js';
import {
  TaskFailed,
  type WorkflowInstance,
  type Command,
  type Job,
  type WorkflowIdentity,
} from './workflow-instance.js';

/** Scheduled and started: what the server adds before a task begins. */
const TASK_EVENTS = 2;
/** A workflow task that lasts this long is reported, so that what has come meanwhile can be delivered. */
const HEARTBEAT_AFTER_MS = 8_000;

/** A long workflow is dropped from the cache after a third as many tasks as it had, so that its replays do not grow with its square. */
const KEPT_SHARE = 3;

interface OpenTask {
  jobs: readonly Job[];
  readonly activations: RecordedActivation[];
  /** Local activities under way, and the results that have come. */
  readonly local: Map<number, ActivityTask>;
  readonly results: Job[];
  reported: number;
  /** Local activities that the server knows of without their results: whoever takes over runs them again. */
  carried: readonly coresdk.workflow_commands.IScheduleLocalActivity[];
}

export type Closed =
  | { readonly type: 'completed'; readonly result: unknown }
  | { readonly type: 'failed'; readonly failure: { type: string; message: string } }
  | { readonly type: 'cancelled' }
  | { readonly type: 'terminated' };

/** One workflow execution, with the part that the Temporal server plays in it. */
export class VirtualExecution {
  readonly history = new RecordedHistory();
  readonly payloads: Payloads;
  readonly identity: WorkflowIdentity;
  /** What the tasks failed with that the server would try again and again. */
  readonly taskFailures: string[] = [];
  readonly searchAttributes: Record<string, unknown> = {};
  /** Summaries of timers and activities, in the order in which they were made. */
  readonly summaries: string[] = [];
  closed: Closed | undefined;
  #instance: WorkflowInstance | undefined;
  #task: OpenTask | undefined;
  #buffer: Job[] = [];
  #nextUpdate = 0;
  #updatesTaken = 0;
  #tasks = 0;
  /** Tasks since the worker last dropped the workflow by their count. */
  #sinceEviction = 0;
  #closing: Command | undefined;
  #carried: OpenTask['carried'] = [];
  /** How many activations there were where a long task was reported as far as it had come. */
  readonly #reports = new Set<number>();
  #resets = 0;
  readonly #evicted: WorkflowInstance[] = [];
  readonly #updates = new Map<string, UpdateCall>();
  readonly #timers = new Map<number, () => void>();
  readonly #activities = new Map<number, ActivityTask>();

  constructor(
    workflowType: string,
    workflowId: string,
    readonly deps: ExecutionDeps,
    /** The run that this one follows after a reset. */
    readonly follows?: VirtualExecution,
  ) {
    const { nowMs } = deps.clock;
    const startedMs = follows?.identity.startedMs ?? nowMs;
    const runId = follows ? `${follows.identity.runId}, reset at ${nowMs}` : `${workflowId}@${startedMs}`;
    this.identity = { workflowId, workflowType, startedMs, runId };
    this.payloads = new Payloads(deps.codec);
  }

  get #activityDeps(): ActivityDeps {
    return { ...this.deps, payloads: this.payloads, workflow: this.identity };
  }

  get timersPending(): number {
    return this.#timers.size;
  }

  /** Whether an activity of it is under way, or waits to be tried again. */
  get isAtWork(): boolean {
    return this.#activities.size > 0 || (this.#task?.local.size ?? 0) > 0;
  }

  get isOpenTask(): boolean {
    return this.#task !== undefined;
  }

  /** @param scheduledAt the moment that a schedule started it for. */
  async start(input: unknown, scheduledAt?: Date): Promise<void> {
    const { workflowId, workflowType, startedMs } = this.identity;
    const startTime = msToTs(startedMs);
    const args = await new Payloads(this.deps.startCodec).toPayloads([input]);
    const searchAttributes = scheduledAt && {
      indexedFields: { TemporalScheduledStartTime: dated(scheduledAt) },
    };
    this.#buffer.push({
      initializeWorkflow: {
        ...{ workflowId, workflowType, arguments: args, attempt: 1, startTime },
        ...(searchAttributes && { searchAttributes }),
      },
    });
  }

  async signal(signalName: string, ...args: readonly unknown[]): Promise<void> {
    if (this.closed) return;
    this.#buffer.push({
      signalWorkflow: { signalName, input: await this.payloads.toPayloads(args), identity: 'test' },
    });
  }

  /** A signal from another execution. */
  deliver({ signalName, input }: Delivered): void {
    const signal = { signalName: signalName ?? '', input: input ?? [], identity: 'test' };
    this.#buffer.push({ signalWorkflow: signal });
  }

  update(name: string, ...args: readonly unknown[]): Promise<UpdateCall> {
    return this.updateAs(`${name}-${(this.#nextUpdate += 1)}`, name, ...args);
  }

  /** How many updates the server has kept in this run's history. */
  get updatesTaken(): number {
    return this.#updatesTaken;
  }

  /** How many updates the server has admitted that are not at their end. */
  get updatesInFlight(): number {
    return [...this.#updates.values()].filter((call) => call.isOpen).length;
  }

  /** Whether updates came with the open task. */
  get hasUpdatesInTask(): boolean {
    return this.#task?.jobs.some(({ doUpdate }) => doUpdate) === true;
  }

  knowsUpdate(id: string): boolean {
    return this.#updates.has(id);
  }

  /** An update under an id of the caller's: what the server knows under it already is that one. */
  async updateAs(id: string, name: string, ...args: readonly unknown[]): Promise<UpdateCall> {
    const known = this.#updates.get(id);
    // Of what was turned away the server keeps nothing.
    if (known && known.state !== 'rejected') return known;
    const call = new UpdateCall(name);
    this.#updates.set(id, call);
    if (this.closed) {
      call.abort('the workflow execution has completed');
      return call;
    }
    const input = await this.payloads.toPayloads(args);
    const meta = { identity: 'test', updateId: id };
    this.#buffer.push({ doUpdate: { id, protocolInstanceId: id, name, input, runValidator: true, meta } });
    return call;
  }

  /** The server forgets the updates that no worker has accepted, as it does when it restarts; their callers give up. */
  loseUpdates(): void {
    for (const id of this.#takeUpdates()) this.#updates.delete(id);
  }

  /** The server fails the updates that it had delivered with a task that came to nothing. */
  failUnprocessedUpdates(): void {
    for (const id of this.#takeUpdates()) {
      const message = 'Workflow Update failed because the Workflow Task has not processed it';
      this.#updates.get(id)?.reject({ type: 'UnprocessedUpdate', message });
      // Under the same id it may come again.
      this.#updates.delete(id);
    }
  }

  #takeUpdates(): string[] {
    const waiting = this.#buffer.flatMap(({ doUpdate }) => doUpdate?.id ?? []);
    this.#buffer = this.#buffer.filter(({ doUpdate }) => !doUpdate);
    return waiting;
  }

  /** An operator ends the execution: no task of its own sees it. */
  terminate(): void {
    if (this.closed) return;
    this.loseWorker();
    this.#end({ type: 'terminated' });
  }

  /** The run that the id had first. */
  get firstRunId(): string {
    return this.follows?.firstRunId ?? this.identity.runId;
  }

  /** To how many accepted tasks the run can be reset. What ran in the middle of a task that was only reported is not taken up. */
  get resetPoints(): readonly number[] {
    const all = Array.from({ length: this.history.ends.length }, (_, tasks) => tasks);
    return all.filter((tasks) => !this.#reports.has(this.history.ends[tasks - 1] ?? 0));
  }

  /**
   * An operator resets the run that this one follows: it ends, and this one has its history up to so many tasks. Signals that came
   * later and updates that were accepted later are brought again; what was scheduled and not ended goes on.
   */
  async takeUp(tasks: number): Promise<void> {
    const { follows, deps } = this;
    if (!follows) throw new Error('this run follows none');
    const point = resetPoint(follows.history, tasks);
    const undelivered = [...(follows.#task?.jobs ?? []), ...follows.#buffer];
    follows.terminate();
    this.history.countReset();
    for (const activations of point.kept) this.history.accept(activations);
    for (const { doUpdate } of [...point.kept.flat().flatMap(({ jobs }) => jobs), ...point.jobs])
      if (doUpdate) this.#updates.set(doUpdate.id ?? '', new UpdateCall(doUpdate.name ?? ''));
    for (const command of point.responses) await this.#commit(command);
    for (const command of point.attributes) await this.#commit(command);
    for (const { seq, firesAtMs } of point.timers) this.#startTimer(seq, firesAtMs - deps.clock.nowMs);
    for (const { scheduleActivity } of point.activities)
      if (scheduleActivity) this.#schedule(scheduleActivity);
    const signals = undelivered.filter(({ signalWorkflow }) => signalWorkflow);
    const randomnessSeed = follows.#resets + 1;
    this.#resets = randomnessSeed;
    // A number is as good as the wire's own form of one, which the activation is made from.
    const reset = { updateRandomSeed: { randomnessSeed } } as unknown as Job;
    this.#buffer.push(...point.jobs, ...signals, reset);
  }

  cancel(): void {
    if (!this.closed) this.#buffer.push({ cancelWorkflow: { reason: 'test' } });
  }

  /** Answers a query, as a worker does between two tasks. */
  async query(queryType: string, ...args: readonly unknown[]): Promise<unknown> {
    if (this.#task) throw new Error('a query waits behind the local activity that is under way');
    const instance = await this.#cached();
    const queryArgs = await this.payloads.toPayloads(args);
    const [command] = await instance.activate(
      [{ queryWorkflow: { queryId: 'q', queryType, arguments: queryArgs } }],
      {
        nowMs: this.deps.clock.nowMs,
        isReplaying: false,
      },
    );
    const answer = command?.respondToQuery;
    if (!answer?.succeeded) throw new Error((await this.payloads.describe(answer?.failed)).message);
    return this.payloads.fromPayload(answer.succeeded.response);
  }

  /** The worker is gone, and with it its cache and whatever its workflow task had come to. */
  loseWorker(): void {
    this.#abandonTask();
    this.evict();
  }

  /** The worker drops the workflow from its cache; while a task of its own is open it does not. Answers whether it did. */
  evict(): boolean {
    if (this.#task || !this.#instance) return false;
    this.#evicted.push(this.#instance);
    this.#instance = undefined;
    return true;
  }

  /** Tries a task again that has failed. */
  retryTask(): void {
    this.taskFailures.length = 0;
  }

  /** Does the next thing that can be done at this moment; answers whether there was one. */
  async step(): Promise<boolean> {
    // Not while an activation of theirs may be under way.
    for (const instance of this.#evicted.splice(0)) await instance.dispose();
    if (this.closed || !this.deps.workerIsUp() || this.taskFailures.length > 0) return false;
    const task = this.#task;
    if (!task) return this.#begin();
    if (task.results.length > 0) {
      await this.#activate(task, task.results.splice(0));
      return true;
    }
    if (task.local.size > 0) return this.#heartbeat(task);
    await this.#complete(task);
    return true;
  }

  async #begin(): Promise<boolean> {
    if (this.#buffer.length === 0 && this.#carried.length === 0) return false;
    const jobs = this.#buffer.splice(0);
    const { nowMs } = this.deps.clock;
    const task: OpenTask = {
      jobs,
      activations: [],
      local: new Map(),
      results: [],
      reported: nowMs,
      carried: this.#carried,
    };
    this.#task = task;
    for (const command of this.#carried) this.#runLocal(task, command);
    if (jobs.length > 0) await this.#activate(task, inOrder(jobs));
    return true;
  }

  async #activate(task: OpenTask, jobs: readonly Job[]): Promise<void> {
    const { nowMs } = this.deps.clock;
    try {
      const instance = await this.#cached();
      // The worker may have died meanwhile. What a lost task is told must not be known to the next one's instance.
      if (this.#task !== task) return;
      const historyLength = this.history.events + TASK_EVENTS;
      const commands = await instance.activate(jobs, { nowMs, isReplaying: false, historyLength });
      if (this.#task !== task) return;
      task.activations.push({ nowMs, jobs, commands, historyLength });
      for (const command of commands) await this.#carryOut(task, command);
    } catch (error) {
      if (!(error instanceof TaskFailed)) throw error;
      this.taskFailures.push(await this.payloads.messageOf(error.failure));
      this.loseWorker();
    }
  }

  async #cached(): Promise<WorkflowInstance> {
    this.#instance ??= await this.history.replay(this.identity, this.deps.codec);
    return this.#instance;
  }

  /** What concerns the open task at once; the rest counts when the task is accepted. */
  async #carryOut(task: OpenTask, command: Command): Promise<void> {
    const summary = command.userMetadata?.summary;
    if (summary) this.summaries.push(String(await this.payloads.fromPayload(summary)));
    const { scheduleLocalActivity, requestCancelLocalActivity, requestCancelActivity } = command;
    if (scheduleLocalActivity) this.#runLocal(task, scheduleLocalActivity);
    if (requestCancelLocalActivity) task.local.get(requestCancelLocalActivity.seq ?? 0)?.cancel();
    if (requestCancelActivity) {
      const seq = requestCancelActivity.seq ?? 0;
      const running = this.#activities.get(seq);
      this.#activities.delete(seq);
      running?.drop();
      const failure = {
        message: 'Activity cancelled',
        cause: { message: 'Activity cancelled', canceledFailureInfo: {} },
      };
      const activityFailureInfo = { activityType: { name: running?.type ?? '' }, activityId: String(seq) };
      task.results.push({
        resolveActivity: { seq, result: { cancelled: { failure: { ...failure, activityFailureInfo } } } },
      });
    }
    if (isClosing(command)) this.#closing = command;
  }

  #runLocal(task: OpenTask, command: coresdk.workflow_commands.IScheduleLocalActivity): void {
    const seq = command.seq ?? 0;
    const running = new ActivityTask(command, true, this.#activityDeps, (result) => {
      task.local.delete(seq);
      task.results.push({ resolveActivity: { seq, isLocal: true, result } });
    });
    task.local.set(seq, running);
  }

  /** A long task is accepted as far as it has come, so that what waits can be delivered. */
  async #heartbeat(task: OpenTask): Promise<boolean> {
    const { nowMs } = this.deps.clock;
    if (nowMs - task.reported < HEARTBEAT_AFTER_MS || this.#buffer.length === 0) return false;
    // What is accepted stays so, although the worker may die before all of it is carried out.
    task.reported = nowMs;
    task.carried = [...task.local.values()].map(({ command }) => command);
    task.jobs = [];
    await this.#accept(task);
    this.#reports.add(this.history.activations.length);
    if (this.#task !== task) return true;
    task.jobs = this.#buffer.splice(0);
    await this.#activate(task, inOrder(task.jobs));
    return true;
  }

  async #complete(task: OpenTask): Promise<void> {
    // A close is refused while events wait that the workflow has not seen; the whole task is done again with them.
    if (this.#closing && this.#buffer.some(({ doUpdate }) => !doUpdate)) {
      this.loseWorker();
      return;
    }
    this.deps.onTask?.('accepting', this);
    if (this.#task !== task) return;
    const closing = this.#closing;
    // What is accepted stays so, although the worker may die before all of it is carried out.
    this.#task = undefined;
    this.#carried = [];
    await this.#accept(task);
    if (closing) await this.#close(closing);
    this.deps.onTask?.('accepted', this);
    if (this.closed) return;
    this.#tasks += 1;
    this.#sinceEviction += 1;
    if (this.#sinceEviction < Math.max(this.deps.evictAfterTasks, this.#tasks / KEPT_SHARE)) return;
    this.#sinceEviction = 0;
    this.evict();
  }

  async #accept(task: OpenTask): Promise<void> {
    const activations = task.activations.splice(0);
    this.history.accept(activations);
    for (const { commands } of activations) {
      for (const command of commands) await this.#commit(command);
    }
  }

  async #commit(command: Command): Promise<void> {
    const { startTimer, cancelTimer, scheduleActivity, updateResponse, upsertWorkflowSearchAttributes } =
      command;
    const { signalExternalWorkflowExecution: signal } = command;
    if (signal) this.#buffer.push(signalledOther(signal, this.deps));
    if (startTimer) {
      const seq = startTimer.seq ?? 0;
      const ms = startTimer.startToFireTimeout ? tsToMs(startTimer.startToFireTimeout) : 0;
      this.#startTimer(seq, ms);
    }
    if (cancelTimer) this.#cancelTimer(cancelTimer.seq ?? 0);
    if (scheduleActivity) this.#schedule(scheduleActivity);
    if (updateResponse) await this.#respond(updateResponse);
    const fields = upsertWorkflowSearchAttributes?.searchAttributes?.indexedFields;
    for (const [name, payload] of Object.entries(fields ?? {})) {
      // Search attributes are never encrypted.
      this.searchAttributes[name] = await new Payloads().fromPayload(payload);
    }
  }

  #startTimer(seq: number, ms: number): void {
    const stop = this.deps.clock.after(Math.max(0, ms), () => {
      this.#timers.delete(seq);
      this.#buffer.push({ fireTimer: { seq } });
    });
    this.#timers.set(seq, stop);
  }

  /** A timer that has fired but was not delivered yet is taken back as well. */
  #cancelTimer(seq: number): void {
    this.#timers.get(seq)?.();
    this.#timers.delete(seq);
    this.#buffer = this.#buffer.filter(({ fireTimer }) => fireTimer?.seq !== seq);
  }

  #schedule(command: coresdk.workflow_commands.IScheduleActivity): void {
    const seq = command.seq ?? 0;
    const resolve = (result: Resolution): void => {
      this.#activities.delete(seq);
      this.#buffer.push({ resolveActivity: { seq, result } });
    };
    this.#activities.set(seq, new ActivityTask(command, false, this.#activityDeps, resolve));
  }

  async #respond(response: coresdk.workflow_commands.IUpdateResponse): Promise<void> {
    const call = this.#updates.get(response.protocolInstanceId ?? '');
    if (response.accepted) {
      this.#updatesTaken += 1;
      call?.accept();
    }
    const { rejected } = response;
    if (rejected) {
      const details = await this.payloads.detailsOf(rejected);
      call?.reject(await this.payloads.describe(rejected), details);
    }
    if (response.completed) call?.complete(await this.payloads.fromPayload(response.completed));
  }

  #abandonTask(): void {
    const task = this.#task;
    this.#task = undefined;
    this.#closing = undefined;
    if (!task) return;
    this.#carried = task.carried;
    for (const running of task.local.values()) running.drop();
    this.#buffer = [...task.jobs, ...this.#buffer];
  }

  async #close(command: Command): Promise<void> {
    const { completeWorkflowExecution: completed, failWorkflowExecution: failed } = command;
    if (completed)
      this.#end({ type: 'completed', result: await this.payloads.fromPayload(completed.result) });
    else if (failed) this.#end({ type: 'failed', failure: await this.payloads.describe(failed.failure) });
    else this.#end({ type: 'cancelled' });
  }

  #end(closed: Closed): void {
    this.closed = closed;
    for (const stop of this.#timers.values()) stop();
    for (const activity of this.#activities.values()) activity.drop();
    for (const call of this.#updates.values()) call.abort('the workflow execution has completed');
    this.evict();
  }
}
