import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/domain/durations.js';
import { openAlone } from '../support/adapay/alone-stage.js';
import { goesOn } from '../support/virtual/stood-still.js';
const ONCE = ['withdrawal 1 60.00'];
const REJECTED_ALTHOUGH_DONE = {
  kind: 'unknownCode',
  code: 'SIM_MEMBER_DISABLED',
  withEffect: true,
} as const;

describe('the same withdrawal again, once Temporal no longer keeps the history of the first', () => {
  it.each([
    ['withdrawn', {}, { state: 'withdrawn' }, ONCE],
    ['rejected', { channelEnds: 'failed' }, { state: 'rejected' }, []],
  ] as const)('returns that it was %s, and moves nothing', async (_name, adapay, end, effects) => {
    const { stage, begin } = await openAlone('withdrawal', {
      sandbox: { adapay: { channelTakesMs: MINUTE_MS, ...adapay } },
    });
    const first = await begin();
    await stage.world.advance(62 * DAY_MS);
    expect(first.closed).toMatchObject({ result: end });
    stage.sandbox.adapay.deposit({ memberId: 'seller_1', amount: '100.00' });
    const calls = stage.sandbox.wireLog.find({}).length;
    const second = await begin();
    await stage.world.advance(HOUR_MS);
    expect(second.closed).toEqual(first.closed);
    expect(second.searchAttributes).toMatchObject({ HoldfastState: end.state });
    expect(stage.effects).toEqual(effects);
    expect(stage.sandbox.wireLog.find({})).toHaveLength(calls);
  });

  it('returns that it was cancelled, and moves nothing', async () => {
    const { stage, input, unstarted, begin } = await openAlone('withdrawal');
    const first = unstarted();
    await first.start(input);
    first.cancel();
    await stage.world.advance(62 * DAY_MS);
    const second = await begin();
    await stage.world.advance(HOUR_MS);
    expect(second.closed).toMatchObject({ result: { state: 'cancelled' } });
    expect(stage.effects).toEqual([]);
  });

  it.each([{ amount: '70.00' as never }, { account: { member: 'courier_1', account: '0035000000000009' } }])(
    'is refused by its own reason where it has other content: %o',
    async (change) => {
      const { stage, begin } = await openAlone('withdrawal');
      await begin();
      await stage.world.advance(62 * DAY_MS);
      const second = await begin(change);
      await stage.world.advance(HOUR_MS);
      expect(second.closed).toMatchObject({ result: { state: 'rejected', code: 'NUMBER_USED' } });
      expect(stage.effects).toEqual(ONCE);
    },
  );
});

describe('a withdrawal that was terminated and started again', () => {
  it('brings to its end what was in doubt, and pays nothing out twice', async () => {
    const { stage, begin, operationId } = await openAlone('withdrawal');
    stage.sandbox.faults.add({ provider: 'adapay', interface: 'cashs', times: 1, kind: 'doAndDrop' });
    const first = await begin();
    first.terminate();
    await stage.world.advance(MINUTE_MS);
    const second = await begin();
    await stage.world.advance(DAY_MS);
    expect(second.closed).toMatchObject({ result: { state: 'withdrawn' } });
    expect(stage.effects).toEqual(ONCE);
    expect(stage.sandbox.wireLog.find({ interface: 'cashs' })).toHaveLength(1);
    const execution = await stage.world.options.journal.findExecution(second.identity.workflowId);
    expect(execution).toMatchObject({
      runId: second.identity.runId,
      pastRuns: [first.identity.runId],
      end: { result: { state: 'withdrawn' } },
    });
    expect(await stage.world.options.journal.find(operationId)).toMatchObject({
      finalOutcome: { type: 'succeeded' },
    });
  });

  it('knows nothing of another one whose number begins as its own does', async () => {
    const { stage, begin, input } = await openAlone('withdrawal');
    const other = { ...input, withdrawalNo: 'N10', amount: '10.00' };
    const longer = await stage.world.start('withdrawal', `withdrawal/${input.tenant}/N10`, other);
    await stage.world.advance(MINUTE_MS);
    const workflow = await begin();
    await stage.world.advance(HOUR_MS);
    expect(longer.closed).toMatchObject({ result: { state: 'withdrawn' } });
    expect(workflow.closed).toMatchObject({ result: { state: 'withdrawn' } });
    expect(workflow.summaries).not.toContain('what was begun?');
  });
});

describe('a cancelled withdrawal', () => {
  it('takes over first: a worker that stood still sends nothing afterwards', async () => {
    const { stage, input, unstarted, operationId } = await openAlone('withdrawal');
    const workflow = unstarted();
    await workflow.start(input);
    workflow.cancel();
    await stage.world.settle();
    expect(workflow.closed).toMatchObject({ result: { state: 'cancelled' } });
    const row = await stage.world.options.journal.find(operationId);
    expect(await goesOn(stage.world, workflow, row!.intent)).toBe('SUPERSEDED');
    expect(stage.effects).toEqual([]);
  });

  it('finds what took effect although a lost task heard that it was rejected, and keeps that as its end', async () => {
    const { stage, begin } = await openAlone('withdrawal');
    const { faults } = stage.sandbox;
    faults.add({ provider: 'adapay', interface: 'cashs', times: 1, ...REJECTED_ALTHOUGH_DONE });
    faults.add({
      ...{ provider: 'adapay', interface: 'cashs.stat', times: 1 },
      ...{ kind: 'delay', ms: 3_000, moment: 'after' },
    });
    const workflow = await begin();
    stage.world.killWorker();
    workflow.cancel();
    await stage.world.advance(62 * DAY_MS);
    expect(workflow.closed).toMatchObject({ result: { state: 'withdrawn' } });
    const second = await begin();
    await stage.world.advance(HOUR_MS);
    expect(second.closed).toEqual(workflow.closed);
    expect(stage.effects).toEqual(ONCE);
  });
});
