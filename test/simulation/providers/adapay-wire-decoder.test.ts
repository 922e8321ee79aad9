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

  it('decodes nothing from what is no answer of Adapay', () => {
    expect(adapayDecoder.answer(Buffer.from('HTTP/1.1 502 Bad Gateway\r\n\r\n<html>'))).toBeUndefined();
  });
});
