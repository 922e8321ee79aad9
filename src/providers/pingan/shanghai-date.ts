import { DAY_MS, HOUR_MS } from '../../domain/durations.js';
// China has kept UTC+8 without summer time since 1991.
const SHANGHAI_MS = 8 * HOUR_MS;

/** A moment as the bank writes it: yyyyMMddHHmmss in Asia/Shanghai. */
export function shanghaiTime(moment: Date): string {
  const iso = new Date(moment.getTime() + SHANGHAI_MS).toISOString();
  return iso.slice(0, 19).replace(/[-:T]/g, '');
}

/** The bank's day of a moment: yyyyMMdd in Asia/Shanghai. */
export function shanghaiDate(moment: Date): string {
  return shanghaiTime(moment).slice(0, 8);
}

/** Whether text is a day of the calendar, yyyyMMdd. */
export function isDate(text: string): boolean {
  if (!/^\d{8}$/.test(text)) return false;
  const iso = `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`;
  const day = new Date(`${iso}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(iso);
}

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
