import { msToTs, tsToMs } from '@temporalio/common/lib/time.js';
import type { ActivityDeps } from './activity-task.js';
import { signalledOther, type Delivered, type ExecutionDeps } from './execution-deps.js';
import { KnownUpdates } from './known-updates.js';
import { OvertakenTasks } from './overtaken-tasks.js';
import { dated, Payloads } from './payloads.js';
import { PendingWork } from './pending-work.js';
import { RecordedHistory } from './recorded-history.js';
import { resetPoint } from './reset-point.js';
import { inOrder } from './task-jobs.js';
import type { UpdateCall } from './update-call.js';
import type { VirtualWorker } from './virtual-worker.js';
import {
  TaskFailed,
  type WorkflowInstance,
  type Command,
  type Job,
  type WorkflowIdentity,
} from './workflow-instance.js';
import { WorkflowTask } from './workflow-task.js';

/** A workflow task that lasts this long is reported, so that what has come meanwhile can be delivered. */
const HEARTBEAT_AFTER_MS = 8_000;
/** A workflow task that is not completed in this time, nor reported, goes to another worker. */
export const TASK_TIMEOUT_MS = 10_000;

/** A long workflow is dropped from the cache after a third as many tasks as it had, so that its replays do not grow with its square. */
const KEPT_SHARE = 3;

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
  /** The worker that has the workflow in its cache. */
  #worker: VirtualWorker | undefined;
  #task: WorkflowTask | undefined;
  /** Tasks that another worker has taken over, while theirs still works on them. */
  readonly #overtaken = new OvertakenTasks(
    () => this.deps.clock.nowMs,
    (instance) => void this.#evicted.push(instance),
  );
  /** Until then the server waits for the worker that has stopped. */
  #waitsUntilMs = 0;
  #buffer: Job[] = [];
  #nextUpdate = 0;
  #tasks = 0;
  /** Tasks since the worker last dropped the workflow by their count. */
  #sinceEviction = 0;
  #carried: WorkflowTask['carried'] = [];
  /** How many activations there were where a long task was reported as far as it had come. */
  readonly #reports = new Set<number>();
  #resets = 0;
  readonly #evicted: WorkflowInstance[] = [];
  readonly #updates = new KnownUpdates();
  readonly #pending = new PendingWork(
    () => this.#activityDeps,
    (job) => void this.#buffer.push(job),
  );

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
    return this.#pending.timers;
  }

  /** Whether an activity of it is under way, or waits to be tried again. */
  get isAtWork(): boolean {
    return this.#pending.activities > 0 || (this.#task?.underWay.length ?? 0) > 0;
  }

  get worker(): VirtualWorker | undefined {
    return this.#worker;
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
    return this.#updates.taken;
  }

  /** How many updates the server has admitted that are not at their end. */
  get updatesInFlight(): number {
    return this.#updates.inFlight;
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
    const known = this.#updates.find(id);
    if (known) return known;
    if (this.closed) return this.#updates.addLate(id, name);
    const call = this.#updates.add(id, name);
    const input = await this.payloads.toPayloads(args);
    const meta = { identity: 'test', updateId: id };
    this.#buffer.push({ doUpdate: { id, protocolInstanceId: id, name, input, runValidator: true, meta } });
    return call;
  }

  /** The server forgets the updates that no worker has accepted, as it does when it restarts; their callers give up. */
  loseUpdates(): void {
    for (const id of this.#takeUpdates()) this.#updates.forget(id);
  }

  /** The server fails the updates that it had delivered with a task that came to nothing. */
  failUnprocessedUpdates(): void {
    for (const id of this.#takeUpdates()) this.#updates.fail(id);
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
      if (doUpdate) this.#updates.add(doUpdate.id ?? '', doUpdate.name ?? '');
    for (const command of point.responses) await this.#commit(command);
    for (const command of point.attributes) await this.#commit(command);
    for (const { seq, firesAtMs } of point.timers)
      this.#pending.startTimer(seq, firesAtMs - deps.clock.nowMs);
    for (const { scheduleActivity } of point.activities)
      if (scheduleActivity) this.#pending.schedule(scheduleActivity);
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
    this.#worker = undefined;
  }

  /** The worker drops the workflow from its cache; while a task of its own is open it does not. Answers whether it did. */
  evict(): boolean {
    if (this.#task || !this.#instance) return false;
    this.#evicted.push(this.#instance);
    this.#instance = undefined;
    this.#worker = undefined;
    return true;
  }

  /**
   * A worker has stopped for longer than the server waits: another one takes over from then on. When the first goes on it works on its
   * task as if nothing had happened, until the server refuses what comes of it.
   */
  overtake(worker: VirtualWorker): void {
    if (this.#worker !== worker) return;
    this.#waitsUntilMs = this.deps.clock.nowMs + TASK_TIMEOUT_MS;
    const task = this.#task;
    if (task?.instance) {
      this.#overtaken.add(task);
      this.#giveBack(task);
      this.#instance = undefined;
      this.#worker = undefined;
    } else this.loseWorker();
  }

  /** No worker is there any more, and none will be: lets go of what they had in their caches. */
  async abandon(): Promise<void> {
    this.#overtaken.drop();
    this.loseWorker();
    for (const instance of this.#evicted.splice(0)) await instance.dispose();
  }

  /** Everything that a worker has of this execution is gone with it. */
  lose(worker: VirtualWorker): void {
    this.#overtaken.drop(worker);
    if (this.#worker === worker || this.#worker === undefined) this.loseWorker();
  }

  /** Tries a task again that has failed. */
  retryTask(): void {
    this.taskFailures.length = 0;
  }

  /** Does the next thing that can be done at this moment; answers whether there was one. */
  async step(): Promise<boolean> {
    // Not while an activation of theirs may be under way.
    for (const instance of this.#evicted.splice(0)) await instance.dispose();
    if (await this.#activating(() => this.#overtaken.goOn())) {
      this.deps.onTask?.('overtaken', this);
      return true;
    }
    if (this.closed || this.taskFailures.length > 0) return false;
    const task = this.#task;
    if (!task) return this.#begin();
    if (await this.#activating(() => task.goOn())) return true;
    if (task.underWay.length > 0) return this.#heartbeat(task);
    await this.#complete(task);
    return true;
  }

  async #begin(): Promise<boolean> {
    if (this.#buffer.length === 0 && this.#carried.length === 0) return false;
    const { nowMs } = this.deps.clock;
    if (nowMs < this.#waitsUntilMs) return false;
    this.#worker ??= this.deps.takeWorker();
    if (!this.#worker) return false;
    const jobs = this.#buffer.splice(0);
    const task = new WorkflowTask(jobs, this.#carried, nowMs, {
      worker: this.#worker,
      activity: this.#activityDeps,
      cached: () => this.#cached(),
      events: () => this.history.events,
      cancelActivity: (seq) => this.#pending.cancelActivity(seq),
      summarized: (summary) => void this.summaries.push(summary),
    });
    this.#task = task;
    task.runCarried();
    if (jobs.length > 0) await this.#activating(() => task.activate(inOrder(jobs)));
    return true;
  }

  /** Answers what `work` does, and true where the workflow fails its task. */
  async #activating<T>(work: () => Promise<T>): Promise<T | true> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof TaskFailed)) throw error;
      this.taskFailures.push(await this.payloads.messageOf(error.failure));
      this.loseWorker();
      return true;
    }
  }

  async #cached(): Promise<WorkflowInstance> {
    this.#instance ??= await this.history.replay(this.identity, this.deps.codec);
    return this.#instance;
  }

  /** A long task is accepted as far as it has come, so that what waits can be delivered. */
  async #heartbeat(task: WorkflowTask): Promise<boolean> {
    const { nowMs } = this.deps.clock;
    if (nowMs - task.reportedMs < HEARTBEAT_AFTER_MS || this.#buffer.length === 0) return false;
    // What is accepted stays so, although the worker may die before all of it is carried out.
    task.reportedMs = nowMs;
    task.carried = task.underWay;
    task.jobs = [];
    await this.#accept(task);
    this.#reports.add(this.history.activations.length);
    if (this.#task !== task) return true;
    task.jobs = this.#buffer.splice(0);
    await this.#activating(() => task.activate(inOrder(task.jobs)));
    return true;
  }

  async #complete(task: WorkflowTask): Promise<void> {
    // A close is refused while events wait that the workflow has not seen; the whole task is done again with them.
    if (task.closing && this.#buffer.some(({ doUpdate }) => !doUpdate)) {
      this.loseWorker();
      return;
    }
    this.deps.onTask?.('accepting', this);
    if (this.#task !== task) return;
    const { closing } = task;
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

  async #accept(task: WorkflowTask): Promise<void> {
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
      this.#pending.startTimer(seq, ms);
    }
    if (cancelTimer) this.#cancelTimer(cancelTimer.seq ?? 0);
    if (scheduleActivity) this.#pending.schedule(scheduleActivity);
    if (updateResponse) await this.#updates.respond(updateResponse, this.payloads);
    const fields = upsertWorkflowSearchAttributes?.searchAttributes?.indexedFields;
    for (const [name, payload] of Object.entries(fields ?? {})) {
      // Search attributes are never encrypted.
      this.searchAttributes[name] = await new Payloads().fromPayload(payload);
    }
  }

  /** A timer that has fired but was not delivered yet is taken back as well. */
  #cancelTimer(seq: number): void {
    this.#pending.cancelTimer(seq);
    this.#buffer = this.#buffer.filter(({ fireTimer }) => fireTimer?.seq !== seq);
  }

  #abandonTask(): void {
    const task = this.#task;
    if (!task) return;
    this.#giveBack(task);
    task.drop();
  }

  /** The server has the task to give again. */
  #giveBack(task: WorkflowTask): void {
    this.#task = undefined;
    this.#carried = task.carried;
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
    this.#pending.stop();
    this.#updates.stop();
    this.evict();
  }
}
