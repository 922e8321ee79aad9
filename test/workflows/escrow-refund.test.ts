import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/domain/durations.js';
import { Stage, type StageOptions } from '../support/scripted/workflow-stage.js';

async function released(options: StageOptions = {}) {
  const stage = Stage.open(options);
  const workflow = await stage.startEscrow();
  await stage.update(workflow, 'release', { requestId: 'release' });
  return { stage, workflow };
}

describe('refunds after release', () => {
  it('go back several times, with fee shares that sum exactly to the fee', async () => {
    const { stage, workflow } = await released();
    for (const [index, amount] of ['33.33', '33.33', '33.34'].entries()) {
      const call = await stage.update(workflow, 'refund', { requestId: `r${index}`, amount });
      expect(call.state).toBe('completed');
    }
    expect(stage.effects.slice(2)).toEqual([
      'refund 33.33 fee 0.33',
      'refund 33.33 fee 0.34',
      'refund 33.34 fee 0.33',
    ]);
    expect(stage.balances).toEqual({
      buyer: '100.00',
      seller: '0.00',
      fees: '1.00',
      advance: '9.00',
      held: '0.00',
    });
    expect(stage.result(workflow)).toMatchObject({ state: 'released', sums: { refunded: '100.00' } });
  });

  it('are planned over the releases, oldest first, none above its release', async () => {
    const stage = Stage.open({ ways: { divisible: true } });
    const workflow = await stage.startEscrow();
    await stage.update(workflow, 'release', { requestId: 'a', amount: '40.00' });
    await stage.update(workflow, 'release', { requestId: 'b' });
    await stage.update(workflow, 'refund', { requestId: 'c', amount: '25.00' });
    const call = await stage.update(workflow, 'refund', { requestId: 'd', amount: '50.00' });
    expect(stage.effects.slice(3)).toEqual([
      'refund 25.00 fee 0.25',
      'refund 15.00 fee 0.15',
      'refund 35.00 fee 0.35',
    ]);
    expect(call.answer).toMatchObject({ sums: { refunded: '75.00' } });
    const releases = stage.provider.sends('release').map((send) => send.serialNumber);
    const refunds = stage.bank.effects.filter((effect) => effect.kind === 'refund');
    expect(new Set(refunds.map((effect) => effect.serialNumber)).size).toBe(3);
    expect(new Set(releases).size).toBe(2);
  });

  it('are taken while the rest is still held', async () => {
    const stage = Stage.open({ ways: { divisible: true } });
    const workflow = await stage.startEscrow();
    await stage.update(workflow, 'release', { requestId: 'a', amount: '40.00' });
    const call = await stage.update(workflow, 'refund', { requestId: 'b', amount: '40.00' });
    expect(call.answer).toMatchObject({ state: 'held', sums: { refunded: '40.00', stillHeld: '60.00' } });
  });

  it('never exceed what was released', async () => {
    const { stage, workflow } = await released();
    await stage.update(workflow, 'refund', { requestId: 'a', amount: '60.00' });
    const call = await stage.update(workflow, 'refund', { requestId: 'b', amount: '40.01' });
    expect(call.refusal).toEqual({
      type: 'INVALID_INPUT',
      message: 'amount: at most 40.00 was released and can be refunded',
    });
  });

  it('end with the refund window', async () => {
    const { stage, workflow } = await released();
    await stage.world.advance(30 * DAY_MS - 1);
    expect(workflow.closed).toBeUndefined();
    await stage.world.advance(1);
    expect(stage.result(workflow).state).toBe('released');
    const late = await stage.update(workflow, 'refund', { requestId: 'late', amount: '1.00' });
    expect(late.state).toBe('aborted');
  });
});

describe('a refund whose funds are short', () => {
  it('waits for the seller’s funds, alerts an operator meanwhile, and goes on by itself', async () => {
    const { stage, workflow } = await released();
    stage.bank.balances.set('6886000000000902', '10.00' as never);
    const call = await stage.update(workflow, 'refund', { requestId: 'a', amount: '50.00' });
    expect(call.state).toBe('accepted');
    expect(workflow.searchAttributes['HoldfastNeedsAttention']).toBe(true);
    expect((await stage.view(workflow)).attention).toEqual([
      'refund/a/1/1: rejected with ERR044; it is tried again when this is mended',
    ]);
    await stage.world.advance(5 * HOUR_MS);
    expect(call.state).toBe('accepted');
    expect(stage.provider.sends('refund')).toHaveLength(1);
    stage.bank.deposit('6886000000000902', '40.00' as never);
    await stage.world.until(() => !call.isOpen, HOUR_MS);
    expect(call.answer).toMatchObject({ sums: { refunded: '50.00' } });
    expect(stage.effects.at(-1)).toBe('refund 50.00 fee 0.50');
    expect(workflow.searchAttributes['HoldfastNeedsAttention']).toBe(false);
  });

  it('waits for the advance account as well', async () => {
    const { stage, workflow } = await released({ advance: '0.00' });
    const call = await stage.update(workflow, 'refund', { requestId: 'a', amount: '50.00' });
    await stage.world.advance(HOUR_MS);
    expect(call.state).toBe('accepted');
    stage.bank.deposit('advance', '0.50' as never);
    await stage.world.until(() => !call.isOpen, HOUR_MS);
    expect(call.state).toBe('completed');
  });

  it('is queried ever less often: a month of waiting fits a history', async () => {
    const { stage, workflow } = await released({ advance: '0.00' });
    await stage.update(workflow, 'refund', { requestId: 'a', amount: '50.00' });
    await stage.world.advance(30 * DAY_MS);
    expect(stage.provider.queriesSent).toBeGreaterThan(30 * 4 * 2);
    expect(workflow.history.events).toBeLessThan(3_000);
  });

  it('is not dropped when the refund window closes meanwhile', async () => {
    const { stage, workflow } = await released({
      advance: '0.00',
      timing: { refundWindowMs: 10 * MINUTE_MS },
    });
    const call = await stage.update(workflow, 'refund', { requestId: 'a', amount: '50.00' });
    await stage.world.advance(DAY_MS);
    stage.bank.deposit('advance', '1.00' as never);
    await stage.world.until(() => !call.isOpen);
    expect(call.state).toBe('completed');
    await stage.world.advance(MINUTE_MS);
    expect(stage.result(workflow)).toMatchObject({ sums: { refunded: '50.00' } });
  });

  it('lets the refund that came after it wait in line, and carries out both', async () => {
    const { stage, workflow } = await released();
    stage.provider.onSend('refund', { beforeMs: 3 * MINUTE_MS });
    const first = await stage.update(workflow, 'refund', { requestId: 'a', amount: '60.00' });
    await stage.world.advance(MINUTE_MS);
    const second = await stage.update(workflow, 'refund', { requestId: 'b', amount: '40.00' });
    expect([first.state, second.state]).toEqual(['accepted', 'accepted']);
    await stage.world.advance(HOUR_MS);
    expect([first.state, second.state]).toEqual(['completed', 'completed']);
    expect(stage.result(workflow)).toMatchObject({ sums: { refunded: '100.00' } });
  });
});

it('tells the caller when the provider rejects a refund for good, and frees its amount', async () => {
  const { stage, workflow } = await released();
  stage.provider.onSend('refund', { answer: { rejected: 'other', code: 'ERR271' } });
  const call = await stage.update(workflow, 'refund', { requestId: 'a', amount: '100.00' });
  expect(call.refusal).toEqual({
    type: 'REJECTED_BY_PROVIDER',
    message: 'refund was rejected with ERR271: rejected: ERR271',
  });
  const again = await stage.update(workflow, 'refund', { requestId: 'b', amount: '100.00' });
  expect(again.state).toBe('completed');
});
