import { DAY_MS } from '../../domain/durations.js';
import { shanghaiDate } from '../../domain/shanghai-date.js';

export { isDate, shanghaiDate, shanghaiTime } from '../../domain/shanghai-date.js';

/** The days from the day of `from` to the day of `to`, both included, yyyyMMdd. */
export function daysBetween(from: Date, to: Date): string[] {
  const days: string[] = [];
  const last = shanghaiDate(to);
  for (let moment = from; ; moment = new Date(moment.getTime() + DAY_MS)) {
    const day = shanghaiDate(moment);
    if (day > last) return days;
    days.push(day);
  }
}

/** How many midnights lie between two moments: what is a minute old can be of yesterday. */
export function bankDaysOld(from: Date, to: Date): number {
  return Math.max(0, daysBetween(from, to).length - 1);
}

/** Whether a day lies so many calendar months or more before a moment. */
export function isMonthsBefore(day: string, months: number, moment: Date): boolean {
  const today = shanghaiDate(moment);
  const year = Number(today.slice(0, 4));
  const month = Number(today.slice(4, 6)) - months;
  const limit = new Date(Date.UTC(year, month - 1, 1));
  const monthOfLimit = limit.toISOString().slice(0, 7).replace('-', '');
  // Text of one length compares as dates do; the 31st of a shorter month compares as the day after its last.
  return day <= monthOfLimit + today.slice(6);
}
