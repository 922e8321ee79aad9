import { describe, expect, it } from 'vitest';
import { parseAdapayNotification } from '../../../../src/providers/adapay/notifications.js';
import { platformSignature, type Reaction } from '../support/fake-platform.js';
import { NUMBER, seller } from '../support/orders.js';
import { setUp } from '../support/set-up.js';
import { adapayConfig, APP_ID } from '../support/settings.js';

const PAYMENT_ID = '0021120251122000000000000000000000000011';
const CONFIRM_ID = '0021120251122000000000000000000000000012';
const PAY_BY = '2025-11-22T02:45:00.000Z';
const PAYMENT = {
  app_id: APP_ID,
  status: 'succeeded',
  prod_mode: 'false',
  object: 'payment',
  id: PAYMENT_ID,
  order_no: NUMBER,
  pay_amt: '100.00',
  pay_channel: 'alipay_qr',
  pay_mode: 'delay',
  currency: 'cny',
};
const BY_CHANNEL = { channel: 'alipay_qr', parameters: { open_id: 'o-1' }, payBy: PAY_BY };
const hold = { serialNumber: 'HF2511220000000001', reference: PAYMENT_ID };
const list = (name: string, ...rows: object[]): Reaction => ({
  data: { status: 'succeeded', prod_mode: 'false', has_more: false, [name]: rows },
});

describe('a hold by a payment through a channel', () => {
  it('is sent with its channel, delayed split, deadline and what the channel wants besides', async () => {
    const { platform, send } = await setUp(() => ({ data: PAYMENT }));
    await send('hold', { content: BY_CHANNEL });
    const [sent] = platform.seen;
    expect(sent).toMatchObject({ method: 'POST', path: '/v1/payments', genuine: true });
    expect(sent?.json).toMatchObject({
      ...{
        order_no: NUMBER,
        pay_channel: 'alipay_qr',
        pay_amt: '100.00',
        pay_mode: 'delay',
        currency: 'cny',
      },
      ...{ time_expire: '20251122104500', expend: { open_id: 'o-1' } },
    });
    expect(sent?.json).not.toHaveProperty('div_members');
  });

  it('lapses at its deadline in whole seconds, and never before it', async () => {
    const { platform, send } = await setUp(() => ({ data: PAYMENT }));
    const payBy = PAY_BY.replace(/(\.\d+)?Z$/, '.001Z');
    await send('hold', { content: { ...BY_CHANNEL, payBy } });
    expect(platform.seen[0]?.json).toMatchObject({ time_expire: '20251122104501' });
  });

  it.each([
    ['a code', { qrcode_url: 'https://qr.example/1' }, { type: 'qr', payload: 'https://qr.example/1' }],
    ['a page', { pay_info: 'https://pay.example/1' }, { type: 'redirect', payload: 'https://pay.example/1' }],
    ['what a wallet opens', { pay_info: '{"package":"p"}' }, { type: 'app', payload: '{"package":"p"}' }],
  ])('waits for its payer, who pays by %s', async (_how, expend, action) => {
    for (const status of ['succeeded', 'pending']) {
      const { send } = await setUp(() => ({ data: { ...PAYMENT, status, expend } }));
      expect(await send('hold', { content: BY_CHANNEL })).toMatchObject({
        type: 'pending',
        step: { type: 'payment', action: { ...action, expiresAt: PAY_BY } },
      });
    }
  });

  it('has no code where the payer’s own one is scanned', async () => {
    const { send } = await setUp(() => ({ data: { ...PAYMENT, expend: {} } }));
    const answer = await send('hold', { content: { ...BY_CHANNEL, channel: 'alipay_scan' } });
    expect(answer).toMatchObject({ type: 'pending', step: { type: 'payment' } });
    expect(JSON.stringify(answer)).not.toMatch(/action|isLost/);
  });

  it('keeps the code out of its evidence', async () => {
    const expend = { qrcode_url: 'https://qr.example/secret' };
    const { send } = await setUp(() => ({ data: { ...PAYMENT, expend } }));
    const { evidence } = await send('hold', { content: BY_CHANNEL });
    expect(JSON.stringify(evidence)).not.toContain('secret');
  });

  it('is held when the records show it as paid, and waits while they do not', async () => {
    const found = await setUp(() => list('payments', PAYMENT));
    expect(await found.query('hold', { content: BY_CHANNEL })).toMatchObject({
      type: 'found',
      outcome: { type: 'succeeded', result: { reference: PAYMENT_ID, divisible: true } },
      reported: { amount: '100.00' },
    });
    const open = await setUp(() => list('payments', { ...PAYMENT, status: 'pending' }));
    expect(await open.query('hold', { content: BY_CHANNEL })).toMatchObject({
      outcome: { type: 'pending', step: { type: 'payment', isLost: true } },
    });
    const closed = await setUp(() => list('payments', { ...PAYMENT, status: 'failed' }));
    expect(await closed.query('hold', { content: BY_CHANNEL })).toMatchObject({
      outcome: { type: 'rejected', final: true },
    });
  });

  it.each([
    [{ currency: 'usd' }, 'currency'],
    [{ pay_mode: '', pay_amt: '60.00' }, undefined],
    [{ pay_mode: 'direct' }, 'pay_mode'],
  ])('is another one than was ordered where its records show %j', async (changes, what) => {
    const { query } = await setUp(() => list('payments', { ...PAYMENT, ...changes }));
    const found = await query('hold', { content: BY_CHANNEL });
    const reported = found.type === 'found' ? found.reported : {};
    if (what === undefined) expect(reported.amount).toBe('60.00');
    else expect(reported.mismatch).toContain(what);
  });
});

describe('the closing of a payment', () => {
  const closed = { status: 'succeeded', prod_mode: 'false', payment_id: PAYMENT_ID };

  it('goes to the payment that the records show under the hold’s number', async () => {
    const row = { ...PAYMENT, order_no: 'HF2511220000000001', status: 'pending' };
    const { platform, send } = await setUp(({ method }) =>
      method === 'GET' ? list('payments', row) : { data: { ...closed, order_no: row.order_no } },
    );
    expect(await send('closeHold')).toMatchObject({ type: 'succeeded' });
    expect(platform.seen.at(-1)?.path).toBe(`/v1/payments/${PAYMENT_ID}/close`);
  });

  it('closes nothing where there is no payment, and sends nothing where that is not known', async () => {
    const none = await setUp(() => list('payments'));
    expect(await none.send('closeHold')).toMatchObject({
      ...{ type: 'rejected', code: 'NO_PAYMENT', final: true },
      // As a query's evidence it would end a closing that an earlier request may have made.
      evidence: { source: 'rule' },
    });
    const silent = await setUp(() => ({ raw: 'no JSON', status: 502 }));
    expect(await silent.send('closeHold')).toMatchObject({ type: 'notSent' });
    for (const { platform } of [none, silent])
      expect(platform.seen.every(({ method }) => method === 'GET')).toBe(true);
  });

  it.each([
    ['failed', { type: 'found', outcome: { type: 'succeeded' } }],
    ['succeeded', { type: 'found', outcome: { type: 'rejected', code: 'PAID' } }],
    ['pending', { type: 'notFound' }],
  ])('is judged by the payment’s own state: %s', async (status, found) => {
    const { query } = await setUp(() =>
      list('payments', { ...PAYMENT, order_no: 'HF2511220000000001', status }),
    );
    expect(await query('closeHold')).toMatchObject(found);
  });
});

describe('what follows a payment through a channel', () => {
  const content = { channel: 'alipay_qr', hold };

  it('is confirmed to its members', async () => {
    const answer = { ...PAYMENT, object: 'payment_confirm', id: CONFIRM_ID, confirm_amt: '100.00' };
    const { platform, send } = await setUp(() => ({ data: answer }));
    expect(await send('release', { content })).toMatchObject({
      type: 'succeeded',
      result: { reference: CONFIRM_ID },
    });
    expect(platform.seen[0]).toMatchObject({
      path: '/v1/payments/confirm',
      json: {
        payment_id: PAYMENT_ID,
        confirm_amt: '100.00',
        div_members: [{ member_id: seller.member }, {}],
      },
    });
  });

  it('is reversed before that', async () => {
    const { platform, send } = await setUp(() => ({
      data: { ...PAYMENT, object: 'payment_reverse', reverse_amt: '100.00' },
    }));
    expect(await send('return', { content })).toMatchObject({ type: 'succeeded' });
    expect(platform.seen[0]).toMatchObject({
      path: '/v1/payments/reverse',
      json: { payment_id: PAYMENT_ID, reverse_amt: '100.00' },
    });
  });

  it('is refunded after it, of its confirmation', async () => {
    const { platform, send } = await setUp(() => ({
      data: { ...PAYMENT, object: 'refund', refund_order_no: NUMBER, refund_amt: '100.00' },
    }));
    const release = { serialNumber: 'HF2511220000000002', reference: CONFIRM_ID };
    await send('refund', { content: { channel: 'alipay_qr', hold, release } });
    expect(platform.seen[0]).toMatchObject({
      path: `/v1/payments/${CONFIRM_ID}/refunds`,
      json: { refund_order_no: NUMBER, refund_amt: '100.00' },
    });
  });
});

describe('a notification of a payment', () => {
  const parse = (type: string, data: object) => {
    const text = JSON.stringify(data);
    const form = { type, data: text, sign: platformSignature(text), prod_mode: 'false' };
    const body = Buffer.from(new URLSearchParams(form).toString());
    return parseAdapayNotification(adapayConfig(), { headers: {}, body });
  };

  it('is about the hold, and shows its amount', () => {
    expect(parse('payment.succeeded', PAYMENT)).toMatchObject({
      type: 'genuine',
      operation: {
        kind: 'hold',
        serialNumber: NUMBER,
        queryResult: {
          outcome: { type: 'succeeded', result: { reference: PAYMENT_ID } },
          reported: { amount: '100.00' },
        },
      },
    });
    expect(parse('payment.failed', { ...PAYMENT, status: 'failed' })).toMatchObject({
      operation: { queryResult: { outcome: { type: 'rejected' } } },
    });
  });

  it('shows another currency as another payment, and proves nothing without its amount', () => {
    expect(parse('payment.succeeded', { ...PAYMENT, currency: 'usd' })).toMatchObject({
      operation: { queryResult: { reported: { mismatch: 'the provider shows another currency' } } },
    });
    expect(parse('payment.succeeded', { ...PAYMENT, pay_amt: '' })).toMatchObject({
      operation: { queryResult: { outcome: { type: 'unknown' } } },
    });
  });

  it('is invalid where its type says otherwise than the signed data', () => {
    expect(parse('payment.succeeded', { ...PAYMENT, status: 'failed' })).toMatchObject({ type: 'invalid' });
  });

  it('tells of a closing without being about the hold', () => {
    const closing = parse('payment.close.succeeded', { ...PAYMENT, status: 'failed' });
    expect(closing).toMatchObject({ type: 'genuine' });
    expect(closing).not.toHaveProperty('operation');
  });
});
