import { describe, expect, it } from 'vitest';
import { DAY_MS, MINUTE_MS, SECOND_MS } from '../../src/domain/durations.js';
import { generateKeyRing } from '../../src/security/key-ring.js';
import { createPayloadCodec } from '../../src/security/payload-codec.js';
import { NotDeterministic } from '../support/virtual/recorded-history.js';
import { PROFILE, Stage } from '../support/scripted/workflow-stage.js';

// What the other tests rest on: that the server's part is played as the server plays it.

describe('the virtual server', () => {
  it('finds out when a workflow does something else on replay', async () => {
    const stage = Stage.open();
    const workflow = await stage.startEscrow();
    await stage.update(workflow, 'openDispute', { requestId: 'd', reason: 'broken' });
    const { activations } = workflow.history;
    const [first, second, ...rest] = activations;
    activations.splice(0, activations.length, second!, first!, ...rest);
    workflow.evict();
    await expect(stage.view(workflow)).rejects.toThrow();
  });

  it('finds out when two commands of a history are swapped', async () => {
    const stage = Stage.open();
    const workflow = await stage.startEscrow();
    const index = workflow.history.activations.findIndex(({ commands }) => commands.length > 1);
    const activation = workflow.history.activations[index]!;
    workflow.history.activations[index] = { ...activation, commands: [...activation.commands].reverse() };
    workflow.evict();
    await expect(stage.view(workflow)).rejects.toThrow(NotDeterministic);
  });

  it('gives a workflow that was replayed the same view as before', async () => {
    const stage = Stage.open();
    stage.provider.onSend('hold', { answer: 'lost' });
    const workflow = await stage.startPurchase();
    await stage.update(workflow, 'submitCode', { requestId: 'a', code: stage.bank.code });
    await stage.world.advance(DAY_MS);
    const before = await stage.view(workflow);
    workflow.evict();
    expect(await stage.view(workflow)).toEqual(before);
  });

  it('keeps signals and updates waiting behind a local activity that is under way', async () => {
    const stage = Stage.open();
    stage.provider.onSend('hold', { beforeMs: 3 * SECOND_MS });
    const workflow = await stage.startEscrow();
    const disbursed = await stage.update(workflow, 'awaitDisbursement');
    await stage.world.advance(2 * SECOND_MS);
    expect(disbursed.state).toBe('sent');
    await expect(stage.view(workflow)).rejects.toThrow('waits behind the local activity');
    await stage.world.advance(SECOND_MS);
    expect(disbursed.state).toBe('accepted');
  });

  it('runs the local activities of a lost task again', async () => {
    const stage = Stage.open();
    stage.provider.onSend('applyCardBinding', { onArrival: () => stage.world.killWorker() });
    await stage.startPurchase();
    const before = { ...stage.statements };
    await stage.world.advance(11 * SECOND_MS);
    // The journal answers for the account; the application is another attempt.
    expect(stage.statements.begin - before.begin).toBeGreaterThanOrEqual(2);
    expect(stage.provider.sends('openAccount')).toHaveLength(1);
  });

  it('repeats ordinary activities by their retry policy, and gives up at their schedule-to-close timeout', async () => {
    const stage = Stage.open({ firstAttempt: 'remote' });
    stage.provider.always.set('hold', { send: { answer: 'notSent' } });
    const workflow = await stage.startEscrow();
    await stage.world.advance(31 * SECOND_MS);
    // After 0, 1, 3, 7, 15 and 31 seconds.
    expect(stage.statements.begin).toBe(6);
    await stage.world.advance(10 * 60 * SECOND_MS);
    expect((await stage.view(workflow)).steps).toMatchObject([
      { outcome: 'pending', detail: 'the provider or the journal cannot be reached' },
    ]);
  });

  it('goes on with a workflow task that another worker has taken over, until the server refuses what came of it', async () => {
    const moments: string[] = [];
    const stage = Stage.open({ workers: 2, onTask: (moment) => moments.push(moment) });
    stage.provider.onSend('hold', { onArrival: () => void stage.world.pauseWorker(MINUTE_MS) });
    const workflow = await stage.startEscrow();
    const [first, second] = [stage.world.worker?.name, workflow.worker?.name];
    expect([first, second]).toEqual(['worker-2', undefined]);
    await stage.world.advance(50 * SECOND_MS);
    expect(workflow.worker?.name).toBe('worker-2');
    expect(moments).not.toContain('overtaken');
    await stage.world.advance(15 * SECOND_MS);
    expect(moments).toContain('overtaken');
    expect(stage.provider.sends('hold')).toHaveLength(1);
    expect((await stage.view(workflow)).state).toBe('held');
    expect(workflow.taskFailures).toEqual([]);
  });

  it('has a worker that stood still take tasks again, and another one in place of one that died', async () => {
    const stage = Stage.open({ workers: 2 });
    await stage.startEscrow();
    const paused = stage.world.pauseWorker(MINUTE_MS);
    expect(stage.world.serving.map(({ name }) => name)).toEqual(['worker-2']);
    await stage.world.advance(MINUTE_MS);
    await paused;
    expect(stage.world.serving.map(({ name }) => name)).toEqual(['worker-1', 'worker-2']);
    stage.world.killWorker();
    await stage.world.advance(11 * SECOND_MS);
    expect(stage.world.serving.map(({ name }) => name)).toEqual(['worker-2', 'worker-3']);
  });

  it('counts no event for an update that a validator refused', async () => {
    const stage = Stage.open();
    const workflow = await stage.startEscrow();
    const before = workflow.history.events;
    const rejected = await stage.update(workflow, 'refund', { requestId: 'a', amount: '1.00' });
    expect(rejected.state).toBe('rejected');
    expect(workflow.history.events).toBe(before);
  });
});

it('a workflow behind the payload codec ends the same, and its history holds nothing personal in clear', async () => {
  const codec = createPayloadCodec({ ring: generateKeyRing(), namespace: 'virtual' });
  const stage = Stage.open({ codec, timing: { refundWindowMs: 0 }, evictAfterTasks: 1 });
  const workflow = await stage.startPurchase();
  const wrong = await stage.update(workflow, 'submitCode', { requestId: 'w', code: '1' });
  expect(wrong.refusal).toEqual({ type: 'INVALID_INPUT', message: 'code: four to seven digits' });
  await stage.update(workflow, 'submitCode', { requestId: 'a', code: stage.bank.code });
  await stage.update(workflow, 'return', { requestId: 'b', amount: '30.00', releaseRest: true });
  expect(workflow.closed).toMatchObject({ result: { state: 'divided' } });
  const history = textIn(workflow.history.activations);
  // Found where it is clear: the search attribute. Not found where it is encrypted: everything else.
  expect(history).toContain('awaitingCode');
  for (const secret of [PROFILE.card.number, PROFILE.card.holder, PROFILE.mobile ?? '', stage.bank.code]) {
    expect(history).not.toContain(secret);
  }
});

/** Every text in a value, bytes read as UTF-8. */
function textIn(value: unknown): string {
  if (value instanceof Uint8Array) return Buffer.from(value).toString();
  if (typeof value === 'object' && value !== null) return Object.values(value).map(textIn).join('\n');
  return String(value);
}
