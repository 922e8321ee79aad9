import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Answer, Task } from './tasks.js';

const PROGRAM = fileURLToPath(new URL('seed-process.js', import.meta.url));
/**
 * The SDK's sandboxes leave some memory behind with each workflow; a process is replaced after so many tasks, or when it holds
 * so much. A new one takes as long to start as thirty seeds or more.
 */
const TASKS_PER_PROCESS = 150;
const MOST_MEGABYTES = 3_000;

/** The process died, or a seed never came to an end in it. */
export class SeedLost extends Error {
  constructor(
    readonly seed: string,
    why: string,
  ) {
    super(`seed ${seed}: ${why}`);
  }
}

/** One process that carries out tasks, one after the other. It is made when it is needed and replaced when it is worn out. */
class SeedWorker {
  #child: ChildProcess | undefined;
  #tasks = 0;
  #megabytes = 0;
  #seed = '';

  constructor(readonly options: { bundle: string; patienceMs: number }) {}

  async carryOut(task: Task): Promise<Exclude<Answer, { type: 'ready' | 'began' }>> {
    if (this.#tasks >= TASKS_PER_PROCESS || this.#megabytes >= MOST_MEGABYTES) await this.stop();
    this.#tasks += 1;
    this.#child ??= await this.#start();
    const child = this.#child;
    return new Promise((resolve, reject) => {
      const { patienceMs } = this.options;
      const lost = (why: string): void => {
        stop();
        this.#child = undefined;
        child.kill('SIGKILL');
        reject(new SeedLost(this.#seed, why));
      };
      const exited = (code: number | null): void => lost(`its process ended with ${code}`);
      const late = (): void => lost(`not at its end after ${patienceMs / 1_000} s`);
      let timer = setTimeout(late, patienceMs);
      const onMessage = (answer: Answer): void => {
        clearTimeout(timer);
        timer = setTimeout(late, patienceMs);
        if (answer.type === 'ready') return;
        if (answer.type === 'began') {
          this.#seed = answer.seed;
          return;
        }
        stop();
        if (answer.type === 'seeds') this.#megabytes = answer.megabytes;
        resolve(answer);
      };
      const stop = (): void => {
        clearTimeout(timer);
        child.off('exit', exited).off('message', onMessage);
      };
      child.on('exit', exited).on('message', onMessage);
      child.send(task);
    });
  }

  async stop(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    this.#tasks = 0;
    this.#megabytes = 0;
    if (!child) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
  }

  #start(): Promise<ChildProcess> {
    const child = fork(PROGRAM, {
      env: {
        ...process.env,
        HOLDFAST_TEST_BUNDLE: this.options.bundle,
        HOLDFAST_TEST_SANDBOX_TIMEOUT: 'none',
      },
    });
    return new Promise((resolve, reject) => {
      const failed = (code: number | null): void =>
        reject(new Error(`a seed process ended with ${code} at its start`));
      child.once('exit', failed);
      child.once('message', () => {
        child.off('exit', failed);
        resolve(child);
      });
    });
  }
}

/** Carries out tasks on several processes at once. */
export class WorkerPool {
  readonly #workers: SeedWorker[];

  constructor(options: { processes: number; bundle: string; patienceMs: number }) {
    this.#workers = Array.from({ length: options.processes }, () => new SeedWorker(options));
  }

  /** Carries out all tasks and gives each answer, or what went wrong, to `each`, as they come. */
  async carryOut(
    tasks: Iterable<Task>,
    each: (answer: Exclude<Answer, { type: 'ready' | 'began' }> | SeedLost) => void,
  ): Promise<void> {
    const waiting = tasks[Symbol.iterator]();
    const work = async (worker: SeedWorker): Promise<void> => {
      for (let next = waiting.next(); !next.done; next = waiting.next()) {
        const answer = await worker.carryOut(next.value).catch((error: unknown) => {
          if (error instanceof SeedLost) return error;
          throw error;
        });
        each(answer);
      }
    };
    await Promise.all(this.#workers.map(work));
  }

  async stop(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.stop()));
  }
}
