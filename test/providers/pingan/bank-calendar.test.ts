import { describe, expect, it } from 'vitest';
import {
  dayAfter,
  isOpenAt,
  isWorkingDay,
  nextOpening,
  startOfDay,
  timeOn,
  workingDayAfter,
  type BankCalendar,
} from '../../../src/providers/pingan/bank-calendar.js';

/** The first days of October 2026, with the weekend before them worked, as the State Council does it. */
const CALENDAR: BankCalendar = {
  holidays: ['20261001', '20261002', '20261005', '20261006', '20261007'],
  workdays: ['20260927', '20261010'],
  opensAt: '08:30',
  closesAt: '17:00',
};

const open = (iso: string): boolean => isOpenAt(new Date(iso), CALENDAR);
const opens = (iso: string): string => nextOpening(new Date(iso), CALENDAR).toISOString();

describe("the bank's days", () => {
  it('begin at midnight in Shanghai', () => {
    expect(startOfDay('20260101').toISOString()).toBe('2025-12-31T16:00:00.000Z');
    expect(timeOn('20260101', '08:30').toISOString()).toBe('2026-01-01T00:30:00.000Z');
  });

  it('follow each other over the end of a month, of a year and of a February', () => {
    expect(dayAfter('20261130')).toBe('20261201');
    expect(dayAfter('20251231')).toBe('20260101');
    expect(dayAfter('20260228')).toBe('20260301');
    expect(dayAfter('20280228')).toBe('20280229');
    expect(dayAfter('20251231', 60)).toBe('20260301');
  });

  it('are worked from Monday to Friday, but for holidays, and on weekend days that are named', () => {
    expect(['20260921', '20260925', '20260926', '20260927', '20261001', '20261010'].map(works)).toEqual([
      true,
      true,
      false,
      true,
      false,
      true,
    ]);
  });

  it('that are worked are counted over holidays and the year’s end', () => {
    expect(workingDayAfter('20260930', 1, CALENDAR)).toBe('20261008');
    expect(workingDayAfter('20260930', 3, CALENDAR)).toBe('20261010');
    expect(workingDayAfter('20260926', 1, CALENDAR)).toBe('20260927');
    expect(workingDayAfter('20261231', 1, { ...CALENDAR, holidays: ['20270101'] })).toBe('20270104');
  });
});

describe("the bank's hours", () => {
  it('begin with the opening and end before the closing, in Shanghai', () => {
    expect(open('2026-09-21T00:29:59.999Z')).toBe(false);
    expect(open('2026-09-21T00:30:00.000Z')).toBe(true);
    expect(open('2026-09-21T08:59:59.999Z')).toBe(true);
    expect(open('2026-09-21T09:00:00.000Z')).toBe(false);
  });

  it('are those of the day in Shanghai, not of the day in UTC', () => {
    const early = { ...CALENDAR, opensAt: '00:00' };
    // Sunday evening in UTC is Monday in Shanghai, and Friday evening in UTC Saturday.
    expect(isOpenAt(new Date('2026-09-20T16:30:00.000Z'), early)).toBe(true);
    expect(isOpenAt(new Date('2026-09-18T16:30:00.000Z'), early)).toBe(false);
  });

  it('open next on the same day, the next one, after the weekend, or after the holidays', () => {
    expect(opens('2026-09-20T23:00:00.000Z')).toBe('2026-09-21T00:30:00.000Z');
    expect(opens('2026-09-21T02:00:00.000Z')).toBe('2026-09-21T02:00:00.000Z');
    expect(opens('2026-09-21T09:00:00.000Z')).toBe('2026-09-22T00:30:00.000Z');
    expect(opens('2026-09-25T09:00:00.000Z')).toBe('2026-09-27T00:30:00.000Z');
    expect(opens('2026-09-30T09:00:00.000Z')).toBe('2026-10-08T00:30:00.000Z');
    expect(opens('2026-12-31T16:00:00.000Z')).toBe('2027-01-01T00:30:00.000Z');
  });

  it('never come in a calendar without a working day, which is a mistake and no endless search', () => {
    const holidays = Array.from({ length: 500 }, (_, days) => dayAfter('20260101', days));
    const never = { ...CALENDAR, holidays, workdays: [] };
    expect(() => nextOpening(new Date('2026-01-01T00:00:00.000Z'), never)).toThrow('no working day');
    expect(() => workingDayAfter('20260101', 1, never)).toThrow('no working day');
  });
});

function works(day: string): boolean {
  return isWorkingDay(day, CALENDAR);
}
