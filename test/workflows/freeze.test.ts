import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS } from '../../src/domain/durations.js';
import type { AdapayStage } from '../support/adapay/adapay-stage.js';
import { openAlone, viewOf } from '../support/adapay/alone-stage.js';
import { SELLER, Stage } from '../support/scripted/workflow-stage.js';

const FROZEN = ['freeze 1 60.00'];
const FREE = ['freeze 1 60.00', 'unfreeze 1 60.00'];

function spendable(stage: AdapayStage): string {
  return stage.available('seller_1');
}

describe('a freeze', () => {
  it('keeps the amount from being spent until it is unfrozen by a command', async () => {
    const { stage, begin } = await openAlone('freeze');
    const workflow = await begin();
    expect(await viewOf(workflow)).toMatchObject({
      state: 'frozen',
      nextDeadline: expect.any(String) as string,
      steps: [{ step: 'freeze/N1', kind: 'freeze', amount: '60.00', outcome: 'succeeded' }],
    });
    expect(spendable(stage)).toBe('40.00');
    const call = await stage.say(workflow, 'unfreeze', { requestId: 'a' });
    expect(call.answer).toEqual({ requestId: 'a', state: 'unfrozen' });
    expect(workflow.closed).toMatchObject({ result: { state: 'unfrozen' } });
    expect(spendable(stage)).toBe('100.00');
    expect(stage.effects).toEqual(FREE);
  });

  it('is unfrozen by a signal', async () => {
    const { stage, begin } = await openAlone('freeze');
    const workflow = await begin();
    await workflow.signal('unfreezeRequested', { requestId: 'a' });
    await stage.world.settle();
    expect(workflow.closed).toMatchObject({ result: { state: 'unfrozen' } });
    expect(stage.effects).toEqual(FREE);
  });

  it('is unfrozen by its own policy at the deadline, and not before', async () => {
    const { stage, begin } = await openAlone('freeze');
    const workflow = await begin();
    await stage.world.advance(7 * DAY_MS - HOUR_MS);
    expect(spendable(stage)).toBe('40.00');
    await stage.world.advance(2 * HOUR_MS);
    expect(workflow.closed).toMatchObject({ result: { state: 'unfrozen' } });
    expect(spendable(stage)).toBe('100.00');
    expect(stage.effects).toEqual(FREE);
  });

  it('stays frozen past the deadline where its policy is to ask, until somebody unfreezes it', async () => {
    const { stage, begin } = await openAlone('freeze');
    const workflow = await begin({ onDeadline: 'alert' });
    await stage.world.advance(30 * DAY_MS);
    const view = await viewOf(workflow);
    expect(view).toMatchObject({ state: 'frozen', attention: [expect.stringContaining('still frozen')] });
    expect(workflow.searchAttributes).toMatchObject({ HoldfastNeedsAttention: true });
    expect(spendable(stage)).toBe('40.00');
    await stage.say(workflow, 'unfreeze', { requestId: 'a' });
    expect(workflow.closed).toMatchObject({ result: { state: 'unfrozen' } });
    expect(workflow.searchAttributes).toMatchObject({ HoldfastNeedsAttention: false });
    expect(stage.effects).toEqual(FREE);
  });

  it('of more than there is, is rejected with the provider’s code and freezes nothing', async () => {
    const { stage, begin } = await openAlone('freeze');
    const workflow = await begin({ amount: '100.01' as never });
    await stage.world.advance(HOUR_MS);
    expect(workflow.closed).toMatchObject({ result: { state: 'rejected', code: 'SIM_BALANCE_SHORT' } });
    expect(spendable(stage)).toBe('100.00');
  });

  it('is refused before anything moves where the provider has none', async () => {
    const stage = Stage.open();
    const { tenant, settings } = stage;
    const workflow = await stage.world.start('freeze', `freeze/${tenant}/F1`, {
      ...{ tenant, provider: 'scripted', freezeNo: 'F1', account: SELLER, amount: '1.00', settings },
      ...{ freezeForMs: DAY_MS, onDeadline: 'unfreeze' },
    });
    expect(workflow.closed).toMatchObject({ result: { state: 'rejected', code: 'NOT_SUPPORTED' } });
    expect(stage.provider.wire).toEqual([]);
  });
});

describe('commands of a freeze', () => {
  it('that come together are one unfreezing, and each is answered', async () => {
    const { stage, begin } = await openAlone('freeze');
    const workflow = await begin();
    const calls = [
      await workflow.update('unfreeze', { requestId: 'a' }),
      await workflow.update('unfreeze', { requestId: 'b' }),
    ];
    await stage.world.until(() => calls.every((call) => !call.isOpen));
    expect(calls.map(({ answer }) => answer)).toEqual([
      { requestId: 'a', state: 'unfrozen' },
      { requestId: 'b', state: 'unfrozen' },
    ]);
    expect(stage.effects).toEqual(FREE);
  });

  it('are refused while nothing is frozen yet, and when they are malformed', async () => {
    const { stage, begin } = await openAlone('freeze');
    stage.sandbox.faults.add({
      ...{ provider: 'adapay', interface: 'settle_accounts.freeze', times: 1, kind: 'pending', ms: HOUR_MS },
    });
    const workflow = await begin();
    const early = await stage.say(workflow, 'unfreeze', { requestId: 'a' });
    expect(early.refusal).toEqual({
      type: 'WRONG_STATE',
      message: 'unfreeze is not possible in state freezing',
    });
    await stage.world.advance(3 * HOUR_MS);
    expect((await viewOf(workflow)).state).toBe('frozen');
    const malformed = await stage.say(workflow, 'unfreeze', { requestId: 7 as never });
    expect(malformed.refusal?.type).toBe('INVALID_INPUT');
    expect(stage.effects).toEqual(FROZEN);
  });

  it('that the provider rejects leave it frozen, and the next one unfreezes', async () => {
    const { stage, begin } = await openAlone('freeze');
    stage.sandbox.faults.add({
      ...{ provider: 'adapay', interface: 'settle_accounts.unfreeze', times: 1 },
      ...{ kind: 'unknownCode', code: 'SIM_MEMBER_DISABLED' },
    });
    const workflow = await begin();
    const first = await stage.say(workflow, 'unfreeze', { requestId: 'a' });
    expect(first.refusal).toMatchObject({
      type: 'REJECTED_BY_PROVIDER',
      message: expect.stringContaining('SIM_MEMBER_DISABLED') as string,
    });
    expect(stage.effects).toEqual(FROZEN);
    expect((await viewOf(workflow)).state).toBe('frozen');
    await stage.say(workflow, 'unfreeze', { requestId: 'b' });
    expect(workflow.closed).toMatchObject({ result: { state: 'unfrozen' } });
    expect(stage.effects).toEqual(FREE);
  });
});

describe('the deadline of a freeze', () => {
  it('alerts an operator and tries again where the provider rejects to unfreeze', async () => {
    const { stage, begin } = await openAlone('freeze');
    stage.sandbox.faults.add({
      ...{ provider: 'adapay', interface: 'settle_accounts.unfreeze', times: 2 },
      ...{ kind: 'unknownCode', code: 'SIM_MEMBER_DISABLED' },
    });
    const workflow = await begin({ freezeForMs: HOUR_MS });
    await stage.world.until(
      () => stage.sandbox.wireLog.find({ interface: 'settle_accounts.unfreeze' }).length > 0,
    );
    await stage.world.settle();
    expect(await viewOf(workflow)).toMatchObject({
      state: 'frozen',
      attention: [expect.stringContaining('tried again')],
    });
    await stage.world.advance(DAY_MS);
    expect(workflow.closed).toMatchObject({ result: { state: 'unfrozen' } });
    expect(workflow.searchAttributes).toMatchObject({ HoldfastNeedsAttention: false });
    expect(stage.effects).toEqual(FREE);
  });
});

describe('a freeze in doubt', () => {
  it('alerts an operator; one that an operator says happened is unfrozen like any other', async () => {
    const { stage, input, begin } = await openAlone('freeze', { timing: { attentionAfterMs: HOUR_MS } });
    const { faults } = stage.sandbox;
    const calls = { freeze: 'settle_accounts.freeze', list: 'settle_accounts.freeze.list' };
    faults.add({ provider: 'adapay', interface: calls.freeze, times: 1, kind: 'doAndDrop' });
    const silent = faults.add({ provider: 'adapay', interface: calls.list, kind: 'html502' });
    const workflow = await begin();
    await stage.world.advance(2 * HOUR_MS);
    const view = await viewOf(workflow);
    expect(view).toMatchObject({ state: 'freezing', attention: [expect.stringContaining('freeze/N1')] });
    const decision = {
      operationId: `${input.tenant}/seller_1/freeze/N1`,
      happened: true,
      evidence: 'the console shows the freeze',
      by: 'wang',
    };
    const call = await workflow.update('decide', decision);
    await stage.world.until(() => !call.isOpen);
    faults.remove(silent);
    expect((await viewOf(workflow)).state).toBe('frozen');
    const unfreeze = await workflow.update('unfreeze', { requestId: 'a' });
    await stage.world.until(() => !unfreeze.isOpen, DAY_MS);
    expect(unfreeze.answer).toEqual({ requestId: 'a', state: 'unfrozen' });
    expect(stage.effects).toEqual(FREE);
  });
});

describe('a cancelled freeze', () => {
  it('is unfrozen', async () => {
    const { stage, begin } = await openAlone('freeze');
    const workflow = await begin();
    workflow.cancel();
    await stage.world.settle();
    expect(workflow.closed).toMatchObject({ result: { state: 'cancelled' } });
    expect(spendable(stage)).toBe('100.00');
    expect(stage.effects).toEqual(FREE);
  });

  it('is unfrozen in the end, though the provider rejects at first', async () => {
    const { stage, begin } = await openAlone('freeze');
    const workflow = await begin();
    stage.sandbox.faults.add({
      ...{ provider: 'adapay', interface: 'settle_accounts.unfreeze', times: 1 },
      ...{ kind: 'unknownCode', code: 'SIM_MEMBER_DISABLED' },
    } as never);
    workflow.cancel();
    await stage.world.settle();
    expect(stage.effects).toEqual(FROZEN);
    await stage.world.advance(DAY_MS);
    expect(workflow.closed).toMatchObject({ result: { state: 'cancelled' } });
    expect(stage.effects).toEqual(FREE);
  });

  it('whose freezing is in doubt is unfrozen once that is known', async () => {
    const { stage, begin } = await openAlone('freeze');
    stage.sandbox.faults.add({
      ...{ provider: 'adapay', interface: 'settle_accounts.freeze', times: 1, kind: 'doAndDrop' },
    });
    const workflow = await begin();
    workflow.cancel();
    await stage.world.settle();
    expect(stage.effects).toEqual(FROZEN);
    await stage.world.advance(HOUR_MS);
    expect(workflow.closed).toMatchObject({ result: { state: 'cancelled' } });
    expect(stage.effects).toEqual(FREE);
  });

  it('that was never begun freezes nothing', async () => {
    const { stage, input } = await openAlone('freeze');
    const workflow = stage.world.begin('freeze', `freeze/${input.tenant}/N1`);
    await workflow.start(input);
    workflow.cancel();
    await stage.world.settle();
    expect(workflow.closed).toMatchObject({ result: { state: 'cancelled' } });
    expect(stage.effects).toEqual([]);
  });
});

const CALLS = ['settle_accounts.freeze', 'settle_accounts.unfreeze'];

describe.each(CALLS)('a fault of %s', (call) => {
  it.each([
    ['an answer that is lost', { kind: 'doAndDrop' }],
    ['a wrong signature over a true answer', { kind: 'wrongSignature', withEffect: true }],
    ['a 502 of a gateway after the effect', { kind: 'html502', withEffect: true }],
    ['an end that comes later', { kind: 'pending', ms: 60_000 }],
  ] as const)('%s leaves one effect', async (_name, fault) => {
    const { stage, begin } = await openAlone('freeze');
    stage.sandbox.faults.add({ provider: 'adapay', interface: call, times: 1, ...fault });
    const workflow = await begin();
    await stage.world.advance(HOUR_MS);
    const unfreeze = await workflow.update('unfreeze', { requestId: 'a' });
    await stage.world.until(() => !unfreeze.isOpen, DAY_MS);
    expect(workflow.closed).toMatchObject({ result: { state: 'unfrozen' } });
    expect(stage.effects).toEqual(FREE);
    expect(stage.sandbox.wireLog.find({ interface: call })).toHaveLength(1);
    expect(spendable(stage)).toBe('100.00');
  });

  it('a worker that dies after the effect leaves one effect', async () => {
    const { stage, begin } = await openAlone('freeze');
    stage.sandbox.hooks.add({
      ...{ provider: 'adapay', interface: call, moment: 'after' },
      run: () => stage.world.killWorker(),
    });
    const workflow = await begin();
    await stage.world.until(() => workflow.closed !== undefined, 8 * DAY_MS);
    expect(stage.world.worker?.name).toBe('worker-2');
    expect(workflow.taskFailures).toEqual([]);
    expect(workflow.closed).toMatchObject({ result: { state: 'unfrozen' } });
    expect(stage.effects).toEqual(FREE);
    expect(stage.sandbox.wireLog.find({ interface: call })).toHaveLength(1);
  });
});
