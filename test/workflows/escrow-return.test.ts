import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../../src/domain/durations.js';
import { Stage } from '../support/scripted/workflow-stage.js';

describe('a return out of escrow', () => {
  it('gives the buyer everything back, fee included', async () => {
    const stage = Stage.open();
    const workflow = await stage.startEscrow();
    const call = await stage.update(workflow, 'return', { requestId: 'a' });
    expect(call.answer).toMatchObject({ state: 'returned' });
    expect(stage.balances).toEqual({
      buyer: '100.00',
      seller: '0.00',
      fees: '0.00',
      advance: '10.00',
      held: '0.00',
    });
    expect(stage.result(workflow).state).toBe('returned');
  });
});

describe('a part return where the provider cannot divide what is held', () => {
  it('releases the whole and refunds the buyer’s part, with the share of the fee that falls to it', async () => {
    const stage = Stage.open({ timing: { refundWindowMs: 0 } });
    const workflow = await stage.startEscrow();
    const call = await stage.update(workflow, 'return', {
      requestId: 'a',
      amount: '30.00',
      releaseRest: true,
    });
    expect(stage.effects).toEqual([
      'hold 100.00 fee 1.00',
      'release 100.00 fee 1.00',
      'refund 30.00 fee 0.30',
    ]);
    expect(stage.balances).toEqual({
      buyer: '30.00',
      seller: '69.30',
      fees: '1.00',
      advance: '9.70',
      held: '0.00',
    });
    const sums = {
      held: '100.00',
      released: '100.00',
      returned: '0.00',
      refunded: '30.00',
      stillHeld: '0.00',
      backToBuyer: '30.00',
    };
    expect(call.answer).toEqual({ requestId: 'a', state: 'divided', sums });
    expect(stage.result(workflow)).toEqual({ state: 'divided', sums });
  });

  it('is refused unless the command says that the seller gets the rest at once', async () => {
    const stage = Stage.open();
    const workflow = await stage.startEscrow();
    for (const [requestId, more] of [
      ['a', {}],
      ['b', { releaseRest: false }],
    ] as const) {
      const call = await stage.update(workflow, 'return', { requestId, amount: '30.00', ...more });
      expect(call.refusal).toEqual({
        type: 'RELEASES_THE_REST',
        message:
          'releaseRest: the provider cannot divide a hold, so 70.00 would go to the seller at once; true says that this is meant',
      });
    }
    await stage.signal(workflow, 'returnRequested', { requestId: 'c', amount: '30.00' });
    expect((await stage.view(workflow)).refusedSignals).toHaveLength(1);
    expect(stage.effects).toEqual(['hold 100.00 fee 1.00']);
    expect(await stage.escrow(workflow)).toMatchObject({ state: 'held', sums: { stillHeld: '100.00' } });
    const whole = await stage.update(workflow, 'return', { requestId: 'd', amount: '100.00' });
    expect(whole.answer).toMatchObject({ state: 'returned', sums: { backToBuyer: '100.00' } });
  });

  it.each(['yes', 1, null])('does not take %s for consent', async (releaseRest) => {
    const stage = Stage.open();
    const workflow = await stage.startEscrow();
    const call = await stage.update(workflow, 'return', { requestId: 'a', amount: '30.00', releaseRest });
    expect(call.refusal).toEqual({ type: 'INVALID_INPUT', message: 'releaseRest: true or false' });
    expect(stage.effects).toEqual(['hold 100.00 fee 1.00']);
  });

  it('is refused before anything moves when the advance account does not cover the returned fee', async () => {
    const stage = Stage.open({ advance: '0.29' });
    const workflow = await stage.startEscrow();
    const call = await stage.update(workflow, 'return', {
      requestId: 'a',
      amount: '30.00',
      releaseRest: true,
    });
    expect(call.refusal).toEqual({
      type: 'FUNDS_SHORT',
      message: 'the advance account does not cover 0.30; nothing was moved',
    });
    expect(stage.effects).toEqual(['hold 100.00 fee 1.00']);
    const again = await stage.update(workflow, 'return', {
      requestId: 'b',
      amount: '29.00',
      releaseRest: true,
    });
    expect(again.answer).toMatchObject({ state: 'divided', sums: { refunded: '29.00' } });
  });

  it('is refused before anything moves when the seller’s account cannot be seen', async () => {
    const stage = Stage.open();
    const workflow = await stage.startEscrow();
    stage.provider.queriesAnswer = 'unavailable';
    const call = await stage.update(workflow, 'return', {
      requestId: 'a',
      amount: '30.00',
      releaseRest: true,
    });
    expect(call.refusal).toEqual({
      type: 'FUNDS_SHORT',
      message: 'whether the seller covers 29.70 could not be queried; nothing was moved',
    });
    expect((await stage.escrow(workflow)).state).toBe('held');
  });

  it('does not ask for an advance account that the provider does not show', async () => {
    const stage = Stage.open({ showsAdvance: false });
    const workflow = await stage.startEscrow();
    const call = await stage.update(workflow, 'return', {
      requestId: 'a',
      amount: '30.00',
      releaseRest: true,
    });
    expect(call.answer).toMatchObject({ state: 'divided' });
  });

  it('owes the buyer’s part once the whole is released: a rejected refund alerts an operator and is made again', async () => {
    const stage = Stage.open({ timing: { refundWindowMs: 0 } });
    stage.provider.onSend('refund', { answer: { rejected: 'other', code: 'ERR271' } });
    const workflow = await stage.startEscrow();
    const call = await stage.update(workflow, 'return', {
      requestId: 'a',
      amount: '30.00',
      releaseRest: true,
    });
    expect(call.state).toBe('accepted');
    expect((await stage.view(workflow)).attention).toEqual([
      'refund/a/1/1: rejected with ERR271; it is tried again when this is mended',
    ]);
    await stage.world.until(() => !call.isOpen);
    expect(call.answer).toMatchObject({ state: 'divided', sums: { refunded: '30.00' } });
    expect(stage.balances).toMatchObject({ buyer: '30.00', seller: '69.30' });
    expect(workflow.searchAttributes['HoldfastNeedsAttention']).toBe(false);
    expect(stage.result(workflow).state).toBe('divided');
  });
});

describe('where the provider divides what is held', () => {
  it('keeps the rest of a part return held, and releases it in the same command where that is wanted', async () => {
    const stage = Stage.open({ ways: { divisible: true } });
    const workflow = await stage.startEscrow();
    const part = await stage.update(workflow, 'return', { requestId: 'a', amount: '20.00' });
    expect(part.answer).toMatchObject({ state: 'held', sums: { backToBuyer: '20.00', stillHeld: '80.00' } });
    const command = { requestId: 'b', amount: '30.00', releaseRest: true };
    const both = await stage.update(workflow, 'return', command);
    expect(stage.effects.slice(2)).toEqual(['return 30.00', 'release 50.00 fee 0.50']);
    expect(both.answer).toMatchObject({
      state: 'divided',
      sums: { released: '50.00', returned: '50.00', refunded: '0.00', backToBuyer: '50.00' },
    });
  });

  it('returns and releases parts, whose fees sum exactly to the order’s', async () => {
    const stage = Stage.open({ ways: { divisible: true }, timing: { refundWindowMs: 0 } });
    const workflow = await stage.startEscrow();
    await stage.update(workflow, 'release', { requestId: 'a', amount: '33.33' });
    await stage.update(workflow, 'return', { requestId: 'b', amount: '33.34' });
    const last = await stage.update(workflow, 'release', { requestId: 'c' });
    expect(stage.effects).toEqual([
      'hold 100.00 fee 1.00',
      'release 33.33 fee 0.33',
      'return 33.34',
      'release 33.33 fee 0.34',
    ]);
    expect(last.answer).toMatchObject({ state: 'divided', sums: { released: '66.66', returned: '33.34' } });
    expect(stage.balances).toMatchObject({ buyer: '33.34', seller: '65.99', fees: '0.67', held: '0.00' });
  });

  it('refuses more than is held and free, and the rest can still be moved', async () => {
    const stage = Stage.open({ ways: { divisible: true } });
    const workflow = await stage.startEscrow();
    await stage.update(workflow, 'release', { requestId: 'a', amount: '60.00' });
    const call = await stage.update(workflow, 'release', { requestId: 'b', amount: '40.01' });
    expect(call.refusal).toEqual({
      type: 'INVALID_INPUT',
      message: 'amount: at most 40.00 is held and free',
    });
    const rest = await stage.update(workflow, 'return', { requestId: 'c', amount: '40.00' });
    expect(rest.answer).toMatchObject({ state: 'divided' });
  });
});

it('refuses to release a part where the provider releases the whole only, naming the capability', async () => {
  const stage = Stage.open();
  const workflow = await stage.startEscrow();
  const call = await stage.update(workflow, 'release', { requestId: 'a', amount: '99.99' });
  expect(call.refusal).toEqual({
    type: 'NOT_SUPPORTED',
    message: 'partialRelease: the provider releases the whole amount only',
  });
  expect(stage.provider.sends('release')).toHaveLength(0);
});

it.each([
  [{ mostReturns: 1 }, 0, 'mostReturns: the provider allows 1 returns of one hold'],
  [{ returnWindowDays: 2 }, 2 * DAY_MS, 'returnWindowDays: the provider allows returns for 2 days'],
])('refuses a return that the provider takes no more, by its own limit: %j', async (limits, ms, message) => {
  const stage = Stage.open({ ways: { divisible: true, limits } });
  const workflow = await stage.startEscrow();
  const first = await stage.update(workflow, 'return', { requestId: 'a', amount: '10.00' });
  await stage.world.advance(ms);
  const second = await stage.update(workflow, 'return', { requestId: 'b', amount: '10.00' });
  expect(first.answer).toMatchObject({ sums: { returned: '10.00' } });
  expect(second.refusal).toEqual({ type: 'NOT_SUPPORTED', message });
  expect(stage.provider.sends('return')).toHaveLength(1);
});
