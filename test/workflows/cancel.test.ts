import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../src/domain/durations.js';
import type { OperationKind } from '../../src/domain/operation.js';
import { BUYER, NOTHING_MOVED, Stage } from '../support/scripted/workflow-stage.js';

/** No undo may be on the wire while its forward call is: the calls of one order follow each other. */
function expectNoOverlap(stage: Stage): void {
  const ends = stage.provider.wire.map((call) => ({ ...call, endedMs: call.endedMs ?? Infinity }));
  for (const [index, call] of ends.entries()) {
    for (const earlier of ends.slice(0, index)) expect(earlier.endedMs).toBeLessThanOrEqual(call.startedMs);
  }
}

describe('a cancelled order', () => {
  it('gives back what is held', async () => {
    const stage = Stage.open();
    const workflow = await stage.startEscrow();
    await stage.cancel(workflow);
    expect(stage.effects).toEqual(['hold 100.00 fee 1.00', 'return 100.00']);
    expect(stage.result(workflow)).toMatchObject({
      state: 'cancelled',
      sums: { returned: '100.00', stillHeld: '0.00' },
    });
    expect(stage.balances).toMatchObject({ buyer: '100.00', held: '0.00' });
  });

  it('does not undo while the hold is still under way: a hold of 12 seconds, cancelled after half a second', async () => {
    const stage = Stage.open();
    stage.provider.onSend('hold', { beforeMs: 6 * SECOND_MS, afterMs: 6 * SECOND_MS });
    const workflow = await stage.startEscrow();
    await stage.world.advance(500);
    await stage.cancel(workflow);
    await stage.world.advance(11_400);
    expect(stage.provider.sends('return')).toHaveLength(0);
    await stage.world.advance(MINUTE_MS);
    expect(stage.effects).toEqual(['hold 100.00 fee 1.00', 'return 100.00']);
    expect(stage.provider.sends('return')[0]?.startedMs).toBeGreaterThanOrEqual(
      stage.provider.sends('hold')[0]?.endedMs ?? Infinity,
    );
    expect(stage.provider.sends('hold')).toHaveLength(1);
    expectNoOverlap(stage);
    expect(stage.result(workflow).state).toBe('cancelled');
  });

  it('waits for the real outcome of a hold in doubt before it gives anything back', async () => {
    const stage = Stage.open();
    stage.provider.onSend('hold', { answer: 'lost' });
    stage.provider.onQuery('hold', { answer: 'unclear' }, { answer: 'processing' });
    const workflow = await stage.startEscrow();
    await stage.cancel(workflow);
    await stage.world.advance(10 * MINUTE_MS);
    expect(stage.provider.sends('return')).toHaveLength(0);
    await stage.world.advance(HOUR_MS);
    expect(stage.effects).toEqual(['hold 100.00 fee 1.00', 'return 100.00']);
    expect(stage.result(workflow).state).toBe('cancelled');
  });

  it('holds nothing when it is cancelled while funds are awaited', async () => {
    const stage = Stage.open({ funds: '0.00' });
    const workflow = await stage.startEscrow();
    await stage.cancel(workflow);
    expect(stage.result(workflow)).toMatchObject({ state: 'cancelled', sums: { held: '0.00' } });
    stage.bank.deposit(BUYER.account, '100.00' as never);
    await stage.world.advance(DAY_MS);
    expect(stage.effects).toEqual([]);
  });

  it('gives back what a rejected hold took after all', async () => {
    const stage = Stage.open();
    stage.provider.onSend('hold', {
      answer: { rejected: 'insufficientFunds', code: 'ERR044' },
      effect: true,
    });
    const workflow = await stage.startEscrow();
    await stage.cancel(workflow);
    expect(stage.effects).toEqual(['hold 100.00 fee 1.00', 'return 100.00']);
    expect(stage.balances).toMatchObject({ buyer: '100.00', held: '0.00' });
    expect(stage.result(workflow).state).toBe('cancelled');
  });

  it('goes on giving back until the provider takes it, with an operator alerted meanwhile', async () => {
    const stage = Stage.open();
    const rejected = { answer: { rejected: 'account', code: 'ERR223' } } as const;
    stage.provider.onSend('return', rejected, rejected, rejected);
    const workflow = await stage.startEscrow();
    await stage.cancel(workflow);
    expect(workflow.closed).toBeUndefined();
    expect((await stage.view(workflow)).attention).toEqual([
      'return/1: rejected with ERR223; it is tried again when this is mended',
    ]);
    await stage.cancel(workflow);
    await stage.world.advance(DAY_MS);
    expect(stage.provider.sends('return').map((send) => send.operationId.split('/').at(-1))).toEqual([
      '1',
      '2',
      '3',
      '4',
    ]);
    expect(stage.result(workflow)).toMatchObject({ state: 'cancelled', sums: { returned: '100.00' } });
    expect(workflow.searchAttributes['HoldfastNeedsAttention']).toBe(false);
  });

  it('gives nothing back twice where a rejected return was carried out all the same', async () => {
    const stage = Stage.open();
    stage.provider.onSend('return', { answer: { rejected: 'other', code: 'ERR271' }, effect: true });
    const workflow = await stage.startEscrow();
    workflow.cancel();
    await stage.world.advance(DAY_MS);
    expect(stage.result(workflow)).toMatchObject({ state: 'cancelled', sums: { returned: '100.00' } });
    expect(stage.provider.sends('return')).toHaveLength(1);
    expect(stage.balances.buyer).toBe('100.00');
  });

  it('looks once more before it tries again: what was rejected may be shown as done only minutes later', async () => {
    const stage = Stage.open();
    stage.provider.onSend('return', { answer: { rejected: 'other', code: 'ERR271' }, effect: true });
    stage.provider.onQuery('return', { answer: 'notFound' });
    const workflow = await stage.startEscrow();
    workflow.cancel();
    await stage.world.advance(DAY_MS);
    expect(stage.result(workflow)).toMatchObject({ state: 'cancelled', sums: { returned: '100.00' } });
    expect(stage.provider.sends('return')).toHaveLength(1);
    expect(stage.balances.buyer).toBe('100.00');
  });

  it('lets a release that was under way count: what the seller has is not held any more', async () => {
    const stage = Stage.open();
    const workflow = await stage.startEscrow();
    stage.provider.onSend('release', { beforeMs: 6 * SECOND_MS, afterMs: 6 * SECOND_MS });
    const call = await stage.update(workflow, 'release', { requestId: 'a' });
    await stage.world.advance(500);
    await stage.cancel(workflow);
    await stage.world.advance(MINUTE_MS);
    expect(call.answer).toMatchObject({ state: 'released' });
    expect(stage.effects).toEqual(['hold 100.00 fee 1.00', 'release 100.00 fee 1.00']);
    expect(stage.result(workflow)).toMatchObject({ state: 'released', sums: { stillHeld: '0.00' } });
    expectNoOverlap(stage);
  });

  it('gives back what is left after a part was released', async () => {
    const stage = Stage.open({ ways: { divisible: true } });
    const workflow = await stage.startEscrow();
    await stage.update(workflow, 'release', { requestId: 'a', amount: '30.00' });
    await stage.cancel(workflow);
    expect(stage.effects.slice(1)).toEqual(['release 30.00 fee 0.30', 'return 70.00']);
    expect(stage.result(workflow)).toMatchObject({
      state: 'cancelled',
      sums: { released: '30.00', returned: '70.00' },
    });
  });

  it('gives back what is disputed', async () => {
    const stage = Stage.open();
    const workflow = await stage.startEscrow();
    await stage.update(workflow, 'openDispute', { requestId: 'd', reason: 'broken' });
    await stage.cancel(workflow);
    expect(stage.result(workflow)).toMatchObject({ state: 'cancelled', sums: { returned: '100.00' } });
  });

  it('keeps its end when the money has left escrow: only the refund window closes', async () => {
    const stage = Stage.open();
    const workflow = await stage.startEscrow();
    await stage.update(workflow, 'release', { requestId: 'a' });
    await stage.cancel(workflow);
    expect(stage.result(workflow)).toMatchObject({ state: 'released', sums: { released: '100.00' } });
    expect(stage.effects).toEqual(['hold 100.00 fee 1.00', 'release 100.00 fee 1.00']);
  });

  it('carries out a refund that waits for funds, and tells the ones in line behind it', async () => {
    const stage = Stage.open({ advance: '0.00' });
    const workflow = await stage.startEscrow();
    await stage.update(workflow, 'release', { requestId: 'a' });
    const waiting = await stage.update(workflow, 'refund', { requestId: 'b', amount: '10.00' });
    const behind = await stage.update(workflow, 'refund', { requestId: 'c', amount: '10.00' });
    await stage.cancel(workflow);
    expect(behind.refusal?.type).toBe('ORDER_CLOSED');
    expect([waiting.state, workflow.closed]).toEqual(['accepted', undefined]);
    expect((await stage.view(workflow)).attention).toEqual([
      'refund/b/1/1: rejected with ERR274; it is tried again when this is mended',
    ]);
    await stage.world.advance(3 * DAY_MS);
    stage.bank.deposit('advance', '1.00' as never);
    await stage.world.advance(DAY_MS);
    expect(waiting.answer).toMatchObject({ sums: { refunded: '10.00' } });
    expect(stage.result(workflow)).toMatchObject({ state: 'released', sums: { refunded: '10.00' } });
    expect(workflow.searchAttributes['HoldfastNeedsAttention']).toBe(false);
  });

  it('gives back what is held before a refund that waits for funds, and carries that out as well', async () => {
    const stage = Stage.open({ advance: '0.00', ways: { divisible: true } });
    const workflow = await stage.startEscrow();
    await stage.update(workflow, 'release', { requestId: 'a', amount: '40.00' });
    await stage.signal(workflow, 'refundRequested', { requestId: 'b', amount: '30.00' });
    await stage.cancel(workflow);
    expect(stage.effects.slice(1)).toEqual(['release 40.00 fee 0.40', 'return 60.00']);
    expect(await stage.view(workflow)).toMatchObject({
      state: 'cancelled',
      attention: ['refund/b/1/1: rejected with ERR274; it is tried again when this is mended'],
    });
    stage.bank.deposit('advance', '1.00' as never);
    await stage.world.advance(DAY_MS);
    expect(stage.effects.slice(3)).toEqual(['refund 30.00 fee 0.30']);
    expect(stage.result(workflow)).toMatchObject({
      state: 'cancelled',
      sums: { released: '40.00', returned: '60.00', refunded: '30.00', backToBuyer: '90.00' },
    });
    expectNoOverlap(stage);
  });

  it('gives the buyer the share of a division whose release was under way', async () => {
    const stage = Stage.open();
    const workflow = await stage.startEscrow();
    stage.provider.onSend('release', { beforeMs: 6 * SECOND_MS, afterMs: 6 * SECOND_MS });
    const call = await stage.update(workflow, 'return', {
      requestId: 'a',
      amount: '30.00',
      releaseRest: true,
    });
    await stage.world.advance(500);
    await stage.cancel(workflow);
    await stage.world.advance(MINUTE_MS);
    expect(stage.effects.slice(1)).toEqual(['release 100.00 fee 1.00', 'refund 30.00 fee 0.30']);
    expect(call.answer).toMatchObject({ state: 'divided', sums: { refunded: '30.00' } });
    expect(stage.result(workflow)).toMatchObject({ state: 'divided', sums: { refunded: '30.00' } });
    expectNoOverlap(stage);
  });

  it('gives the buyer the share of a division whose refund waits for funds', async () => {
    const stage = Stage.open();
    const workflow = await stage.startEscrow();
    await stage.update(workflow, 'openDispute', { requestId: 'd', reason: 'broken' });
    stage.provider.onSend('refund', {
      answer: { rejected: 'insufficientFunds', code: 'ERR044' },
      effect: false,
    });
    const call = await stage.update(workflow, 'resolveDispute', { requestId: 'a', toBuyer: '30.00' });
    await stage.cancel(workflow);
    await stage.world.advance(HOUR_MS);
    expect(stage.effects.slice(1)).toEqual(['release 100.00 fee 1.00', 'refund 30.00 fee 0.30']);
    expect(call.answer).toMatchObject({ sums: { refunded: '30.00' } });
    expect(stage.result(workflow)).toMatchObject({ state: 'divided', sums: { refunded: '30.00' } });
  });

  it('answers updates that were accepted before it closes', async () => {
    const stage = Stage.open();
    const workflow = await stage.startEscrow();
    const disbursed = await stage.update(workflow, 'awaitDisbursement');
    await stage.cancel(workflow);
    expect(disbursed.answer).toMatchObject({
      state: 'cancelled',
      sums: { returned: '100.00', stillHeld: '0.00' },
    });
  });
});

describe('a purchase cancelled during its onboarding', () => {
  it('holds nothing', async () => {
    const stage = Stage.open();
    const workflow = await stage.startPurchase();
    await stage.cancel(workflow);
    expect(workflow.closed).toEqual({
      type: 'completed',
      result: { state: 'cancelled', sums: NOTHING_MOVED, account: '6886000000000001' },
    });
    expect(stage.effects).toEqual(['openAccount', 'applyCardBinding']);
  });

  it('holds nothing either when the code was accepted while it was being cancelled', async () => {
    const stage = Stage.open();
    const workflow = await stage.startPurchase();
    stage.provider.onSend('verifyCardBinding', { beforeMs: 12 * SECOND_MS });
    await stage.update(workflow, 'submitCode', { requestId: 'a', code: stage.bank.code });
    await stage.world.advance(500);
    await stage.cancel(workflow);
    await stage.world.advance(MINUTE_MS);
    expect(stage.effects).toEqual(['openAccount', 'applyCardBinding', 'verifyCardBinding']);
    expect(workflow.closed).toMatchObject({ type: 'completed' });
  });
});

/** Cancels at a moment of a whole workflow, and looks at what is left in the end. */
async function cancelledAt(ms: number, slow: OperationKind): Promise<Stage> {
  const stage = Stage.open({ timing: { refundWindowMs: 0, resendWindowMs: 0 } });
  stage.provider.always.set(slow, { send: { beforeMs: 3 * SECOND_MS, afterMs: 3 * SECOND_MS } });
  const workflow = await stage.startPurchase();
  stage.clock.after(1 * SECOND_MS, () => {
    const account = stage.bank.members.get('buyer-1')?.account;
    if (account) stage.bank.deposit(account, '100.00' as never);
  });
  stage.clock.after(
    10 * SECOND_MS,
    () => void workflow.update('submitCode', { requestId: 'c', code: stage.bank.code }),
  );
  stage.clock.after(20 * SECOND_MS, () => void workflow.update('release', { requestId: 'r' }));
  stage.clock.after(ms, () => workflow.cancel());
  expect(await stage.world.until(() => workflow.closed !== undefined, DAY_MS)).toBe(true);
  expect(workflow.taskFailures).toEqual([]);
  return stage;
}

describe('a purchase cancelled at any moment', () => {
  const KINDS = [
    'openAccount',
    'applyCardBinding',
    'verifyCardBinding',
    'hold',
    'release',
    'return',
  ] as const;
  const CASES = KINDS.flatMap((slow) =>
    [500, 4_000, 7_000, 10_500, 13_000, 16_500, 20_500, 25_000].map((ms) => ({ slow, ms })),
  );

  it.each(CASES)(
    'leaves nothing held, and no call beside another: after $ms ms with a slow $slow',
    async ({ slow, ms }) => {
      const stage = await cancelledAt(ms, slow);
      expect(stage.bank.held.get('o1') ?? '0.00').toBe('0.00');
      expectNoOverlap(stage);
      const held = stage.effects.filter((effect) => effect.startsWith('hold')).length;
      const gone = stage.effects.filter((effect) => /^(release|return)/.test(effect)).length;
      expect(gone).toBe(held);
    },
  );
});
