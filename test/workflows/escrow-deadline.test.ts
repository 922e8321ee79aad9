import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/domain/durations.js';
import { Stage } from '../support/scripted/workflow-stage.js';

describe('an order that nobody decides', () => {
  it('is released to the seller at its deadline, not a moment before', async () => {
    const stage = Stage.open();
    const workflow = await stage.startEscrow();
    await stage.world.advance(7 * DAY_MS - 1);
    expect(stage.effects).toEqual(['hold 100.00 fee 1.00']);
    await stage.world.advance(1);
    expect(stage.effects).toEqual(['hold 100.00 fee 1.00', 'release 100.00 fee 1.00']);
    expect(stage.balances).toMatchObject({ buyer: '0.00', seller: '99.00', fees: '1.00' });
    await stage.world.advance(30 * DAY_MS);
    expect(stage.result(workflow).state).toBe('released');
  });

  it('keeps its deadline whatever is done before it', async () => {
    const stage = Stage.open({ ways: { divisible: true } });
    const workflow = await stage.startEscrow();
    for (const n of [1, 2, 3]) {
      await stage.world.advance(2 * DAY_MS);
      await stage.update(workflow, 'release', { requestId: `part-${n}`, amount: '10.00' });
    }
    await stage.world.advance(DAY_MS - 1);
    expect((await stage.escrow(workflow)).sums).toMatchObject({ released: '30.00' });
    await stage.world.advance(MINUTE_MS);
    expect((await stage.escrow(workflow)).sums).toMatchObject({ released: '100.00' });
  });

  it('moves nothing twice where a rejected release was carried out, and is shown as done only later', async () => {
    const stage = Stage.open({ timing: { refundWindowMs: 0 } });
    stage.provider.onSend('release', { answer: { rejected: 'other', code: 'ERR271' }, effect: true });
    stage.provider.onQuery('release', { answer: 'notFound' });
    const workflow = await stage.startEscrow();
    await stage.world.advance(9 * DAY_MS);
    expect(stage.result(workflow)).toMatchObject({ state: 'released', sums: { released: '100.00' } });
    expect(stage.provider.sends('release')).toHaveLength(1);
  });

  it('goes back to the buyer at its deadline where the order says so, without a fee', async () => {
    const stage = Stage.open({ order: { onDeadline: 'return' } });
    const workflow = await stage.startEscrow();
    await stage.world.advance(7 * DAY_MS);
    expect(stage.effects).toEqual(['hold 100.00 fee 1.00', 'return 100.00']);
    expect(stage.result(workflow)).toEqual({
      state: 'returned',
      sums: {
        held: '100.00',
        released: '0.00',
        returned: '100.00',
        refunded: '0.00',
        stillHeld: '0.00',
        backToBuyer: '100.00',
      },
    });
    expect(stage.balances).toMatchObject({ buyer: '100.00', seller: '0.00', fees: '0.00' });
  });

  it('alerts an operator when the provider rejects the release, and both sides can still decide', async () => {
    const stage = Stage.open();
    const rejected = { answer: { rejected: 'account', code: 'ERR031' } } as const;
    stage.provider.onSend('release', rejected, rejected);
    const workflow = await stage.startEscrow();
    await stage.world.advance(7 * DAY_MS);
    expect(workflow.closed).toBeUndefined();
    expect(workflow.searchAttributes['HoldfastNeedsAttention']).toBe(true);
    expect((await stage.view(workflow)).attention).toEqual([
      'the release at the deadline was rejected; it is tried again',
    ]);
    const call = await stage.update(workflow, 'return', { requestId: 'a' });
    expect(call.answer).toMatchObject({ state: 'returned', sums: { returned: '100.00' } });
    expect(workflow.searchAttributes['HoldfastNeedsAttention']).toBe(false);
  });

  it('tries a rejected release again under a number of its own, after querying the one before', async () => {
    const stage = Stage.open();
    stage.provider.onSend('release', { answer: { rejected: 'account', code: 'ERR031' } });
    const workflow = await stage.startEscrow();
    await stage.world.advance(7 * DAY_MS + HOUR_MS);
    expect(stage.effects.at(-1)).toBe('release 100.00 fee 1.00');
    const [first, second] = stage.provider.sends('release');
    expect(first?.serialNumber).not.toBe(second?.serialNumber);
    // When it was refused, and again before the next one.
    const queried = stage.provider.statusQueries('release').map((query) => query.serialNumber);
    expect(queried).toEqual([first?.serialNumber, first?.serialNumber]);
    expect((await stage.view(workflow)).attention).toEqual([]);
  });

  it('takes no refunds where the refund window is 0: the order ends with its release', async () => {
    const stage = Stage.open({ timing: { refundWindowMs: 0 } });
    const workflow = await stage.startEscrow();
    await stage.world.advance(7 * DAY_MS);
    expect(stage.result(workflow).state).toBe('released');
    const late = await stage.update(workflow, 'refund', { requestId: 'late', amount: '1.00' });
    expect(late.state).toBe('aborted');
  });
});

describe('a deadline that meets a decision', () => {
  it('lets the decision win that arrived first', async () => {
    const stage = Stage.open();
    const workflow = await stage.startEscrow();
    await stage.world.advance(7 * DAY_MS - MINUTE_MS);
    await stage.update(workflow, 'return', { requestId: 'in-time' });
    await stage.world.advance(DAY_MS);
    expect(stage.effects).toEqual(['hold 100.00 fee 1.00', 'return 100.00']);
    expect(stage.result(workflow).state).toBe('returned');
  });

  it('lets the decision win that is delivered together with the deadline', async () => {
    const stage = Stage.open();
    const workflow = await stage.startEscrow();
    await stage.world.advance(7 * DAY_MS - 1);
    stage.clock.after(
      1,
      () => void workflow.signal('disputeOpened', { requestId: 'd', reason: 'the box was empty' }),
    );
    await stage.world.advance(1);
    expect((await stage.escrow(workflow)).state).toBe('disputed');
    expect(stage.effects).toEqual(['hold 100.00 fee 1.00']);
  });
});
