import { describe, expect, it } from 'vitest';
import { moneyResult, tradeDateOf } from '../../../../src/providers/pingan/operations/front-seq-no.js';

describe('the trade date', () => {
  it.each([
    ['1912060087179879', '20191206'],
    ['2210044947980889', '20221004'],
    ['2402290000000001', '20240229'],
    ['2302290000000001', undefined],
    ['9913320000000001', undefined],
    ['191206008717987', undefined],
    ['', undefined],
  ])('comes from the first six digits of FrontSeqNo: %s', (number, date) => {
    expect(tradeDateOf(number)).toBe(date);
  });

  it("falls back on the answer's own date", () => {
    expect(moneyResult('', '20251122')).toEqual({ tradeDate: '20251122' });
    expect(moneyResult('x', 'soon')).toEqual({ reference: 'x' });
    expect(moneyResult('2511230000000001', '20251122').tradeDate).toBe('20251123');
  });
});
