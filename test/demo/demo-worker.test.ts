import { expect, it } from 'vitest';
import { DemoWorker } from '../../src/demo/demo-worker.js';
import type { ProcessExit, SpawnedProcess } from '../../src/embedded/spawned-process.js';

class FakeWorker implements SpawnedProcess {
  end: (exit: ProcessExit) => void = () => undefined;
  readonly exited = new Promise<ProcessExit>((resolve) => {
    this.end = resolve;
  });
  constructor(readonly pid: number) {}
  waitForLine = () => Promise.resolve('');
  recentOutput = () => '';
  why = () => 'TEMPORAL_UNAVAILABLE: gone';
  kill = (signal: NodeJS.Signals) => {
    this.end({ code: null, signal });
    return this.exited;
  };
  stop = () => this.kill('SIGTERM');
}

async function hire() {
  const workers = [new FakeWorker(1), new FakeWorker(2)];
  const next = () => Promise.resolve(workers.find(({ pid }) => pid > (demoWorker?.pid ?? 0))!);
  let demoWorker: DemoWorker | undefined = undefined as DemoWorker | undefined;
  demoWorker = await DemoWorker.hire({ spawnWorker: next, startWorker: next });
  return { demoWorker, workers };
}

it('A worker of the demo that is killed on purpose is replaced, and no failure', async () => {
  const { demoWorker } = await hire();
  await demoWorker.kill();
  await demoWorker.replace();
  expect(demoWorker.pid).toBe(2);
  await expect(Promise.race([demoWorker.failed, Promise.resolve('none')])).resolves.toBe('none');
});

it('A worker of the demo that ends by itself fails the demo, with its last word', async () => {
  const { demoWorker, workers } = await hire();
  workers[0]!.end({ code: 1, signal: null });
  await expect(demoWorker.failed).rejects.toMatchObject({
    code: 'PROCESS_FAILED',
    message: 'the worker ended by itself (exit code 1): TEMPORAL_UNAVAILABLE: gone',
  });
});
