import { DAY_MS } from '../../../src/domain/durations.js';
import { DIVISION_CANARIES } from '../splits/division-canaries.js';
import { CANARIES } from './canaries.js';

/** A planted bug by its name, in orders or in divisions. */
interface NamedCanary {
  readonly name: string;
}

/** All that are released. */
export const ALL_CANARIES: readonly NamedCanary[] = [...CANARIES, ...DIVISION_CANARIES];

/** In so many days of rotation each canary is released once. */
const DAYS = 3;

/**
 * The canaries of one run. "rotate" takes every third one, another third each day, so that a run that is made every day stays within its
 * time and misses none for long.
 * @throws Error where no canary has the text in its name: a run without canaries has to be asked for by "none".
 */
export function chosenCanaries(which: string, rotation = dayOfYear(new Date())): readonly NamedCanary[] {
  if (which === 'all') return ALL_CANARIES;
  if (which === 'rotate') return ALL_CANARIES.filter((_, index) => index % DAYS === rotation % DAYS);
  if (which === 'none') return [];
  const named = ALL_CANARIES.filter(({ name }) => name.includes(which));
  if (named.length === 0) throw new Error(`no canary has "${which}" in its name`);
  return named;
}

function dayOfYear(now: Date): number {
  return Math.floor((now.getTime() - Date.UTC(now.getUTCFullYear(), 0, 1)) / DAY_MS) + 1;
}
