import type { Embedded } from '../embedded/embedded.js';
import { ProcessFailed } from '../embedded/errors.js';
import type { SpawnedProcess } from '../embedded/spawned-process.js';

/** The one worker that a demo has at a time. It is killed and replaced on purpose; one that ends by itself is a failure. */
export class DemoWorker {
  readonly #dismissed = new Set<number>();
  #fail: (error: ProcessFailed) => void = () => undefined;
  /** Rejects with ProcessFailed when a worker ends by itself; else it does not end. */
  readonly failed = new Promise<never>((_resolve, reject) => {
    this.#fail = reject;
  });

  private constructor(
    private readonly embedded: Pick<Embedded, 'spawnWorker'>,
    private worker: SpawnedProcess,
  ) {
    // Nobody needs to handle it: whoever awaits it gets the error.
    this.failed.catch(() => undefined);
    this.#watch(worker);
  }

  /** Starts the first worker, and waits until it takes tasks. */
  static async hire(embedded: Pick<Embedded, 'spawnWorker' | 'startWorker'>): Promise<DemoWorker> {
    return new DemoWorker(embedded, await embedded.startWorker());
  }

  /** The process id of the worker that runs. */
  get pid(): number {
    return this.worker.pid;
  }

  /** Kills the worker with SIGKILL. */
  async kill(): Promise<void> {
    this.#dismissed.add(this.worker.pid);
    await this.worker.kill('SIGKILL');
  }

  /** Starts another worker in the place of the one that was killed. */
  async replace(): Promise<void> {
    this.worker = await this.embedded.spawnWorker();
    this.#watch(this.worker);
  }

  #watch(worker: SpawnedProcess): void {
    void worker.exited.then(({ code, signal }) => {
      if (this.#dismissed.has(worker.pid)) return;
      const how = signal ?? `exit code ${code}`;
      this.#fail(new ProcessFailed(`the worker ended by itself (${how}): ${worker.why()}`));
    });
  }
}
