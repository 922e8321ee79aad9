import { HOUR_MS } from '../../domain/durations.js';
import { bankDay, bankTime } from '../engine/clock.js';
import type { PinganRules } from './rules.js';

type WorkingTime = Pick<PinganRules, 'opensAt' | 'closesAt' | 'holidays' | 'workdays'>;

/** Whether the bank works at a moment: Monday to Friday but for its holidays, and the weekend days that are worked (调休). */
export function isWorkingTime(epochMs: number, rules: WorkingTime): boolean {
  const day = bankDay(epochMs);
  const weekday = new Date(epochMs + 8 * HOUR_MS).getUTCDay();
  const works = weekday === 0 || weekday === 6 ? rules.workdays.includes(day) : !rules.holidays.includes(day);
  const time = bankTime(epochMs).slice(0, 4);
  const [from, until] = [rules.opensAt.replace(':', ''), rules.closesAt.replace(':', '')];
  return works && time >= from && time < until;
}
