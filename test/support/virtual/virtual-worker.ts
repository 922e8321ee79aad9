import { asyncLocalStorage, type Context } from '@temporalio/activity';
import { createActivities, type Activities } from '../../../activities/create-activities.js';
import type { Journal } from '../../../src/journal/journal.js';
import type { Provider, ProviderStatements } from '../../../src/providers/provider.js';
import type { VirtualClock } from './virtual-clock.js';

export interface WorkerDeps {
  readonly clock: VirtualClock;
  readonly journal: Journal;
  readonly providers: ReadonlyMap<string, Provider>;
  readonly leaseMs: number;
  readonly httpTimeoutMs: number;
  readonly localWaitMs: number;
  /** The clock by which the process measures its leases; default: the time that passes. */
  readonly monotonicMs?: (() => number) | undefined;
  /** Takes what the activities log; by itself the worker keeps the messages only. */
  readonly log?: { warn(fields: object, message: string): void } | undefined;
  /** Stands around every attempt of an activity, for bugs that are planted on purpose. */
  readonly around?: ((type: string, run: () => Promise<unknown>) => Promise<unknown>) | undefined;
  /** Sees what an activity brings before it is reported. */
  readonly onResult?: ((result: ActivityResult) => void) | undefined;
}

/** What an activity was asked, and what it brings. */
export interface ActivityResult {
  readonly type: string;
  readonly args: readonly unknown[];
  readonly value: unknown;
  readonly facts: ActivityFacts;
}

/** What is known of an activity beside its arguments. */
export interface ActivityFacts {
  readonly isLocal: boolean;
  readonly workflowType?: string;
  readonly workflowId?: string;
  readonly runId?: string;
  readonly currentAttemptScheduledTimestampMs?: number;
}

/** What an activity runs in, with the worker that runs it. */
type WorkerContext = Context & { readonly worker: VirtualWorker };

/**
 * One worker process. Once it is killed nothing that it had under way comes back to it, and nothing more is sent; what it
 * had sent goes on at the far end.
 */
export class VirtualWorker {
  readonly #activities: Activities;
  readonly warnings: string[] = [];
  #alive = true;
  /** While the process stands still: until it goes on. */
  #standing: Promise<void> | undefined;

  constructor(
    readonly name: string,
    private readonly deps: WorkerDeps,
  ) {
    const { clock, leaseMs, httpTimeoutMs, localWaitMs } = deps;
    this.#activities = createActivities({
      journal: this.#mortal(clock, deps.journal),
      providers: new Map(
        [...deps.providers].map(([provider, adapter]) => [provider, this.#mortalProvider(clock, adapter)]),
      ),
      clock: {
        monotonicMs: deps.monotonicMs ?? (() => clock.nowMs),
        after: (ms, wake) => clock.after(ms, wake),
      },
      leaseMs,
      httpTimeoutMs,
      localWaitMs,
      owner: name,
      log: deps.log ?? { warn: (_fields, message) => this.warnings.push(message) },
    }).activities;
  }

  get alive(): boolean {
    return this.#alive;
  }

  /** Whether the process stands still. */
  get isStanding(): boolean {
    return this.#standing !== undefined;
  }

  /** The worker whose activity this is; undefined outside of activities. */
  static here(): VirtualWorker | undefined {
    return (asyncLocalStorage.getStore() as WorkerContext | undefined)?.worker;
  }

  kill(): void {
    this.#alive = false;
  }

  /** Whatever it has under way stops where it is, and goes on when this is over. */
  stand(until: Promise<void>): void {
    const standing = until.then(() => {
      if (this.#standing === standing) this.#standing = undefined;
    });
    this.#standing = standing;
  }

  /** Runs one attempt of an activity as a worker does. Never resolves once the worker is dead. */
  run(type: string, args: readonly unknown[], facts: ActivityFacts): Promise<unknown> {
    const known = this.#activities as unknown as Record<
      string,
      ((...args: readonly unknown[]) => Promise<unknown>) | undefined
    >;
    const activity = known[type];
    if (!activity) return Promise.reject(new Error(`no activity ${type} is registered`));
    // Of the context the activities read nothing else.
    const { isLocal, workflowType, workflowId, runId = `run-of-${workflowId}` } = facts;
    const { currentAttemptScheduledTimestampMs = this.deps.clock.nowMs } = facts;
    const workflowExecution = workflowId === undefined ? undefined : { workflowId, runId };
    const info = { isLocal, workflowType, workflowExecution, currentAttemptScheduledTimestampMs };
    const context = { info, worker: this } as unknown as WorkerContext;
    return this.#whileAlive(async () => {
      const value = await asyncLocalStorage.run(context, () =>
        this.deps.around ? this.deps.around(type, () => activity(...args)) : activity(...args),
      );
      if (this.#alive) this.deps.onResult?.({ type, args, value, facts });
      return value;
    });
  }

  #mortalProvider(clock: VirtualClock, provider: Provider): Provider {
    const operations = Object.fromEntries(
      Object.entries(provider.operations).map(([kind, operation]) => [kind, this.#mortal(clock, operation)]),
    );
    const { statements, variants = {} } = provider;
    const others = Object.fromEntries(
      Object.entries(variants).map(([kind, all]) => [
        kind,
        all.map((one) => this.#mortal<object>(clock, one)),
      ]),
    );
    return {
      ...provider,
      operations,
      variants: others,
      queries: this.#mortal(clock, provider.queries),
      ...(statements && { statements: this.#mortalStatements(clock, statements) }),
    };
  }

  /** What is answered at once stays so; a file is read piece by piece. */
  #mortalStatements(clock: VirtualClock, statements: ProviderStatements): ProviderStatements {
    const one = <T>(work: () => Promise<T>): Promise<T> => this.#whileAlive(() => clock.track(work));
    const read: ProviderStatements['read'] = (file) => ({
      [Symbol.asyncIterator]: () => {
        const batches = statements.read(file)[Symbol.asyncIterator]();
        return {
          next: () => one(() => batches.next()),
          return: (value?: unknown) =>
            one(() => batches.return?.(value) ?? Promise.resolve({ done: true, value })),
        };
      },
    });
    return {
      ...statements,
      dayState: (date) => one(() => statements.dayState(date)),
      files: (date) => one(() => statements.files(date)),
      read,
    };
  }

  /** The same object; its methods work in virtual time, and are cut off when the worker dies. */
  #mortal<T extends object>(clock: VirtualClock, target: T): T {
    return new Proxy(target, {
      get: (object, key) => {
        const member: unknown = Reflect.get(object, key);
        if (typeof member !== 'function') return member;
        const isSend = key === 'send';
        return (...args: unknown[]) =>
          this.#whileAlive(
            () => clock.track(async () => (await Reflect.apply(member, object, args)) as unknown),
            // Between the last check of the lease and the socket nothing pauses a process.
            { waits: !isSend },
          );
      },
    });
  }

  async #whileAlive<R>(work: () => Promise<R>, { waits } = { waits: true }): Promise<R> {
    const never = new Promise<never>(() => undefined);
    if (!this.#alive) return never;
    if (waits && this.#standing) await this.#standing;
    try {
      const result = await work();
      if (this.#standing) await this.#standing;
      return this.#alive ? result : await never;
    } catch (error) {
      if (this.#standing) await this.#standing;
      if (!this.#alive) return never;
      throw error;
    }
  }
}
