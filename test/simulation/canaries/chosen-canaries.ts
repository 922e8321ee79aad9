import { DAY_MS } from '../../../src/domain/durations.js';
import { CANARIES, type Canary } from './canaries.js';

/** In so many days of rotation each canary is released once. */
const DAYS = 3;

/**
 * The canaries of one run. "rotate" takes every third one, another third each day, so that a run that is made every day stays within its
 * time and misses none for long.
 */
export function chosenCanaries(which: string, rotation = dayOfYear(new Date())): readonly Canary[] {
  if (which === 'all') return CANARIES;
  if (which === 'rotate') return CANARIES.filter((_, index) => index % DAYS === rotation % DAYS);
  return CANARIES.filter(({ name }) => name.includes(which));
}

function dayOfYear(now: Date): number {
  return Math.floor((now.getTime() - Date.UTC(now.getUTCFullYear(), 0, 1)) / DAY_MS) + 1;
}
