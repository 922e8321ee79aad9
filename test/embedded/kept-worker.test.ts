import { describe, expect, it } from 'vitest';
import { keepWorker, type KeptWorkerOptions } from '../../src/embedded/kept-worker.js';
import type { ProcessExit } from '../../src/embedded/spawned-process.js';

const KILLED: ProcessExit = { code: null, signal: 'SIGKILL' };

/** A worker that lives until it is stopped. */
class FakeWorker {
  die: (exit: ProcessExit) => void = () => undefined;
  readonly exited = new Promise<ProcessExit>((resolve) => {
    this.die = resolve;
  });
  constructor(readonly pid: number) {}
}

function keptWorkers(options: Partial<KeptWorkerOptions> = {}) {
  const workers = [new FakeWorker(1)];
  const said: string[] = [];
  const kept = keepWorker({
    first: workers[0]!,
    spawn: () => {
      const worker = new FakeWorker(workers.length + 1);
      workers.push(worker);
      return Promise.resolve(worker);
    },
    say: (line) => said.push(line),
    logFile: '/data/worker.log',
    pausesMs: [0, 5, 10],
    ...options,
  });
  return { kept, workers, said };
}

describe('A worker of dev', () => {
  it('that is killed is started again at once, and that is said in one line', async () => {
    const { kept, workers, said } = keptWorkers();
    workers[0]!.die(KILLED);
    await expect.poll(() => said).toEqual(['Worker 1 ended (SIGKILL): worker 2 starts in its place']);
    await kept.release();
  });

  it('that dies again and again is started after a longer and longer time, each death said in one line', async () => {
    const { kept, workers, said } = keptWorkers();
    for (const count of [1, 2, 3]) {
      workers.at(-1)!.die(count === 2 ? { code: 1, signal: null } : KILLED);
      await expect.poll(() => workers.length).toBe(count + 1);
    }
    await expect
      .poll(() => said)
      .toEqual([
        'Worker 1 ended (SIGKILL): worker 2 starts in its place',
        'Worker 2 ended (exit code 1), 2 times in a row: the next one starts in 0.005 s',
        'Worker 3 ended (SIGKILL), 3 times in a row: the next one starts in 0.01 s',
      ]);
    await kept.release();
  });

  it('is given up when it has died too often in a row, with where it says why', async () => {
    const { kept, workers } = keptWorkers({ pausesMs: [0] });
    workers[0]!.die(KILLED);
    await expect.poll(() => workers.length).toBe(2);
    workers[1]!.die({ code: 1, signal: null });
    await expect(kept.failed).rejects.toMatchObject({
      code: 'PROCESS_FAILED',
      message: 'the worker ended 2 times in a row, last by exit code 1: /data/worker.log says why',
    });
    expect(workers).toHaveLength(2);
  });

  it('that had run for long begins the count anew', async () => {
    const { kept, workers, said } = keptWorkers({ pausesMs: [0], settledMs: 0 });
    for (const count of [1, 2, 3]) {
      workers.at(-1)!.die(KILLED);
      await expect.poll(() => workers.length).toBe(count + 1);
    }
    await expect.poll(() => said).toHaveLength(3);
    await kept.release();
  });

  it('that ends after its release is left to rest', async () => {
    const { kept, workers, said } = keptWorkers();
    await kept.release();
    workers[0]!.die({ code: 0, signal: null });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(workers).toHaveLength(1);
    expect(said).toEqual([]);
  });

  it('is released also while the next one waits for its time', async () => {
    const { kept, workers, said } = keptWorkers({ pausesMs: [60_000] });
    workers[0]!.die(KILLED);
    await expect.poll(() => said).toHaveLength(1);
    await kept.release();
    expect(workers).toHaveLength(1);
  });
});
