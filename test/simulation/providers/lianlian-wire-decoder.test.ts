import { describe, expect, it } from 'vitest';
import { lianlianDecoder } from './lianlian-wire-decoder.js';

const request = (path: string, body: object) =>
  lianlianDecoder.request(
    Buffer.from(`POST /lianlian${path} HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n${JSON.stringify(body)}`),
  );
const answer = (body: object) =>
  lianlianDecoder.answer(Buffer.from(`HTTP/1.1 200 OK\r\n\r\n${JSON.stringify(body)}`));

describe('the wire decoder of 连连', () => {
  it('knows a hold by its path, with its own number and our order', () => {
    expect(request('/mch/v1/ipay/createpay', { txn_seqno: 'HF1', order_info: 'O1' })).toMatchObject({
      ...{ type: 'write', kind: 'hold', serialNumber: 'HF1', orderNo: 'O1' },
      subjects: request('/query/v1/ipay/orderquery', { txn_seqno: 'HF1' }).subjects,
    });
  });

  it('tells a return from a refund by whose account gives it back', () => {
    const refund = (payee_accttype: string) =>
      request('/mch/v1/ipay/refund', { refund_seqno: 'HF2', payee_refund_infos: [{ payee_accttype }] });
    expect(refund('MCHASSURE')).toMatchObject({ kind: 'return', serialNumber: 'HF2' });
    expect(refund('USEROWN')).toMatchObject({ kind: 'refund' });
    expect(refund('USEROWN').subjects).toEqual(
      request('/query/v1/ipay/refundquery', { refund_seqno: 'HF2' }).subjects,
    );
  });

  it('knows a code by its member: its number is the application’s', () => {
    const code = request('/mch/v1/accp/customer/openacct-activate-verify', {
      ...{ txn_seqno: 'HF3', user_id: 'buyer_1' },
    });
    expect(code).toMatchObject({ kind: 'verifyCardBinding', member: 'buyer_1' });
    expect(code.serialNumber).toBeUndefined();
  });

  it('takes 1011 as "no record", and a list of cards without any as "not bound"', () => {
    const hold = request('/mch/v1/ipay/createpay', { txn_seqno: 'HF1' });
    expect(answer({ ret_code: '1011' })?.lacks(hold)).toBe(true);
    expect(answer({ ret_code: '0000', txn_status: 'SUCCESS' })?.lacks(hold)).toBe(false);
    const code = request('/mch/v1/accp/customer/openacct-activate-verify', { user_id: 'buyer_1' });
    expect(answer({ ret_code: '0000', linked_acctlist: [] })?.lacks(code)).toBe(true);
  });

  it('decodes nothing from what is no answer of 连连', () => {
    expect(lianlianDecoder.answer(Buffer.from('HTTP/1.1 502 Bad Gateway\r\n\r\n<html>'))).toBeUndefined();
  });
});
