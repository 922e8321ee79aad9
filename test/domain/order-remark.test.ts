import { describe, expect, it } from 'vitest';
import { parseMoney } from '../../src/domain/money.js';
import { orderRemark, type RemarkedPart } from '../../src/domain/order-remark.js';

const money = parseMoney;
const part = (subOrderNo: string, amount = '10.00', more: Partial<RemarkedPart> = {}): RemarkedPart => ({
  subOrderNo,
  account: '6886000000000028',
  amount: money(amount),
  ...more,
});
const remark = (
  parts: readonly RemarkedPart[],
  total = '10.00',
  field: 'pay' | 'cashier' = 'cashier',
): string => orderRemark({ merchantCode: '6886', totalOrderNo: 'T1', total: money(total), parts }, { field });

describe('a split remark', () => {
  it('is the JSON that public clients of the acquirer write, misspelt names and all', () => {
    const parts = [
      part('T1-1', '500.00', { fee: money('50.00'), title: '奶茶' }),
      part('T1-2', '300.00', { frozen: true }),
    ];
    expect(JSON.parse(remark(parts, '800.00'))).toEqual([
      {
        SFJOrdertype: '1',
        remarktype: 'JHS0100000',
        plantCode: '6886',
        oderlist: [
          {
            SubAccNo: '6886000000000028',
            PayModel: '1',
            TranFee: '50.00',
            subamount: '500.00',
            suborderId: 'T1-1',
            Object: '奶茶',
          },
          {
            SubAccNo: '6886000000000028',
            PayModel: '0',
            TranFee: '0.00',
            subamount: '300.00',
            suborderId: 'T1-2',
          },
        ],
      },
    ]);
  });

  it('fits the field that it goes into: 300 bytes of 支付, 2,500 of 收银台', () => {
    const three = ['a', 'b', 'c'].map((one) => part(one));
    expect(new TextEncoder().encode(remark(three, '30.00')).length).toBeGreaterThan(300);
    expect(() => remark(three, '30.00', 'pay')).toThrow('at most 300 bytes of remark');
    expect(() => remark(three.slice(0, 1), '10.00', 'pay')).not.toThrow();
    const many = Array.from({ length: 30 }, (_, at) => part(`p${at}`, '1.00'));
    expect(() => remark(many, '30.00')).toThrow('at most 2500 bytes of remark');
  });

  it.each([
    ['no parts', [], '10.00', 'parts: at least one'],
    ['parts that are less than the total', [part('a')], '10.01', 'parts.amount: the total between them'],
    ['a number twice', [part('a'), part('a')], '20.00', 'parts.subOrderNo: each once'],
    ['the order’s own number', [part('T1')], '10.00', 'parts.subOrderNo: each once'],
    ['a number of 23', [part('x'.repeat(23))], '10.00', 'parts.subOrderNo: 1 to 22'],
    ['an account of nothing', [part('a', '10.00', { account: '' })], '10.00', 'parts.account'],
    ['an amount of nothing', [part('a', '0.00')], '0.00', 'parts.amount: above 0.00'],
    ['a fee that is all of it', [part('a', '10.00', { fee: money('10.00') })], '10.00', 'parts.fee'],
    ['a title that is too long', [part('a', '10.00', { title: '汉'.repeat(167) })], '10.00', 'parts.title'],
  ])('is refused with %s', (_what, parts, total, message) => {
    expect(() => remark(parts, total)).toThrow(message);
  });

  it('is refused for a platform that has no code', () => {
    const order = { totalOrderNo: 'T1', total: money('10.00'), parts: [part('a')] };
    expect(() => orderRemark({ ...order, merchantCode: '68' }, { field: 'pay' })).toThrow(
      'merchantCode: four digits',
    );
  });
});
