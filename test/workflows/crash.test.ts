import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../src/domain/durations.js';
import { PURCHASE_KINDS } from '../../src/domain/operation.js';
import { Stage, type StageOptions } from '../support/scripted/workflow-stage.js';
import type { UpdateCall } from '../support/virtual/update-call.js';

/** A purchase with a part return, so that every kind but the plain return is met; its worker dies where the plays say. */
async function killedWorkflow(options: StageOptions, arrange: (stage: Stage) => void): Promise<Stage> {
  const stage = Stage.open({ timing: { refundWindowMs: 0 }, ...options });
  arrange(stage);
  const workflow = await stage.startPurchase();
  const fund = () => {
    const account = stage.bank.members.get('buyer-1')?.account;
    if (account && stage.bank.effects.every((effect) => effect.kind !== 'hold'))
      stage.bank.balances.set(account, '100.00' as never);
  };
  await stage.world.until(() => stage.bank.members.size > 0);
  fund();
  const say = async (name: string, command: object): Promise<UpdateCall> => {
    for (let attempt = 1; ; attempt += 1) {
      const call = await workflow.update(name, command);
      expect(await stage.world.until(() => !call.isOpen, 2 * DAY_MS)).toBe(true);
      if (call.state !== 'rejected' || attempt > 50) return call;
      await stage.world.advance(10 * SECOND_MS);
    }
  };
  // As a user does whose code is said to be void: asks for a new one.
  for (let round = 1; round <= 3; round += 1) {
    const call = await say('submitCode', { requestId: `code${round}`, code: stage.bank.code });
    if ((call.answer as { answer: string }).answer === 'accepted') break;
    await say('resendCode', { requestId: `resend${round}` });
  }
  await say('return', { requestId: 'part', amount: '30.00', releaseRest: true });
  expect(await stage.world.until(() => workflow.closed !== undefined, 2 * DAY_MS)).toBe(true);
  expect(workflow.taskFailures).toEqual([]);
  expect(workflow.closed).toMatchObject({
    result: { state: 'divided', sums: { released: '100.00', refunded: '30.00' } },
  });
  await stage.world.advance(HOUR_MS);
  return stage;
}

const STEPS = PURCHASE_KINDS.filter((kind) => kind !== 'return');
const MOMENTS = ['onArrival', 'onEffect'] as const;
const CASES = STEPS.flatMap((kind) => MOMENTS.map((moment) => ({ kind, moment })));

describe('a worker killed in the middle of a call', () => {
  it.each(CASES)(
    '$kind at $moment: the purchase ends right, with each effect once',
    async ({ kind, moment }) => {
      const stage = await killedWorkflow({}, ({ provider, world }) => {
        // Before the effect the request is lost with the worker's socket; after it only the answer is.
        const play = moment === 'onArrival' ? { effect: false, answer: 'lost' as const } : {};
        provider.onSend(kind, { ...play, [moment]: () => world.killWorker() });
      });
      expect(stage.world.worker?.name).toBe('worker-2');
      const effects = stage.bank.effects.map((effect) => effect.operationId);
      expect(new Set(effects).size).toBe(effects.length);
      expect(stage.balances).toMatchObject({ seller: '69.30', fees: '1.00', advance: '9.70', held: '0.00' });
      // No second write of an intent without a status query before it, where there is a query.
      for (const send of stage.provider.sends(kind).slice(1)) {
        const before = stage.provider.wire.slice(0, stage.provider.wire.indexOf(send));
        const isRepeat = before.some(
          (call) => call.what === 'send' && call.serialNumber === send.serialNumber,
        );
        if (isRepeat)
          expect(
            before.some((call) => call.what === 'query' && call.serialNumber === send.serialNumber),
          ).toBe(true);
      }
    },
  );

  it('does not run what the journal has done already: a lost task is done again without a second call', async () => {
    const stage = Stage.open();
    stage.provider.onSend('applyCardBinding', { onEffect: () => stage.world.killWorker(MINUTE_MS) });
    const workflow = await stage.startPurchase();
    await stage.world.advance(2 * MINUTE_MS);
    expect(stage.provider.sends('openAccount')).toHaveLength(1);
    expect(workflow.taskFailures).toEqual([]);
    expect((await stage.view(workflow)).state).toBe('awaitingCode');
  });

  it('is survived at any moment of a workflow in doubt, and on any worker', async () => {
    for (const atMs of [1, 5, 31, 200, 500, 1_000].map((seconds) => seconds * SECOND_MS)) {
      const stage = Stage.open({ evictAfterTasks: 1 });
      stage.provider.onSend('hold', { answer: 'lost' });
      stage.provider.onQuery('hold', { answer: 'unclear' }, { answer: 'processing' });
      const workflow = await stage.startEscrow();
      await stage.world.advance(atMs);
      stage.world.killWorker();
      await stage.world.advance(2 * HOUR_MS);
      expect((await stage.escrow(workflow)).state).toBe('held');
      expect(stage.effects).toEqual(['hold 100.00 fee 1.00']);
    }
  });
});

describe('results of ordinary activities that get lost', () => {
  it('are asked for again, and nothing is done twice', async () => {
    const stage = Stage.open({ firstAttempt: 'remote', timing: { refundWindowMs: 0 } });
    const lost = new Set<string>();
    stage.world.losesResult = ({ type, attempt }) =>
      attempt === 1 && !lost.has(type) && Boolean(lost.add(type));
    const workflow = await stage.startEscrow();
    await stage.world.until(() => stage.bank.effects.length > 0);
    const release = await workflow.update('release', { requestId: 'a' });
    await stage.world.until(() => !release.isOpen || release.state === 'rejected');
    await stage.world.advance(10 * MINUTE_MS);
    if (release.state === 'rejected') await stage.update(workflow, 'release', { requestId: 'b' });
    await stage.world.until(() => workflow.closed !== undefined);
    expect(lost).toContain('hold');
    expect(stage.effects).toEqual(['hold 100.00 fee 1.00', 'release 100.00 fee 1.00']);
  });
});

describe('a signal that arrives while the workflow closes', () => {
  it('has the closing task done again, without a second call', async () => {
    const stage = Stage.open({ timing: { refundWindowMs: 0 } });
    const workflow = await stage.startEscrow();
    stage.provider.onSend('release', { beforeMs: 2 * SECOND_MS });
    await stage.update(workflow, 'release', { requestId: 'a' });
    await stage.world.advance(SECOND_MS);
    await workflow.signal('returnRequested', { requestId: 's' });
    await stage.world.advance(MINUTE_MS);
    expect(stage.result(workflow).state).toBe('released');
    expect(stage.provider.sends('release')).toHaveLength(1);
    expect(stage.effects).toEqual(['hold 100.00 fee 1.00', 'release 100.00 fee 1.00']);
  });
});
