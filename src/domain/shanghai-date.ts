import { DAY_MS, HOUR_MS } from './durations.js';

// China has kept UTC+8 without summer time since 1991.
const SHANGHAI_MS = 8 * HOUR_MS;

/** A moment as the banks write it: yyyyMMddHHmmss in Asia/Shanghai. */
export function shanghaiTime(moment: Date): string {
  const iso = new Date(moment.getTime() + SHANGHAI_MS).toISOString();
  return iso.slice(0, 19).replace(/[-:T]/g, '');
}

/** The banks' day of a moment: yyyyMMdd in Asia/Shanghai. */
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

/** The first moment of a day, yyyyMMdd, in Asia/Shanghai. */
export function startOfDay(day: string): Date {
  const iso = `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}T00:00:00.000Z`;
  return new Date(Date.parse(iso) - SHANGHAI_MS);
}

/** The day that comes so many days after another one. */
export function dayAfter(day: string, days = 1): string {
  return shanghaiDate(new Date(startOfDay(day).getTime() + days * DAY_MS));
}
