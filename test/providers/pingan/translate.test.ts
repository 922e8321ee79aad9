import { describe, expect, it } from 'vitest';
import { IDENTITY_TYPES } from '../../../src/domain/party.js';
import {
  daysBetween,
  isDate,
  isMonthsBefore,
  shanghaiDate,
  shanghaiTime,
} from '../../../src/providers/pingan/shanghai-date.js';
import {
  IDENTITY_TYPE,
  moneyResult,
  roleOf,
  seenParties,
  tradeDateOf,
} from '../../../src/providers/pingan/translate.js';

describe("the bank's numbers", () => {
  it('for proofs of identity are its own', () => {
    expect(IDENTITY_TYPES.map((type) => IDENTITY_TYPE[type])).toEqual([
      '1',
      '3',
      '4',
      '5',
      '19',
      '52',
      '68',
      '73',
    ]);
  });

  it.each([
    ['00', 'buyer'],
    ['SH', 'seller'],
    ['', undefined],
    ['sh', undefined],
    ['0', undefined],
  ])('for members are read exactly: %j is %s', (property, role) => {
    expect(roleOf(property)).toBe(role);
  });
});

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

describe("Shanghai's calendar", () => {
  it('turns at 16:00 UTC', () => {
    expect(shanghaiTime(new Date('2025-12-31T15:59:59Z'))).toBe('20251231235959');
    expect(shanghaiDate(new Date('2025-12-31T16:00:00Z'))).toBe('20260101');
  });

  it('counts the days from one moment to another', () => {
    expect(daysBetween(new Date('2025-11-29T15:00:00Z'), new Date('2025-12-01T17:00:00Z'))).toEqual([
      '20251129',
      '20251130',
      '20251201',
      '20251202',
    ]);
  });

  it('knows which dates there are', () => {
    expect(['20240229', '20230229', '20251301', '2025113', 'x'].map(isDate)).toEqual([
      true,
      false,
      false,
      false,
      false,
    ]);
  });

  it.each([
    ['20250822', true],
    ['20250823', false],
    ['20240101', true],
    ['20251122', false],
  ])('says whether %s is three months before 22 November 2025', (day, expected) => {
    expect(isMonthsBefore(day, 3, new Date('2025-11-22T02:00:00Z'))).toBe(expected);
  });

  it('counts months over the turn of a year', () => {
    const january = new Date('2026-01-31T02:00:00Z');
    expect(isMonthsBefore('20251031', 3, january)).toBe(true);
    expect(isMonthsBefore('20251101', 3, january)).toBe(false);
  });
});

describe('the accounts that 6110 shows', () => {
  const content = { payer: { member: 'b', account: 'B' }, payee: { member: 's', account: 'S' } };
  const own = { payerAccount: 'B', payeeAccount: 'S' };
  const seen = (kind: 'hold' | 'release' | 'return' | 'refund', out: string, into: string) =>
    seenParties({ kind, content, out, in: into, guaranteeAccounts: ['G'] });

  it.each([
    ['hold', 'B', 'S'],
    ['hold', 'B', 'G'],
    ['release', 'B', 'S'],
    ['release', 'G', 'S'],
    ['return', 'B', 'S'],
    ['return', 'G', 'B'],
    ['refund', 'S', 'B'],
    ['refund', 'B', 'S'],
  ] as const)("are the operation's own for a %s from %s to %s", (kind, out, into) => {
    expect(seen(kind, out, into)).toEqual(own);
  });

  it.each([
    ['hold', 'S', 'B'],
    ['hold', 'G', 'S'],
    ['hold', 'B', 'X'],
    ['release', 'B', 'G'],
    ['release', 'S', 'B'],
    ['return', 'S', 'B'],
    ['return', 'B', 'G'],
    ['refund', 'S', 'X'],
    ['refund', 'G', 'B'],
  ] as const)('are handed on as they are for a %s from %s to %s, so that they differ', (kind, out, into) => {
    expect(seen(kind, out, into)).toEqual({ payerAccount: out, payeeAccount: into });
    expect(seen(kind, out, into)).not.toEqual(own);
  });

  it('may be left out by the bank', () => {
    expect(seen('hold', '', '')).toEqual({});
    expect(seen('hold', 'B', '')).toEqual({ payerAccount: 'B' });
    expect(seen('hold', 'X', '')).toEqual({ payerAccount: 'X' });
    expect(seen('refund', '', 'B')).toEqual({ payeeAccount: 'S' });
  });

  it('are not excused by an account that is not configured', () => {
    const shown = seenParties({ kind: 'hold', content, out: 'B', in: 'G', guaranteeAccounts: [] });
    expect(shown).toEqual({ payerAccount: 'B', payeeAccount: 'G' });
  });
});
