import { describe, expect, it } from 'vitest';
import { openListener } from './listener.js';
import type { Answer, Fields } from './merchant.js';
import type { Delivery } from '../../../src/sandbox/engine/notifier.js';
import { openStage, settled, type Stage } from './open-adapay.js';

function withdraw(stage: Stage, fields: Fields = {}): Promise<Answer> {
  return stage.merchant.post('/v1/cashs', {
    app_id: stage.appId,
    order_no: 'W1',
    cash_type: 'T1',
    cash_amt: '100.00',
    member_id: 'buyer',
    ...fields,
  });
}

function query(stage: Stage): Promise<Answer> {
  return stage.merchant.get('/v1/cashs/stat', { app_id: stage.appId, order_no: 'W1' });
}

/** Gives the delivery time to be written down after the receiver has answered. */
async function over(stage: Stage): Promise<void> {
  await expect.poll(() => stage.sandbox.notifier.list().every((delivery) => delivery.over)).toBe(true);
}

describe('a withdrawal', () => {
  it.each(['succeeded', 'failed'] as const)('is pending, then %s, and tells so', async (channelEnds) => {
    const stage = await openStage({ adapay: { channelEnds, cashFee: '1.00' } });
    const listener = await openListener(200);
    const answer = await withdraw(stage, { notify_url: listener.url });
    expect(answer.data).toMatchObject({
      object: 'cash',
      status: 'pending',
      cash_amt: '100.00',
      real_amt: '99.00',
      fee_amt: '1.00',
    });
    expect(stage.available('buyer')).toBe('900.00');
    expect((await query(stage)).data['status']).toBe('pending');
    stage.sandbox.clock.advance(1000);
    await listener.until(1);
    const [event] = listener.arrived;
    expect(event).toMatchObject({
      type: `cash.${channelEnds}`,
      object: 'event',
      prod_mode: 'false',
      app_id: stage.appId,
    });
    expect(stage.merchant.verifies(event?.['data'] ?? '', event?.['sign'] ?? '')).toBe(true);
    expect(JSON.parse(event?.['data'] ?? '')).toMatchObject({
      order_no: 'W1',
      status: channelEnds,
      cash_type: 'T1',
    });
    expect((await query(stage)).data['status']).toBe(channelEnds);
    expect(stage.available('buyer')).toBe(channelEnds === 'succeeded' ? '900.00' : '1000.00');
    expect(stage.sandbox.effects.report({ orderNo: 'W1' }).orders).toHaveLength(
      channelEnds === 'succeeded' ? 1 : 0,
    );
    expect(stage.sandbox.ledger.report().balanced).toBe(true);
  });

  it.each([
    ['a type that there is not', { cash_type: 'T0' }, 'request_parameter_error'],
    ['a notify_url with parameters', { notify_url: 'https://a.example/?x=1' }, 'request_parameter_error'],
    ['more than there is', { cash_amt: '1000.01' }, 'SIM_BALANCE_SHORT'],
    ['an unknown member', { member_id: 'nobody' }, 'SIM_NO_SUCH_MEMBER'],
  ])('rejects %s', async (_what, fields, code) => {
    const stage = await openStage();
    expect((await withdraw(stage, fields)).data['error_code']).toBe(code);
  });
});

describe('notifications', () => {
  it('are tried four times in all, each after the clock has moved, until one is taken', async () => {
    const stage = await openStage({ adapay: { channelTakesMs: 0, notifyRetryMs: 60_000 } });
    const listener = await openListener(500, 302, 204);
    await withdraw(stage, { notify_url: listener.url });
    for (const count of [1, 2, 3]) {
      await listener.until(count);
      await expect.poll(() => stage.sandbox.notifier.list()[0]?.attempts.length).toBe(count);
      stage.sandbox.clock.advance(60_000);
    }
    await over(stage);
    expect(stage.sandbox.notifier.list({ orderNo: 'W1' })).toMatchObject([
      {
        type: 'cash.succeeded',
        acknowledged: true,
        attempts: [{ status: 500 }, { status: 302 }, { status: 204 }],
      },
    ]);
    expect(new Set(listener.arrived.map(({ id }) => id)).size).toBe(1);
  });

  it('are given up after the third retry, and can be sent again by hand', async () => {
    const stage = await openStage({ adapay: { channelTakesMs: 0, notifyRetryMs: 0 } });
    const listener = await openListener(503, 503, 503, 503, 200);
    stage.sandbox.adapay.setNotifyUrl(listener.url);
    await withdraw(stage);
    await listener.until(4);
    await over(stage);
    const [delivery] = stage.sandbox.notifier.list();
    expect(delivery).toMatchObject({ acknowledged: false, over: true });
    expect(stage.sandbox.notifier.sendAgain(delivery?.id ?? '')).toBe(true);
    await listener.until(5);
    await over(stage);
    expect(stage.sandbox.notifier.list()).toMatchObject([{ acknowledged: true }]);
    expect(stage.sandbox.notifier.sendAgain('none')).toBe(false);
  });

  it('come before the call’s own answer, when that is held up', async () => {
    const stage = await openStage({ adapay: { channelTakesMs: 0 } });
    const listener = await openListener(200);
    stage.sandbox.faults.add({ kind: 'delay', ms: 60_000, moment: 'after', interface: 'cashs' });
    const answer = withdraw(stage, { notify_url: listener.url });
    await listener.until(1);
    expect(stage.sandbox.wireLog.find().at(-1)?.outcome).toBe('open');
    stage.sandbox.clock.advance(60_000);
    expect((await answer).data).toMatchObject({ order_no: 'W1', status: 'pending' });
  });

  it('go nowhere without an address', async () => {
    const stage = await openStage({ adapay: { channelTakesMs: 0 } });
    await withdraw(stage);
    stage.sandbox.clock.advance(1);
    expect((await query(stage)).data['status']).toBe('succeeded');
    expect(stage.sandbox.notifier.list()).toEqual([]);
  });

  it('come late, more than once, forged or not at all, when faults say so', async () => {
    const stage = await openStage({ adapay: { channelTakesMs: 0 } });
    const listener = await openListener(200);
    stage.sandbox.adapay.setNotifyUrl(listener.url);
    const { faults, clock } = stage.sandbox;
    faults.add({ kind: 'notifyLose', orderNo: 'W2' });
    faults.add({ kind: 'notifyForge', orderNo: 'W3' });
    faults.add({ kind: 'notifyDuplicate', copies: 2, orderNo: 'W4' });
    faults.add({ kind: 'notifyDelay', ms: 60_000, orderNo: 'W5' });
    for (const order_no of ['W2', 'W3', 'W4', 'W5']) await withdraw(stage, { order_no });
    await listener.until(4);
    const genuine = listener.arrived.map(({ data = '', sign = '' }) => {
      const { order_no: orderNo } = JSON.parse(data) as { order_no: string };
      return [orderNo, stage.merchant.verifies(data, sign)];
    });
    expect(genuine.sort()).toEqual([
      ['W3', false],
      ['W4', true],
      ['W4', true],
      ['W4', true],
    ]);
    clock.advance(60_000);
    await listener.until(5);
    await over(stage);
    expect(stage.sandbox.notifier.list().map(({ orderNo, attempts }) => [orderNo, attempts.length])).toEqual([
      ['W2', 0],
      ['W3', 1],
      ['W4', 3],
      ['W5', 1],
    ]);
  });

  it('are shuffled the same way for the same seed', async () => {
    const order = async (): Promise<unknown[]> => {
      const stage = await openStage({ seed: 9, adapay: { channelTakesMs: 0 } });
      const listener = await openListener(200);
      stage.sandbox.adapay.setNotifyUrl(listener.url);
      stage.sandbox.faults.add({ kind: 'notifyShuffle', ms: 10_000 });
      for (let n = 0; n < 8; n += 1) await withdraw(stage, { order_no: `S${n}`, cash_amt: '1.00' });
      for (let at = 0; at < 10_000; at += 50) {
        stage.sandbox.clock.advance(50);
        await settled();
      }
      await listener.until(8);
      await over(stage);
      const first = (delivery: Delivery): string => delivery.attempts[0]?.at ?? '';
      return stage.sandbox.notifier
        .list()
        .sort((a, b) => (first(a) < first(b) ? -1 : 1))
        .map(({ orderNo }) => orderNo);
    };
    const first = await order();
    expect([...first].sort()).toEqual(['S0', 'S1', 'S2', 'S3', 'S4', 'S5', 'S6', 'S7']);
    expect(first).not.toEqual([...first].sort());
    expect(await order()).toEqual(first);
  });
});
