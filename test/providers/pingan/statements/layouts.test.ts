import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { balanceParser, tradeParser } from '../../../../src/providers/pingan/statements/layouts.js';
import { HAN } from '../../../support/statements/gb18030.js';

/** Lines as clients have published them, names replaced. */
const CZ_2022 =
  '1&351233741965754369&3492000000147328&福州某某软件有限公司&300.00&0.00&20221004&192842&2210044998349942&0121222210041120538763&服务费&绑卡匹配入金&&';
const CZ_2020 =
  '1&351233741965754369&3492000000147328&300.00&0.00&20221004&192842&2210044998349942&0121222210041120538763&服务费&绑卡匹配入金&&';
const TX =
  '2&351838600783986689&3492000000148477&邱某某&420.70&1.00&20221003&103716&2210034930011743&W306892210033514509677&W306892210033514509677&提现&&';
const JY =
  '5&确认付款&246046509282361345&3492000000001178&某某&100085&3492000000001068&陈某某&1.00&0.01&20221004&000004&2210044947980889&W306892210041424305561&&427191907240640513&';

describe('a line of a file of 平安', () => {
  it('of CZ shows a credit, in the layout with the account’s name and in that without', () => {
    const credit = {
      line: 7,
      serialNumber: '0121222210041120538763',
      reference: '2210044998349942',
      booking: '绑卡匹配入金',
      amount: '300.00',
      fee: '0.00',
      payeeAccount: '3492000000147328',
      tradeDate: '20221004',
      orderNo: '',
    };
    expect(tradeParser('CZ')(CZ_2022, 7)).toEqual(credit);
    expect(tradeParser('CZ')(CZ_2020, 7)).toEqual(credit);
  });

  it('of CZ fits the layout of the file’s first line and no other', () => {
    const parse = tradeParser('CZ');
    parse(CZ_2020, 1);
    expect(() => parse(CZ_2022, 2)).toThrow('line 2: it fits no layout of CZ');
  });

  it('of TX shows a withdrawal, of JY a trade between members, of YE a balance', () => {
    expect(tradeParser('TX')(TX, 2)).toMatchObject({
      serialNumber: 'W306892210033514509677',
      amount: '420.70',
      fee: '1.00',
      payerAccount: '3492000000148477',
      booking: '提现',
    });
    expect(tradeParser('JY')(JY, 5)).toMatchObject({
      serialNumber: 'W306892210041424305561',
      booking: '确认付款',
      payerAccount: '3492000000001178',
      payeeAccount: '3492000000001068',
      orderNo: '427191907240640513',
      reference: '2210044947980889',
    });
    const balance = { line: 1, account: '5609000000000001', amount: '488305.60' };
    expect(balanceParser()('78&12345678&5609000000000001&488305.60&', 1)).toEqual(balance);
    expect(balanceParser()('78&12345678&5609000000000001&488305.6&备注&', 1)).toEqual(balance);
  });

  it.each([
    ['another number of fields', JY.replace('&&', '&&&')],
    ['no & at its end', JY.slice(0, -1)],
    ['an amount with three decimals', JY.replace('&1.00&', '&1.001&')],
    ['an amount with a sign', JY.replace('&1.00&', '&-1.00&')],
    ['a date that no calendar has', JY.replace('&20221004&', '&20221304&')],
    ['nothing', ''],
    ['a zero byte', JY.replace('陈某某', '陈\0某')],
  ])('is refused with %s, by its number and its shape alone', (_name, text) => {
    const parse = () => tradeParser('JY')(text, 9);
    expect(parse).toThrow('line 9: it fits no layout of JY');
    expect(parse).not.toThrow(/陈|246046509282361345|W306/);
  });

  it('shows nothing of a name or a number, whatever they hold', () => {
    const word = fc.string({
      unit: fc.constantFrom(...HAN.slice(0, 500), ...Array.from('1234567890abcXYZ')),
      minLength: 2,
    });
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 12 }), (fields) => {
        const text = `${fields.join('&')}&not a line`;
        let message = '';
        try {
          tradeParser('JY')(text, 1);
        } catch (error) {
          message = String(error);
        }
        expect(message).toContain('it fits no layout of JY');
        const shown = message.slice(message.indexOf('layout of JY') + 'layout of JY'.length);
        // Only the letters that stand for others.
        expect(shown.replace(/[0x某&…: ]/gu, '')).toBe('');
      }),
    );
  });
});
