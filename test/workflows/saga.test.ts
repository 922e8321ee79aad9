import { afterAll, expect, it, vi } from 'vitest';

// Outside of a workflow there is no scope to open; that nothing cancels a compensation is shown by cancel.test.ts.
vi.doMock('@temporalio/workflow', () => ({
  CancellationScope: { nonCancellable: (work: () => Promise<void>) => work() },
}));
// Other files of the same worker have loaded both modules, and load them again.
vi.resetModules();
const { Saga } = await import('../../workflows/core/saga.js');
afterAll(() => {
  vi.doUnmock('@temporalio/workflow');
  vi.resetModules();
});

it('is undone with the last step first, each undo when the one before has come to its end', async () => {
  const saga = new Saga();
  const seen: string[] = [];
  for (const name of ['account', 'hold', 'release']) {
    saga.register(name, async () => {
      seen.push(`${name} begins`);
      await Promise.resolve();
      seen.push(`${name} ends`);
    });
  }
  await saga.compensate();
  const order = ['release', 'hold', 'account'];
  expect(seen).toEqual(order.flatMap((name) => [`${name} begins`, `${name} ends`]));
});

it('is undone once, however often that is asked for', async () => {
  const saga = new Saga();
  let undone = 0;
  saga.register('hold', async () => void (undone += 1));
  await saga.compensate();
  await saga.compensate();
  expect(undone).toBe(1);
});
