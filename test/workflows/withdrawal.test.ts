import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/domain/durations.js';
import { AdapayStage, type AdapayStageOptions } from '../support/adapay/adapay-stage.js';
import { openAlone, viewOf, type AloneStage } from '../support/adapay/alone-stage.js';
import { SELLER, Stage } from '../support/scripted/workflow-stage.js';
import type { VirtualExecution } from '../support/virtual/virtual-execution.js';

const ONCE = ['withdrawal 1 60.00'];

interface NotifiedStage extends AloneStage {
  readonly workflow: VirtualExecution;
}

async function withdrawn(options: AdapayStageOptions = {}): Promise<NotifiedStage> {
  const prepared = await openAlone('withdrawal', options);
  return { ...prepared, workflow: await prepared.begin() };
}

describe('a withdrawal', () => {
  it('brings the amount to the card, and waits for the bank to say that it is there', async () => {
    const { stage, workflow } = await withdrawn({ sandbox: { adapay: { channelTakesMs: MINUTE_MS } } });
    expect(await viewOf(workflow)).toMatchObject({
      state: 'withdrawing',
      steps: [{ step: 'withdraw/N1', kind: 'withdraw', amount: '60.00', outcome: 'pending' }],
    });
    expect(workflow.closed).toBeUndefined();
    await stage.world.advance(HOUR_MS);
    expect(workflow.closed).toMatchObject({ result: { state: 'withdrawn' } });
    expect(stage.effects).toEqual(ONCE);
    expect(stage.available('seller_1')).toBe('40.00');
    expect(stage.sandbox.ledger.report().balanced).toBe(true);
    expect(workflow.searchAttributes).toMatchObject({ HoldfastState: 'withdrawn' });
  });

  it('is under way for as long as the bank takes, and asks for nobody before its time', async () => {
    const { stage, workflow } = await withdrawn({
      sandbox: { adapay: { channelTakesMs: 2 * DAY_MS } },
      timing: { attentionAfterMs: 3 * DAY_MS },
    });
    await stage.world.advance(DAY_MS);
    expect(await viewOf(workflow)).toMatchObject({ state: 'withdrawing', attention: [] });
    await stage.world.advance(DAY_MS + HOUR_MS);
    expect(workflow.closed).toMatchObject({ result: { state: 'withdrawn' } });
  });

  it('that fails at the bank leaves the money where it was', async () => {
    const { stage, workflow } = await withdrawn({
      sandbox: { adapay: { channelTakesMs: MINUTE_MS, channelEnds: 'failed' } },
    });
    await stage.world.advance(HOUR_MS);
    expect(workflow.closed).toMatchObject({
      result: { state: 'rejected', code: expect.any(String) as string },
    });
    expect(stage.effects).toEqual([]);
    expect(stage.available('seller_1')).toBe('100.00');
  });

  it('of more than there is, is rejected with the provider’s code', async () => {
    const { stage, begin } = await openAlone('withdrawal');
    stage.sandbox.adapay.deposit({ memberId: 'courier_1', amount: '1.00' });
    const { tenant, provider } = stage.input.order;
    const input = {
      ...{ tenant, provider, withdrawalNo: 'W2', amount: '60.00', settings: stage.input.settings },
      account: stage.receivers.courier,
    };
    const workflow = await stage.world.start('withdrawal', `withdrawal/${tenant}/W2`, input);
    expect(workflow.closed).toMatchObject({ result: { state: 'rejected', code: 'SIM_BALANCE_SHORT' } });
    await begin();
    await stage.world.advance(HOUR_MS);
    expect(stage.effects).toEqual(ONCE);
  });

  it('is refused before anything moves where the provider has none', async () => {
    const stage = Stage.open();
    const { tenant, settings } = stage;
    const input = {
      ...{ tenant, provider: 'scripted', withdrawalNo: 'W1', account: SELLER, amount: '1.00', settings },
    };
    const workflow = await stage.world.start('withdrawal', `withdrawal/${tenant}/W1`, input);
    expect(workflow.closed).toMatchObject({ result: { state: 'rejected', code: 'NOT_SUPPORTED' } });
    expect(stage.provider.wire).toEqual([]);
  });
});

describe('a withdrawal in doubt', () => {
  it.each([
    ['an answer that is lost', { kind: 'doAndDrop' }],
    ['a wrong signature over a true answer', { kind: 'wrongSignature', withEffect: true }],
    ['a 502 of a gateway after the effect', { kind: 'html502', withEffect: true }],
    ['an end that comes later', { kind: 'pending', ms: 3 * HOUR_MS }],
  ] as const)('%s leaves one effect', async (_name, fault) => {
    const { stage, begin } = await openAlone('withdrawal');
    stage.sandbox.faults.add({ provider: 'adapay', interface: 'cashs', times: 1, ...fault });
    const workflow = await begin();
    await stage.world.advance(DAY_MS);
    expect(workflow.closed).toMatchObject({ result: { state: 'withdrawn' } });
    expect(stage.effects).toEqual(ONCE);
    expect(stage.sandbox.wireLog.find({ interface: 'cashs' })).toHaveLength(1);
  });

  it('is never called rejected: it alerts an operator, whose word ends it', async () => {
    const { stage, begin } = await openAlone('withdrawal', { timing: { attentionAfterMs: HOUR_MS } });
    stage.sandbox.faults.add({ provider: 'adapay', interface: 'cashs', times: 1, kind: 'dropBefore' });
    const workflow = await begin();
    await stage.world.advance(5 * DAY_MS);
    const view = await viewOf(workflow);
    expect(view.state).toBe('withdrawing');
    expect(view.steps.map(({ outcome }) => outcome)).toEqual(['pending']);
    expect(view.attention).toEqual([expect.stringContaining('withdraw/N1')]);
    expect(stage.sandbox.wireLog.find({ interface: 'cashs' })).toHaveLength(1);
    const { tenant } = stage.input.order;
    const decision = {
      operationId: `${tenant}/seller_1/withdraw/N1`,
      happened: false,
      evidence: 'the console shows no such withdrawal',
      by: 'wang',
    };
    const call = await workflow.update('decide', decision);
    await stage.world.until(() => !call.isOpen);
    expect(call.answer).toMatchObject({ outcome: 'absent' });
    await stage.world.advance(2 * DAY_MS);
    expect(workflow.closed).toMatchObject({ result: { state: 'rejected', code: 'ABSENT' } });
    expect(stage.available('seller_1')).toBe('100.00');
  });

  it('is not called rejected by a worker without the provider’s settings, which says nothing about the past', async () => {
    const { stage, begin } = await openAlone('withdrawal', {
      sandbox: { adapay: { channelTakesMs: DAY_MS } },
      timing: { attentionAfterMs: HOUR_MS },
    });
    const workflow = await begin();
    const options = stage.world.options as { providers: typeof stage.world.options.providers };
    const configured = options.providers;
    options.providers = new Map();
    stage.world.killWorker(1_000);
    await stage.world.advance(3 * HOUR_MS);
    expect(workflow.closed).toBeUndefined();
    expect(await viewOf(workflow)).toMatchObject({
      state: 'withdrawing',
      attention: [expect.stringContaining('withdraw/N1')],
    });
    options.providers = configured;
    stage.world.killWorker(1_000);
    await stage.world.advance(3 * DAY_MS);
    expect(workflow.closed).toMatchObject({ result: { state: 'withdrawn' } });
    expect(stage.effects).toEqual(ONCE);
  });

  it('happens once when its worker dies after the effect', async () => {
    const { stage, begin } = await openAlone('withdrawal');
    stage.sandbox.hooks.add({
      provider: 'adapay',
      interface: 'cashs',
      moment: 'after',
      run: () => stage.world.killWorker(),
    });
    const workflow = await begin();
    await stage.world.until(() => workflow.closed !== undefined, DAY_MS);
    expect(stage.world.worker?.name).toBe('worker-2');
    expect(workflow.taskFailures).toEqual([]);
    expect(workflow.closed).toMatchObject({ result: { state: 'withdrawn' } });
    expect(stage.effects).toEqual(ONCE);
    expect(stage.sandbox.wireLog.find({ interface: 'cashs' })).toHaveLength(1);
  });
});

describe('a cancelled withdrawal', () => {
  it('that is under way ends as the bank says: money on its way is not called back', async () => {
    const { stage, workflow } = await withdrawn({ sandbox: { adapay: { channelTakesMs: MINUTE_MS } } });
    workflow.cancel();
    await stage.world.advance(HOUR_MS);
    expect(workflow.closed).toMatchObject({ result: { state: 'withdrawn' } });
    expect(stage.effects).toEqual(ONCE);
  });

  it('that was never begun moves nothing', async () => {
    const stage = await AdapayStage.open();
    const { tenant, provider } = stage.input.order;
    const { settings, receivers } = { settings: stage.input.settings, receivers: stage.receivers };
    stage.sandbox.adapay.deposit({ memberId: 'seller_1', amount: '100.00' });
    const workflow = stage.world.begin('withdrawal', `withdrawal/${tenant}/W1`);
    await workflow.start({
      ...{ tenant, provider, withdrawalNo: 'W1', account: receivers.seller, amount: '60.00', settings },
    });
    workflow.cancel();
    await stage.world.settle();
    expect(workflow.closed).toMatchObject({ result: { state: 'cancelled' } });
    expect(stage.effects).toEqual([]);
    expect(stage.available('seller_1')).toBe('100.00');
  });
});
