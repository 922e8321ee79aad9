import { describe, expect, it } from 'vitest';
import { parseMoney } from '../../../../src/domain/money.js';
import { SECURED_CONFIRM } from '../../../../src/providers/lianlian/operations/escrow-release.js';
import { exactJson, Yuan, type WireFields } from '../../../../src/providers/lianlian/transport/exact-json.js';
import { checkFields } from '../../../../src/providers/lianlian/transport/request-fields.js';

const yuan = (text: string) => new Yuan(parseMoney(text));
const WHOLE = {
  mch_id: '2020042200284052',
  sub_mchid: '302210180000021525',
  confirm_orderInfo: {
    txn_seqno: 'A'.repeat(32),
    txn_time: '20251122101500',
    order_amount: yuan('0.10'),
    coupon_amount: yuan('0.01'),
    confirm_mode: 'PART',
  },
  original_orderInfo: { txn_seqno: 'B'.repeat(32), order_amount: yuan('999999999999.99') },
  payee_info: [{ payee_id: 'C'.repeat(64), payee_type: 'MCH', payee_amount: yuan('0.10') }],
} satisfies WireFields;
const { fields } = SECURED_CONFIRM;
const check = (changes: WireFields) => () => checkFields(fields, { ...WHOLE, ...changes });
const confirm = (changes: WireFields): WireFields => ({
  confirm_orderInfo: { ...WHOLE.confirm_orderInfo, ...changes },
});
const payee = (changes: WireFields): WireFields => ({
  payee_info: [{ ...WHOLE.payee_info[0]!, ...changes }],
});

describe('the fields of secured-confirm', () => {
  it('pass at their longest, and without what is optional', () => {
    expect(check({})).not.toThrow();
    expect(
      check({ sub_mchid: undefined, payee_info: undefined, ...confirm({ coupon_amount: undefined }) }),
    ).not.toThrow();
  });

  it.each([
    ['mch_id', { mch_id: '1'.repeat(19) }],
    ['mch_id', { mch_id: undefined }],
    ['sub_mchid', { sub_mchid: 'x' }],
    ['confirm_orderInfo.txn_seqno', confirm({ txn_seqno: 'A'.repeat(33) })],
    ['confirm_orderInfo.txn_seqno', confirm({ txn_seqno: undefined })],
    ['confirm_orderInfo.txn_seqno', { confirm_orderInfo: undefined }],
    ['confirm_orderInfo.txn_time', confirm({ txn_time: '2019-08-24T14:15:22.123Z' })],
    ['confirm_orderInfo.order_amount', confirm({ order_amount: yuan('0.00') })],
    ['confirm_orderInfo.order_amount', confirm({ order_amount: '0.10' })],
    ['confirm_orderInfo.confirm_mode', confirm({ confirm_mode: 'SOME' })],
    ['confirm_orderInfo.other', confirm({ other: 'x' })],
    ['original_orderInfo.order_amount', { original_orderInfo: { txn_seqno: 'B' } }],
    ['payee_info', { payee_info: [] }],
    ['payee_info[].payee_id', payee({ payee_id: 'C'.repeat(65) })],
    ['payee_info[].payee_id', payee({ payee_id: undefined })],
    ['payee_info[].payee_type', payee({ payee_type: 'MERCHANT' })],
    ['payee_info[].payee_amount', payee({ payee_amount: undefined })],
    ['other', { other: 'x' }],
  ])('are invalid by name: %s', (field, changes) => {
    expect(check(changes)).toThrow(expect.objectContaining({ field }) as Error);
  });
});

describe('the JSON of a request', () => {
  it('keeps two decimals of every amount, and leaves out what has no value', () => {
    expect(
      exactJson({ a: yuan('100.00'), b: undefined, c: [{ d: yuan('0.10') }], e: true, f: '"\u0001' }),
    ).toBe('{"a":100.00,"c":[{"d":0.10}],"e":true,"f":"\\"\\u0001"}');
    expect(exactJson(yuan('999999999999.99'))).toBe('999999999999.99');
  });

  it('never writes an amount that is none', () => {
    expect(() => exactJson({ a: new Yuan('1e3' as never) })).toThrow('no money');
  });
});
