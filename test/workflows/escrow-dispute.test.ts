import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS } from '../../src/domain/durations.js';
import { Stage } from '../support/scripted/workflow-stage.js';

async function disputed(options: Parameters<typeof Stage.open>[0] = {}) {
  const stage = Stage.open(options);
  const workflow = await stage.startEscrow();
  await stage.world.advance(6 * DAY_MS);
  await stage.update(workflow, 'openDispute', { requestId: 'd', reason: 'the box was empty' });
  return { stage, workflow };
}

describe('an open dispute', () => {
  it('stops the clock: nothing happens at the deadline or long after it', async () => {
    const { stage, workflow } = await disputed();
    await stage.world.advance(200 * DAY_MS);
    expect(stage.effects).toEqual(['hold 100.00 fee 1.00']);
    expect(await stage.view(workflow)).toMatchObject({ state: 'disputed' });
    expect((await stage.view(workflow)).nextDeadline).toBeUndefined();
  });

  it('takes no release and no second dispute', async () => {
    const { stage, workflow } = await disputed();
    const release = await stage.update(workflow, 'release', { requestId: 'a' });
    const again = await stage.update(workflow, 'openDispute', { requestId: 'b', reason: 'still empty' });
    expect(release.refusal).toEqual({
      type: 'WRONG_STATE',
      message: 'release is not possible in state disputed',
    });
    expect(again.refusal).toEqual({
      type: 'WRONG_STATE',
      message: 'openDispute is not possible in state disputed',
    });
  });

  it('can be given up by the seller with a return', async () => {
    const { stage, workflow } = await disputed();
    const call = await stage.update(workflow, 'return', { requestId: 'a' });
    expect(call.answer).toMatchObject({ state: 'returned' });
    expect(stage.result(workflow).state).toBe('returned');
  });

  it('stops a release that arrived with it and was accepted behind it', async () => {
    const stage = Stage.open();
    const workflow = await stage.startEscrow();
    await workflow.signal('disputeOpened', { requestId: 'd', reason: 'the box was empty' });
    await workflow.signal('receiptConfirmed', { requestId: 'r' });
    await stage.world.settle();
    expect(stage.effects).toEqual(['hold 100.00 fee 1.00']);
    expect(await stage.view(workflow)).toMatchObject({
      state: 'disputed',
      refusedSignals: ['receiptConfirmed: release is not possible in state disputed'],
    });
    const call = await stage.update(workflow, 'resolveDispute', { requestId: 'a', toBuyer: '100.00' });
    expect(call.answer).toMatchObject({ state: 'returned', sums: { returned: '100.00' } });
  });

  it('leaves a return that arrived with it in force', async () => {
    const stage = Stage.open();
    const workflow = await stage.startEscrow();
    await workflow.signal('disputeOpened', { requestId: 'd', reason: 'the box was empty' });
    await workflow.signal('returnRequested', { requestId: 'r' });
    await stage.world.settle();
    expect(stage.result(workflow)).toMatchObject({ state: 'returned', sums: { returned: '100.00' } });
  });

  it('does not hide a release that a lost task had made before it came', async () => {
    const stage = Stage.open();
    const workflow = await stage.startEscrow();
    stage.provider.onSend('release', { onEffect: () => stage.world.killWorker() });
    const release = await workflow.update('release', { requestId: 'r' });
    await stage.world.settle();
    await workflow.signal('disputeOpened', { requestId: 'd', reason: 'the box was empty' });
    await stage.world.advance(HOUR_MS);
    expect(release.refusal?.type).toBe('WRONG_STATE');
    expect(stage.effects).toEqual(['hold 100.00 fee 1.00', 'release 100.00 fee 1.00']);
    expect(await stage.escrow(workflow)).toMatchObject({ state: 'released', sums: { stillHeld: '0.00' } });
  });

  it('is opened by a signal as well', async () => {
    const stage = Stage.open();
    const workflow = await stage.startEscrow();
    await stage.signal(workflow, 'disputeOpened', { requestId: 'd', reason: 'the box was empty' });
    expect((await stage.escrow(workflow)).state).toBe('disputed');
  });
});

describe('a resolved dispute', () => {
  it('gives everything to the seller', async () => {
    const { stage, workflow } = await disputed();
    const call = await stage.update(workflow, 'resolveDispute', { requestId: 'a', toBuyer: '0.00' });
    expect(call.answer).toMatchObject({ state: 'released', sums: { released: '100.00', refunded: '0.00' } });
    expect(stage.balances).toMatchObject({ buyer: '0.00', seller: '99.00', fees: '1.00' });
  });

  it('gives everything to the buyer', async () => {
    const { stage, workflow } = await disputed();
    const call = await stage.update(workflow, 'resolveDispute', { requestId: 'a', toBuyer: '100.00' });
    expect(call.answer).toMatchObject({ state: 'returned', sums: { returned: '100.00' } });
    expect(stage.balances).toMatchObject({ buyer: '100.00', seller: '0.00', fees: '0.00' });
  });

  it('divides by a full release and a refund where the provider cannot divide', async () => {
    const { stage, workflow } = await disputed();
    const call = await stage.update(workflow, 'resolveDispute', { requestId: 'a', toBuyer: '45.55' });
    expect(stage.effects.slice(1)).toEqual(['release 100.00 fee 1.00', 'refund 45.55 fee 0.46']);
    expect(call.answer).toMatchObject({ state: 'divided', sums: { released: '100.00', refunded: '45.55' } });
    expect(stage.balances).toEqual({
      buyer: '45.55',
      seller: '53.91',
      fees: '1.00',
      advance: '9.54',
      held: '0.00',
    });
  });

  it('divides by a return and a release where the provider can', async () => {
    const { stage, workflow } = await disputed({ ways: { divisible: true } });
    const call = await stage.update(workflow, 'resolveDispute', { requestId: 'a', toBuyer: '45.55' });
    expect(stage.effects.slice(1)).toEqual(['return 45.55', 'release 54.45 fee 0.54']);
    expect(call.answer).toMatchObject({ state: 'divided', sums: { released: '54.45', returned: '45.55' } });
  });

  it('cannot give more than is held, and the dispute goes on', async () => {
    const { stage, workflow } = await disputed();
    const call = await stage.update(workflow, 'resolveDispute', { requestId: 'a', toBuyer: '100.01' });
    expect(call.refusal).toEqual({
      type: 'INVALID_INPUT',
      message: 'toBuyer: at most 100.00 is held and free',
    });
    expect((await stage.escrow(workflow)).state).toBe('disputed');
  });

  it('cannot give more than is left where a part has moved before', async () => {
    const stage = Stage.open({ ways: { divisible: true } });
    const workflow = await stage.startEscrow();
    await stage.update(workflow, 'release', { requestId: 'r', amount: '30.00' });
    await stage.update(workflow, 'openDispute', { requestId: 'd', reason: 'the box was empty' });
    const call = await stage.update(workflow, 'resolveDispute', { requestId: 'a', toBuyer: '70.01' });
    expect(call.refusal).toEqual({
      type: 'INVALID_INPUT',
      message: 'toBuyer: at most 70.00 is held and free',
    });
    expect(workflow.taskFailures).toEqual([]);
    const all = await stage.update(workflow, 'resolveDispute', { requestId: 'b', toBuyer: '70.00' });
    expect(all.answer).toMatchObject({ state: 'divided', sums: { released: '30.00', returned: '70.00' } });
  });

  it('stays disputed when the provider rejects the division', async () => {
    const { stage, workflow } = await disputed();
    stage.provider.onSend('release', { answer: { rejected: 'account', code: 'ERR031' } });
    const call = await stage.update(workflow, 'resolveDispute', { requestId: 'a', toBuyer: '10.00' });
    expect(call.refusal?.type).toBe('REJECTED_BY_PROVIDER');
    expect((await stage.escrow(workflow)).state).toBe('disputed');
    const again = await stage.update(workflow, 'resolveDispute', { requestId: 'b', toBuyer: '10.00' });
    expect(again.answer).toMatchObject({ state: 'divided' });
  });
});
