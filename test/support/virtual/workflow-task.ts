import type { coresdk } from '@temporalio/proto';
import { ActivityTask, type ActivityDeps } from './activity-task.js';
import type { RecordedActivation } from './recorded-history.js';
import { isClosing } from './task-jobs.js';
import type { VirtualWorker } from './virtual-worker.js';
import type { Command, Job, WorkflowInstance } from './workflow-instance.js';

type LocalSchedule = coresdk.workflow_commands.IScheduleLocalActivity;

/** Scheduled and started: what the server adds before a task begins. */
const TASK_EVENTS = 2;

export interface WorkflowTaskDeps {
  readonly worker: VirtualWorker;
  readonly activity: ActivityDeps;
  /** The workflow in the worker's cache, replayed where it is not there. */
  readonly cached: () => Promise<WorkflowInstance>;
  /** How many events the history has. */
  readonly events: () => number;
  /** The server forgets an ordinary activity that was cancelled; answers its type. */
  readonly cancelActivity: (seq: number) => string;
  /** Takes the summary of a timer or an activity. */
  readonly summarized: (summary: string) => void;
}

/** A workflow task as the worker has it that took it: what the workflow was given, and what the task has come to. */
export class WorkflowTask {
  readonly activations: RecordedActivation[] = [];
  /** What completes, fails or cancels the workflow, once it has come to that. */
  closing: Command | undefined;
  /** Another worker has the task as well: what comes of it here never reaches the server. */
  isOvertaken = false;
  /** When the worker went on with a task that was overtaken. */
  wentOnMs: number | undefined;
  #instance: WorkflowInstance | undefined;
  #isOver = false;
  readonly #local = new Map<number, ActivityTask>();
  readonly #results: Job[] = [];

  constructor(
    public jobs: readonly Job[],
    /** Local activities that the server knows of without their results: whoever takes over runs them again. */
    public carried: readonly LocalSchedule[],
    public reportedMs: number,
    readonly deps: WorkflowTaskDeps,
  ) {}

  get worker(): VirtualWorker {
    return this.deps.worker;
  }

  /** The workflow that is given the task; undefined while it is replayed. */
  get instance(): WorkflowInstance | undefined {
    return this.#instance;
  }

  /** The local activities that are under way. */
  get underWay(): readonly LocalSchedule[] {
    return [...this.#local.values()].map(({ command }) => command);
  }

  /** Runs again what was under way when the server last heard of the task. */
  runCarried(): void {
    for (const command of this.carried) this.#runLocal(command);
  }

  /** Gives the workflow the results that have come; answers whether there were any. */
  async goOn(): Promise<boolean> {
    if (this.#results.length === 0) return false;
    await this.activate(this.#results.splice(0));
    return true;
  }

  /** @throws TaskFailed */
  async activate(jobs: readonly Job[]): Promise<void> {
    const { activity, cached, events } = this.deps;
    const { nowMs } = activity.clock;
    this.#instance ??= await cached();
    // The worker may have died meanwhile. What a lost task is told must not be known to the next one's instance.
    if (this.#isOver) return;
    const historyLength = events() + TASK_EVENTS;
    const commands = await this.#instance.activate(jobs, { nowMs, isReplaying: false, historyLength });
    if (this.#isOver) return;
    this.activations.push({ nowMs, jobs, commands, historyLength });
    for (const command of commands) await this.#carryOut(command);
  }

  /** The task is over for its worker, with all that it has under way. */
  drop(): void {
    this.#isOver = true;
    for (const running of this.#local.values()) running.drop();
    this.#local.clear();
  }

  /** What concerns the open task at once; the rest counts when the task is accepted. */
  async #carryOut(command: Command): Promise<void> {
    const summary = command.userMetadata?.summary;
    if (summary) this.deps.summarized(String(await this.deps.activity.payloads.fromPayload(summary)));
    const { scheduleLocalActivity, requestCancelLocalActivity, requestCancelActivity } = command;
    if (scheduleLocalActivity) this.#runLocal(scheduleLocalActivity);
    if (requestCancelLocalActivity) this.#local.get(requestCancelLocalActivity.seq ?? 0)?.cancel();
    if (requestCancelActivity) this.#cancelled(requestCancelActivity.seq ?? 0);
    if (isClosing(command)) this.closing = command;
  }

  #cancelled(seq: number): void {
    const name = this.isOvertaken ? '' : this.deps.cancelActivity(seq);
    const failure = {
      message: 'Activity cancelled',
      cause: { message: 'Activity cancelled', canceledFailureInfo: {} },
    };
    const activityFailureInfo = { activityType: { name }, activityId: String(seq) };
    this.#results.push({
      resolveActivity: { seq, result: { cancelled: { failure: { ...failure, activityFailureInfo } } } },
    });
  }

  #runLocal(command: LocalSchedule): void {
    const seq = command.seq ?? 0;
    // A local activity runs where its workflow task is.
    const here = { ...this.deps.activity, nextWorker: () => Promise.resolve(this.worker) };
    const running = new ActivityTask(command, true, here, (result) => {
      this.#local.delete(seq);
      this.#results.push({ resolveActivity: { seq, isLocal: true, result } });
    });
    this.#local.set(seq, running);
  }
}
