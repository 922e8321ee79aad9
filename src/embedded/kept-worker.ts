import { setTimeout as delay } from 'node:timers/promises';
import { ProcessFailed } from './errors.js';
import type { ProcessExit, SpawnedProcess } from './spawned-process.js';

type Worker = Pick<SpawnedProcess, 'pid' | 'exited'>;

export interface KeptWorkerOptions {
  /** Starts a worker; resolves as soon as its process is there. */
  readonly spawn: () => Promise<Worker>;
  /** The worker that runs. */
  readonly first: Worker;
  readonly say: (line: string) => void;
  /** The file that says why a worker ended. */
  readonly logFile: string;
  /** How long to wait before each start of deaths in a row; default: at once, then 1, 2, 4 and 8 s. */
  readonly pausesMs?: readonly number[];
  /** How long a worker must have run for its death to be a first one again; default: one minute. */
  readonly settledMs?: number;
}

export interface KeptWorker {
  /** Rejects with ProcessFailed when workers die again and again; else it does not end. */
  readonly failed: Promise<never>;
  /** Starts no more workers; the one that runs is left to its owner. */
  release(): Promise<void>;
}

const PAUSES_MS = [0, 1_000, 2_000, 4_000, 8_000];
const SETTLED_MS = 60_000;

/** Starts a worker again whenever it ends, and says so in one line. */
export function keepWorker(options: KeptWorkerOptions): KeptWorker {
  const released = new AbortController();
  const watching = replaceTheDead(options, released.signal);
  const failed = watching.then(() => new Promise<never>(() => undefined));
  // Nobody needs to handle it: whoever awaits it gets the error.
  failed.catch(() => undefined);
  return {
    failed,
    release: async () => {
      released.abort();
      await watching.catch(() => undefined);
    },
  };
}

/** Ends when it is released. @throws ProcessFailed */
async function replaceTheDead(options: KeptWorkerOptions, released: AbortSignal): Promise<void> {
  const { spawn, say, logFile, pausesMs = PAUSES_MS, settledMs = SETTLED_MS } = options;
  const whenReleased = new Promise<undefined>((resolve) => {
    released.addEventListener('abort', () => resolve(undefined), { once: true });
  });
  let worker = options.first;
  let inARow = 0;
  for (;;) {
    const startedAt = performance.now();
    const exit = await Promise.race([worker.exited, whenReleased]);
    if (exit === undefined || released.aborted) return;
    inARow = performance.now() - startedAt < settledMs ? inARow + 1 : 1;
    const pauseMs = pausesMs[inARow - 1];
    const dead = `Worker ${worker.pid} ended (${howOf(exit)})`;
    if (pauseMs === undefined)
      throw new ProcessFailed(
        `the worker ended ${inARow} times in a row, last by ${howOf(exit)}: ${logFile} says why`,
      );
    if (pauseMs > 0) say(`${dead}, ${inARow} times in a row: the next one starts in ${pauseMs / 1_000} s`);
    await delay(pauseMs, undefined, { signal: released }).catch(() => undefined);
    if (released.aborted) return;
    worker = await spawn();
    if (pauseMs === 0) say(`${dead}: worker ${worker.pid} starts in its place`);
  }
}

function howOf({ code, signal }: ProcessExit): string {
  return signal ?? `exit code ${code}`;
}
