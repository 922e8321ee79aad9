import { describe, expect, it } from 'vitest';
import {
  daysBetween,
  isDate,
  isMonthsBefore,
  shanghaiDate,
  shanghaiTime,
} from '../../../src/providers/pingan/shanghai-date.js';

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
