import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../src/domain/durations.js';
import type { JournalRow } from '../../src/journal/journal.js';
import { goesOn } from '../support/virtual/stood-still.js';
import { Stage } from '../support/scripted/workflow-stage.js';

function releaseAs(step: string, { intent, serialNumber, finalOutcome }: JournalRow) {
  const { payer, payee, orderNo } = intent.content as { payer: object; payee: object; orderNo: string };
  const { reference, tradeDate } = (finalOutcome as { result: Record<string, string> }).result;
  const operationId = intent.operationId.replace('hold/1', step);
  const hold = { serialNumber, reference, tradeDate };
  const content = { orderNo, payer, payee, hold };
  return { operationId, provider: 'scripted', kind: 'release', amount: '100.00', fee: '1.00', content };
}

describe('a worker that stood still and goes on', () => {
  it.each([false, true])(
    'releases nothing once the order was cancelled (the provider divides holds: %s)',
    async (divisible) => {
      const stage = Stage.open({ ways: { divisible } });
      const workflow = await stage.startEscrow();
      const hold = await stage.journal.find(`${stage.tenant}/o1/hold/1`);
      stage.provider.onSend('return', { beforeMs: 2 * SECOND_MS });
      workflow.cancel();
      await stage.world.settle();
      expect(await goesOn(stage.world, workflow, releaseAs('release/a/1', hold!))).toBe('SUPERSEDED');
      await stage.world.advance(DAY_MS);
      expect(stage.effects).toEqual(['hold 100.00 fee 1.00', 'return 100.00']);
      expect(stage.result(workflow)).toMatchObject({ state: 'cancelled', sums: { returned: '100.00' } });
    },
  );

  it('holds nothing once the order has ended without its hold', async () => {
    const stage = Stage.open({ funds: '0.00' });
    const workflow = await stage.startEscrow();
    await stage.world.advance(3 * DAY_MS);
    expect(stage.result(workflow)).toMatchObject({ state: 'paymentExpired' });
    stage.bank.deposit('6886000000000901', '100.00' as never);
    const first = await stage.journal.find(`${stage.tenant}/o1/hold/1`);
    const next = { ...first!.intent, operationId: `${stage.tenant}/o1/hold/2` };
    expect(await goesOn(stage.world, workflow, next)).toBe('SUPERSEDED');
    expect(stage.effects).toEqual([]);
  });
});

describe('the same start again, once Temporal no longer keeps the history of the first', () => {
  it.each([
    ['return', { state: 'returned', sums: { returned: '100.00', stillHeld: '0.00' } }],
    ['release', { state: 'released', sums: { released: '100.00', stillHeld: '0.00' } }],
  ])('returns the result of an order that ended with a %s, and moves nothing', async (command, end) => {
    const stage = Stage.open();
    const first = await stage.startEscrow();
    await stage.update(first, command, { requestId: 'decided' });
    await stage.world.advance(62 * DAY_MS);
    expect(stage.result(first)).toMatchObject(end);
    const effects = [...stage.effects];
    const second = await stage.startEscrow();
    await stage.world.advance(HOUR_MS);
    expect(stage.result(second)).toEqual(stage.result(first));
    expect(stage.effects).toEqual(effects);
  });

  it('returns the result of an order that had ended before anything moved', async () => {
    const stage = Stage.open({ funds: '0.00' });
    const first = await stage.startEscrow();
    await stage.world.advance(3 * DAY_MS);
    stage.bank.deposit('6886000000000901', '100.00' as never);
    const second = await stage.startEscrow();
    await stage.world.advance(HOUR_MS);
    expect(stage.result(second)).toEqual(stage.result(first));
    expect(stage.effects).toEqual([]);
  });
});

describe('the same start again after a run that was terminated', () => {
  it('goes on with what the first run had released', async () => {
    const stage = Stage.open();
    const first = await stage.startEscrow();
    const call = await stage.update(first, 'release', { requestId: 'r1' });
    expect(call.state).toBe('completed');
    first.terminate();
    await stage.world.advance(MINUTE_MS);
    const second = await stage.startEscrow();
    await stage.world.advance(MINUTE_MS);
    expect(await stage.escrow(second)).toMatchObject({
      state: 'released',
      sums: { released: '100.00', stillHeld: '0.00' },
    });
    await stage.update(second, 'refund', { requestId: 'f1', amount: '40.00' });
    expect(stage.effects.filter((one) => one.startsWith('release'))).toHaveLength(1);
    await stage.world.advance(40 * DAY_MS);
    expect(stage.result(second)).toMatchObject({ sums: { released: '100.00', refunded: '40.00' } });
  });

  it.each([false, true])(
    'takes up the second hold, whose funds are gone by now (released: %s)',
    async (released) => {
      const stage = Stage.open({ funds: '0.00' });
      const first = await stage.startEscrow();
      stage.bank.deposit('6886000000000901', '100.00' as never);
      expect(await stage.world.until(() => stage.effects.length > 0, HOUR_MS)).toBe(true);
      await stage.world.advance(SECOND_MS);
      if (released) await stage.update(first, 'release', { requestId: 'r1' });
      first.terminate();
      await stage.world.advance(MINUTE_MS);
      const second = await stage.startEscrow();
      await stage.world.advance(MINUTE_MS);
      expect(await stage.escrow(second)).toMatchObject({ state: released ? 'released' : 'held' });
      if (!released) await stage.update(second, 'release', { requestId: 'r1' });
      await stage.world.advance(40 * DAY_MS);
      expect(stage.result(second)).toMatchObject({ state: 'released', sums: { released: '100.00' } });
      expect(stage.effects).toEqual(['hold 100.00 fee 1.00', 'release 100.00 fee 1.00']);
    },
  );
});

describe('a run that was reset', () => {
  it('finds by itself what the run before it had released, and releases nothing again', async () => {
    const stage = Stage.open();
    const first = await stage.startEscrow();
    const whileHeld = first.resetPoints.length;
    await stage.update(first, 'release', { requestId: 'r1' });
    const second = await stage.world.reset(first, whileHeld);
    expect(first.closed).toEqual({ type: 'terminated' });
    await stage.world.advance(MINUTE_MS);
    expect(await stage.escrow(second)).toMatchObject({ state: 'released', sums: { released: '100.00' } });
    await stage.update(second, 'refund', { requestId: 'f1', amount: '40.00' });
    await stage.world.advance(40 * DAY_MS);
    expect(stage.result(second)).toMatchObject({ sums: { released: '100.00', refunded: '40.00' } });
    expect(stage.effects.filter((one) => one.startsWith('release'))).toHaveLength(1);
  });

  it('brings a release to its end that was in doubt, and does not release by its deadline', async () => {
    const stage = Stage.open();
    const first = await stage.startEscrow();
    stage.provider.onSend('release', { afterMs: 25 * SECOND_MS });
    const whileHeld = first.resetPoints.length;
    void stage.update(first, 'release', { requestId: 'r1' });
    await stage.world.advance(6 * SECOND_MS);
    const second = await stage.world.reset(first, whileHeld);
    await stage.world.advance(40 * DAY_MS);
    expect(stage.result(second)).toMatchObject({
      state: 'released',
      sums: { released: '100.00', stillHeld: '0.00' },
    });
    expect(stage.effects.filter((one) => one.startsWith('release'))).toHaveLength(1);
  });

  it('goes on with the timer that it had, also after it is replayed', async () => {
    const stage = Stage.open();
    const first = await stage.startEscrow();
    await stage.world.advance(5 * DAY_MS);
    const second = await stage.world.reset(first, first.resetPoints.length - 1);
    await stage.world.settle();
    expect(second.evict()).toBe(true);
    await stage.world.advance(40 * DAY_MS);
    expect(stage.result(second)).toMatchObject({ state: 'released', sums: { released: '100.00' } });
    expect(stage.effects).toEqual(['hold 100.00 fee 1.00', 'release 100.00 fee 1.00']);
  });
});

describe('a provider that no worker has configured', () => {
  it('ends an order of which nothing was begun with its own reason, and leaves the number free', async () => {
    const stage = Stage.open();
    const { options } = stage.world as unknown as { options: { providers: ReadonlyMap<string, unknown> } };
    const configured = options.providers;
    options.providers = new Map();
    stage.world.killWorker(SECOND_MS);
    const rejected = await stage.startEscrow();
    await stage.world.advance(HOUR_MS);
    expect(stage.result(rejected)).toMatchObject({ state: 'rejected', code: 'PROVIDER_NOT_CONFIGURED' });
    options.providers = configured;
    stage.world.killWorker(SECOND_MS);
    await stage.world.advance(MINUTE_MS);
    // The next start may differ, as one with the right provider does.
    Object.assign(stage.order, { onDeadline: 'return' });
    const again = await stage.startEscrow();
    await stage.world.advance(MINUTE_MS);
    expect(await stage.escrow(again)).toMatchObject({ state: 'held' });
  });
});
