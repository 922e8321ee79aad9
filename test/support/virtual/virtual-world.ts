import type { PayloadCodec } from '@temporalio/common';
import { DAY_MS } from '../../../src/domain/durations.js';
import type { Journal } from '../../../src/journal/journal.js';
import type { Provider } from '../../../src/providers/provider.js';
import { type VirtualClock } from './virtual-clock.js';
import type { ExecutionDeps } from './execution-deps.js';
import { VirtualExecution } from './virtual-execution.js';
import { VirtualWorker, type WorkerDeps } from './virtual-worker.js';

export interface WorldOptions {
  readonly clock: VirtualClock;
  readonly journal: Journal;
  /** What the workers call; made anew for each of them where it is a function. */
  readonly providers: ReadonlyMap<string, Provider> | ((worker: string) => ReadonlyMap<string, Provider>);
  readonly codec?: PayloadCodec;
  /** Of whoever starts a workflow; default: the workers'. */
  readonly startCodec?: PayloadCodec;
  readonly leaseMs?: number;
  readonly httpTimeoutMs?: number;
  readonly localWaitMs?: number;
  /** After so many workflow tasks a worker drops the workflow from its cache, and the next task begins with a replay. */
  readonly evictAfterTasks?: number;
  /** In which order the executions get their turn; default: as they were begun. */
  readonly inTurn?: (executions: readonly VirtualExecution[]) => readonly VirtualExecution[];
  /** Called after everything that an execution did. */
  readonly afterStep?: () => void;
  readonly onTask?: ExecutionDeps['onTask'];
  readonly log?: WorkerDeps['log'];
  readonly onResult?: WorkerDeps['onResult'];
  readonly around?: WorkerDeps['around'];
}

/** How far a workflow is followed at most: no order of the tests waits longer. */
const LONGEST_MS = 400 * DAY_MS;

/** A Temporal server, a worker and their time: whatever is started here runs as far as it can without time passing. */
export class VirtualWorld {
  readonly executions: VirtualExecution[] = [];
  /** Attempts of ordinary activities whose results get lost on the way to the server. */
  losesResult: (attempt: { type: string; attempt: number }) => boolean = () => false;
  #worker: VirtualWorker | undefined;
  #workers = 0;
  #waiting: ((worker: VirtualWorker) => void)[] = [];

  constructor(readonly options: WorldOptions) {
    this.startWorker();
  }

  get clock(): VirtualClock {
    return this.options.clock;
  }

  get worker(): VirtualWorker | undefined {
    return this.#worker;
  }

  /** Starts a workflow and lets it run as far as it goes at this moment. */
  async start(
    workflowType: string,
    workflowId: string,
    input: unknown,
    scheduledAt?: Date,
  ): Promise<VirtualExecution> {
    const execution = this.begin(workflowType, workflowId);
    await execution.start(input, scheduledAt);
    await this.settle();
    return execution;
  }

  /** Prepares a workflow that has not been started. */
  begin(workflowType: string, workflowId: string): VirtualExecution {
    return this.#open(workflowType, workflowId);
  }

  /** Ends a run and begins another one with its history up to so many accepted tasks, as an operator can; answers that one. */
  async reset(before: VirtualExecution, tasks: number): Promise<VirtualExecution> {
    const after = this.follow(before);
    await after.takeUp(tasks);
    return after;
  }

  /** Prepares the run that follows a reset. */
  follow(before: VirtualExecution): VirtualExecution {
    const { workflowType, workflowId } = before.identity;
    return this.#open(workflowType, workflowId, before);
  }

  #open(workflowType: string, workflowId: string, follows?: VirtualExecution): VirtualExecution {
    const { clock, codec, startCodec = codec, evictAfterTasks = Infinity } = this.options;
    const execution = new VirtualExecution(
      workflowType,
      workflowId,
      {
        clock,
        codec,
        startCodec,
        evictAfterTasks,
        signalOther: (id, signal) => {
          const other = this.executions.findLast((one) => one.identity.workflowId === id && !one.closed);
          other?.deliver(signal);
          return other !== undefined;
        },
        workerIsUp: () => this.#worker !== undefined,
        nextWorker: () => this.#nextWorker(),
        isLost: (attempt) => this.losesResult(attempt),
        onTask: this.options.onTask,
      },
      follows,
    );
    this.executions.push(execution);
    return execution;
  }

  /** Lets everything run that can run without time passing. */
  async settle(): Promise<void> {
    for (let progress = true; progress;) {
      await this.clock.quiet();
      progress = false;
      const { inTurn, afterStep } = this.options;
      for (const execution of inTurn?.(this.executions) ?? this.executions) {
        const did = await execution.step();
        if (did) afterStep?.();
        progress = did || progress;
      }
    }
  }

  /** Lets time pass, with everything that happens in it. */
  async advance(ms: number): Promise<void> {
    const untilMs = this.clock.nowMs + ms;
    await this.settle();
    while (this.clock.wakeNext(untilMs)) await this.settle();
    await this.settle();
  }

  /** Lets time pass until something is so; answers whether it came to be. */
  async until(condition: () => boolean, withinMs = LONGEST_MS): Promise<boolean> {
    const untilMs = this.clock.nowMs + withinMs;
    await this.settle();
    while (!condition()) {
      const next = this.clock.nextMs;
      if (next === undefined || next > untilMs) return false;
      this.clock.wakeNext(untilMs);
      await this.settle();
    }
    return true;
  }

  /** The worker process dies at this very moment, also from inside a call of its own; another one starts later. */
  killWorker(restartAfterMs = 10_000): void {
    if (!this.#worker) return;
    this.#worker.kill();
    this.#worker = undefined;
    for (const execution of this.executions) execution.loseWorker();
    this.clock.after(restartAfterMs, () => this.startWorker());
  }

  /**
   * The worker process stands still at this very moment: its tasks time out and go to another one, which starts later. When it
   * goes on, so does whatever it had under way. Resolves then.
   */
  pauseWorker(ms: number, nextAfterMs = 10_000): Promise<void> {
    const worker = this.#worker;
    const until = new Promise<void>((resolve) => void this.clock.after(ms, resolve));
    if (!worker) return until;
    worker.stand(until);
    this.#worker = undefined;
    for (const execution of this.executions) execution.loseWorker();
    this.clock.after(nextAfterMs, () => this.startWorker());
    return until;
  }

  startWorker(): void {
    if (this.#worker) return;
    this.#workers += 1;
    const { leaseMs = 30_000, httpTimeoutMs = 20_000, localWaitMs = 4_500 } = this.options;
    const name = `worker-${this.#workers}`;
    const { providers } = this.options;
    this.#worker = new VirtualWorker(name, {
      ...this.options,
      providers: typeof providers === 'function' ? providers(name) : providers,
      leaseMs,
      httpTimeoutMs,
      localWaitMs,
    });
    for (const take of this.#waiting.splice(0)) take(this.#worker);
  }

  #nextWorker(): Promise<VirtualWorker> {
    if (this.#worker) return Promise.resolve(this.#worker);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}
