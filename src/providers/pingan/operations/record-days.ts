import { InvalidInput } from '../../../domain/errors.js';
import { dayAfter } from '../bank-calendar.js';
import { isDate, shanghaiDate } from '../shanghai-date.js';

/** Days of one list: those that are over and the day itself are two functions of an interface, so two lists. */
export interface RecordDays {
  readonly isToday: boolean;
  readonly from: string;
  readonly to: string;
}

/**
 * The lists that have the records of these days, yyyyMMdd, the older first.
 * @throws InvalidInput for what are no days, or days that are still to come
 */
export function listsOf(
  { from, to }: { readonly from: string; readonly to: string },
  now: Date,
): RecordDays[] {
  const today = shanghaiDate(now);
  if (!isDate(from) || !isDate(to)) throw new InvalidInput('from, to', 'days as yyyyMMdd');
  if (from > to || to > today)
    throw new InvalidInput('from, to', 'days that are not still to come, the first first');
  const lists: RecordDays[] = [];
  if (from < today) lists.push({ isToday: false, from, to: to < today ? to : dayAfter(today, -1) });
  if (to === today) lists.push({ isToday: true, from: today, to: today });
  return lists;
}
