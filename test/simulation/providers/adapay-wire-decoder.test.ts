import { describe, expect, it } from 'vitest';
import { adapayDecoder } from './adapay-wire-decoder.js';
import type { DecodedRequest } from './wire-decoder.js';

const request = (line: string, body = ''): DecodedRequest =>
  adapayDecoder.request(Buffer.from(`${line} HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n${body}`));
const answer = (data: object) =>
  adapayDecoder.answer(
    Buffer.from(`HTTP/1.1 200 OK\r\n\r\n${JSON.stringify({ data: JSON.stringify(data) })}`),
  );

describe('the wire decoder of Adapay', () => {
  it('knows a write by its path, with its own number and our order', () => {
    const body = JSON.stringify({ order_no: 'HF1', goods_desc: 'O1', app_id: 'a' });
    expect(request('POST /adapay/v1/settle_accounts/balancePay', body)).toEqual({
      interface: 'balancePay',
      type: 'write',
      kind: 'hold',
      serialNumber: 'HF1',
      orderNo: 'O1',
      subjects: ['payment HF1'],
    });
  });

  it('knows a write without a number by the member that it names', () => {
    const decoded = request('POST /adapay/v1/settle_accounts', JSON.stringify({ member_id: 'buyer_1' }));
    expect(decoded).toMatchObject({ kind: 'applyCardBinding', member: 'buyer_1' });
    expect(decoded.serialNumber).toBeUndefined();
  });

  it('joins a status query with the writes that it resolves', () => {
    const hold = request('POST /adapay/v1/settle_accounts/balancePay', '{"order_no":"HF1"}');
    const list = request('GET /adapay/v1/settle_accounts/balancePayList?app_id=a&order_no=HF1');
    expect(list.type).toBe('query');
    expect(list.subjects).toEqual(hold.subjects);
    const member = request('GET /adapay/v1/members/buyer_1?app_id=a');
    const bound = request('POST /adapay/v1/settle_accounts', '{"member_id":"buyer_1"}');
    expect(member.subjects).toEqual(expect.arrayContaining([...bound.subjects]));
  });

  it('takes only a complete list as proof that a number is absent', () => {
    const write = request('POST /adapay/v1/settle_accounts/balancereverse', '{"order_no":"HF2"}');
    const rows = [{ order_no: 'HF1' }];
    const list = { status: 'succeeded', payment_reverses: rows };
    expect(answer({ ...list, has_more: 'false' })?.lacks(write)).toBe(true);
    expect(answer({ ...list, has_more: true })?.lacks(write)).toBe(false);
    const shown = { ...list, payment_reverses: [...rows, { order_no: 'HF2' }], has_more: false };
    expect(answer(shown)?.lacks(write)).toBe(false);
    expect(answer({ status: 'failed', error_code: 'system_exception' })?.lacks(write)).toBe(false);
  });

  it('knows what is done through a channel by its own number and our order, also where its path names the payment', () => {
    const body = (fields: object) => JSON.stringify(fields);
    expect(
      request(
        'POST /adapay/v1/payments',
        body({ order_no: 'HF3', goods_desc: 'O3', pay_channel: 'alipay_qr' }),
      ),
    ).toEqual({
      ...{ interface: 'createPayment', type: 'write', kind: 'hold' },
      ...{ serialNumber: 'HF3', orderNo: 'O3', subjects: ['payment HF3'] },
    });
    const confirmed = body({ payment_id: 'P1', order_no: 'HF4', description: 'O3' });
    expect(request('POST /adapay/v1/payments/confirm', confirmed)).toMatchObject({
      ...{ interface: 'confirmPayment', kind: 'release', serialNumber: 'HF4', orderNo: 'O3' },
    });
    const reversed = body({ payment_id: 'P1', order_no: 'HF5', reason: 'O3' });
    expect(request('POST /adapay/v1/payments/reverse', reversed)).toMatchObject({
      ...{ interface: 'reversePayment', kind: 'return', serialNumber: 'HF5', orderNo: 'O3' },
    });
    const refunded = body({ refund_order_no: 'HF6', reason: 'O3' });
    expect(request('POST /adapay/v1/payments/P1/refunds', refunded)).toMatchObject({
      ...{ interface: 'refundPayment', kind: 'refund', serialNumber: 'HF6', orderNo: 'O3' },
    });
  });

  it('joins each list of a channel with the writes that it resolves', () => {
    const subjectsOf = (line: string, fields = {}) => request(line, JSON.stringify(fields)).subjects;
    const pairs = [
      ['/v1/payments', '/v1/payments/list', { order_no: 'HF3' }],
      ['/v1/payments/confirm', '/v1/payments/confirm/list', { payment_id: 'P1' }],
      ['/v1/payments/reverse', '/v1/payments/reverse/list', { payment_id: 'P1' }],
      ['/v1/payments/P1/refunds', '/v1/payments/refunds', { refund_order_no: 'HF6' }],
    ] as const;
    for (const [write, list, fields] of pairs) {
      const query = new URLSearchParams({ ...fields }).toString();
      expect(subjectsOf(`GET /adapay${list}?${query}`)).toEqual(subjectsOf(`POST /adapay${write}`, fields));
    }
  });

  it('takes the closing of a payment for no write: it has no number of ours, and is safe to repeat', () => {
    const closed = request('POST /adapay/v1/payments/P1/close', '{"payment_id":"P1"}');
    expect(closed).toEqual({ interface: 'closePayment', type: 'other', subjects: [] });
  });

  it('gives the effects of a channel our names: a payment is a hold, a closing has the number of its operation', () => {
    const wire = {
      orderOf: (number: string) => (number === 'HF3' ? 'O3' : undefined),
      numberOf: () => undefined,
      codeOf: () => undefined,
      closingOf: (number: string) => (number === 'HF3' ? 'HF7' : undefined),
    };
    const effect = { amount: 100n, orderNo: 'HF3', serialNumber: 'HF3' };
    const decoded = (kind: string, serialNumber = 'HF3') =>
      adapayDecoder.effect({ ...effect, kind, serialNumber }, wire);
    expect(decoded('payment')).toMatchObject({ kind: 'hold', orderNo: 'O3', serialNumber: 'HF3' });
    expect(decoded('closePayment')).toMatchObject({ kind: 'closeHold', orderNo: 'O3', serialNumber: 'HF7' });
    expect(decoded('closePayment', 'HF8').serialNumber).toBe('closing of HF8');
  });

  it('decodes nothing from what is no answer of Adapay', () => {
    expect(adapayDecoder.answer(Buffer.from('HTTP/1.1 502 Bad Gateway\r\n\r\n<html>'))).toBeUndefined();
  });
});
