import { describe, expect, it } from 'vitest';
import { openListener } from './listener.js';
import type { Answer, Fields } from './merchant.js';
import { openStage, share, type Stage } from './open-adapay.js';

function create(stage: Stage, fields: Fields = {}): Promise<Answer> {
  return stage.merchant.post('/v1/payments', {
    app_id: stage.appId,
    order_no: stage.merchant.number(),
    pay_channel: 'alipay_qr',
    pay_amt: '100.00',
    goods_title: '商品',
    goods_desc: '描述',
    pay_mode: 'delay',
    ...fields,
  });
}

/** A payment that its payer has paid. */
async function paid(stage: Stage, fields: Fields = {}): Promise<string> {
  const id = String((await create(stage, fields)).data['id']);
  stage.sandbox.clock.advance(1000);
  return id;
}

function end(stage: Stage, path: string, fields: Fields): Promise<Answer> {
  return stage.merchant.post(`/v1/payments/${path}`, {
    app_id: stage.appId,
    order_no: stage.merchant.number(),
    ...fields,
  });
}

describe('a payment with delayed split', () => {
  it('is created, pending until it is paid, then held, confirmed, reversed and refunded', async () => {
    const stage = await openStage();
    const listener = await openListener(200);
    stage.sandbox.adapay.setNotifyUrl(listener.url);
    const created = await create(stage, { order_no: 'P1' });
    expect(created.data).toMatchObject({ object: 'payment', status: 'succeeded', pay_amt: '100.00' });
    const id = String(created.data['id']);
    expect((await stage.merchant.get(`/v1/payments/${id}`)).data['status']).toBe('pending');
    expect((await end(stage, 'confirm', { payment_id: id, confirm_amt: '1.00' })).data['error_code']).toBe(
      'SIM_NOT_DELAYED',
    );
    stage.sandbox.clock.advance(1000);
    expect((await stage.merchant.get(`/v1/payments/${id}`)).data).toMatchObject({
      status: 'succeeded',
      end_time: '20251122120001',
    });
    expect(stage.held()).toBe('100.00');
    const confirm = await end(stage, 'confirm', {
      payment_id: id,
      confirm_amt: '60.00',
      div_members: [share('seller', '50.00', 'Y'), share('0', '10.00')],
    });
    expect(confirm.data).toMatchObject({
      object: 'payment_confirm',
      status: 'succeeded',
      confirmed_amt: '60.00',
    });
    const reverse = await end(stage, 'reverse', { payment_id: id, reverse_amt: '40.00' });
    expect(reverse.data).toMatchObject({ object: 'payment_reverse', status: 'pending' });
    const refund = await end(stage, `${String(confirm.data['id'])}/refunds`, {
      refund_order_no: 'F1',
      refund_amt: '5.00',
      div_members: [share('seller', '5.00')],
    });
    expect(refund.data).toMatchObject({ status: 'pending', refund_amt: '5.00' });
    stage.sandbox.clock.advance(1000);
    expect(
      (await stage.merchant.get(`/v1/payments/reverse/${String(reverse.data['id'])}`)).data['status'],
    ).toBe('succeeded');
    expect((await stage.merchant.get('/v1/payments/refunds', { refund_order_no: 'F1' })).data).toMatchObject({
      refunds: [{ status: 'succeeded', refund_amt: '5.00' }],
    });
    expect([stage.available('seller'), stage.available('0'), stage.held()]).toEqual([
      '45.00',
      '10.00',
      'none',
    ]);
    expect(
      stage.sandbox.effects.report({ orderNo: 'P1' }).orders.map(({ kind, amount }) => [kind, amount]),
    ).toEqual([
      ['payment', '100.00'],
      ['release', '60.00'],
      ['return', '40.00'],
      ['refund', '5.00'],
    ]);
    await listener.until(3);
    expect(listener.arrived.map(({ type }) => type).sort()).toEqual([
      'payment.succeeded',
      'payment_reverse.succeeded',
      'refund.succeeded',
    ]);
    const event = listener.arrived.find(({ type }) => type === 'payment.succeeded');
    expect(JSON.parse(event?.['data'] ?? '')).toMatchObject({
      created_time: '20251122120000',
      order_no: 'P1',
    });
    expect(stage.sandbox.ledger.report().balanced).toBe(true);
  });

  it('is listed with its confirmations and reversals', async () => {
    const stage = await openStage();
    const id = await paid(stage, { order_no: 'P1' });
    await end(stage, 'confirm', { payment_id: id, confirm_amt: '60.00', order_no: 'C1' });
    await end(stage, 'reverse', { payment_id: id, reverse_amt: '40.00', order_no: 'R1' });
    const list = async (path: string, fields: Record<string, string>): Promise<unknown> =>
      (await stage.merchant.get(`/v1/payments/${path}`, { app_id: stage.appId, ...fields })).data;
    expect(await list('list', { order_no: 'P1' })).toMatchObject({ payments: [{ id }] });
    expect(await list('confirm/list', { payment_id: id })).toMatchObject({
      payment_confirms: [{ order_no: 'C1' }],
    });
    expect(await list('reverse/list', { payment_id: id })).toMatchObject({
      payment_reverses: [{ order_no: 'R1' }],
    });
  });
});

describe('a payment', () => {
  it('without delay is divided at once, or is the merchant’s', async () => {
    const stage = await openStage();
    await paid(stage, {
      pay_mode: '',
      div_members: [share('seller', '70.00', 'Y'), share('agent', '30.00')],
    });
    const own = await paid(stage, { pay_mode: '' });
    expect(['seller', 'agent', '0'].map(stage.available)).toEqual(['70.00', '30.00', '100.00']);
    await end(stage, `${own}/refunds`, { refund_order_no: 'F1', refund_amt: '100.00' });
    stage.sandbox.clock.advance(1000);
    expect(stage.available('0')).toBe('0.00');
  });

  it('can be closed until it is paid, and says so', async () => {
    const stage = await openStage();
    const listener = await openListener(200);
    const id = String((await create(stage, { notify_url: listener.url })).data['id']);
    expect((await end(stage, `${id}/close`, {})).data['status']).toBe('succeeded');
    await listener.until(1);
    expect(listener.arrived[0]).toMatchObject({ type: 'payment.close.succeeded' });
    stage.sandbox.clock.advance(1000);
    expect((await stage.merchant.get(`/v1/payments/${id}`)).data).toMatchObject({
      status: 'failed',
      error_code: 'SIM_PAYMENT_CLOSED',
    });
    expect(stage.held()).toBe('none');
    const other = await paid(stage);
    expect((await end(stage, `${other}/close`, {})).data['error_code']).toBe('SIM_PAYMENT_OVER');
  });

  it('that fails brings nothing', async () => {
    const stage = await openStage({ adapay: { channelEnds: 'failed' } });
    const id = await paid(stage);
    expect((await stage.merchant.get(`/v1/payments/${id}`)).data).toMatchObject({
      status: 'failed',
      error_type: 'channel_error',
    });
    expect(stage.sandbox.effects.report().orders).toEqual([]);
  });
});
