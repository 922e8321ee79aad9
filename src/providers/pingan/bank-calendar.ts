import { HOUR_MS, MINUTE_MS } from '../../domain/durations.js';
import { dayAfter, shanghaiDate, shanghaiTime, startOfDay } from '../../domain/shanghai-date.js';

export { dayAfter, startOfDay } from '../../domain/shanghai-date.js';

/** When the bank works, as the settings say it: no document lists its holidays. Days are yyyyMMdd, times HH:mm, all in Asia/Shanghai. */
export interface BankCalendar {
  /** Days from Monday to Friday on which it does not work. */
  readonly holidays: readonly string[];
  /** Saturdays and Sundays on which it does (调休). */
  readonly workdays: readonly string[];
  /** From when on, and until when, it takes on what it does in working hours only. */
  readonly opensAt: string;
  readonly closesAt: string;
}

/** Beyond any run of holidays: a calendar without a working day is a mistake in the settings. */
const MOST_DAYS = 400;

/** Whether the bank works on a day. */
export function isWorkingDay(day: string, { holidays, workdays }: BankCalendar): boolean {
  // Noon of the bank's day is the same day in UTC.
  const weekday = new Date(startOfDay(day).getTime() + 12 * HOUR_MS).getUTCDay();
  const isWeekend = weekday === 0 || weekday === 6;
  return isWeekend ? workdays.includes(day) : !holidays.includes(day);
}

/** Whether a moment is in the bank's working hours: its opening is, its closing is not. */
export function isOpenAt(moment: Date, calendar: BankCalendar): boolean {
  const time = `${shanghaiTime(moment).slice(8, 10)}:${shanghaiTime(moment).slice(10, 12)}`;
  return isWorkingDay(shanghaiDate(moment), calendar) && time >= calendar.opensAt && time < calendar.closesAt;
}

/** The moment at which the bank opens next, or the moment itself where it is open. @throws Error for a calendar without a working day */
export function nextOpening(moment: Date, calendar: BankCalendar): Date {
  if (isOpenAt(moment, calendar)) return moment;
  const today = shanghaiDate(moment);
  for (let days = 0; days < MOST_DAYS; days += 1) {
    const day = dayAfter(today, days);
    const opening = timeOn(day, calendar.opensAt);
    if (isWorkingDay(day, calendar) && opening >= moment) return opening;
  }
  throw new Error('the calendar of the bank has no working day');
}

/** The n-th working day after a day. @throws Error for a calendar without a working day */
export function workingDayAfter(day: string, count: number, calendar: BankCalendar): string {
  let left = count;
  for (let days = 1; days < MOST_DAYS; days += 1) {
    const next = dayAfter(day, days);
    if (isWorkingDay(next, calendar)) left -= 1;
    if (left <= 0) return next;
  }
  throw new Error('the calendar of the bank has no working day');
}

/** A time of day, HH:mm, on one of the bank's days. */
export function timeOn(day: string, time: string): Date {
  const minutes = Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
  return new Date(startOfDay(day).getTime() + minutes * MINUTE_MS);
}
