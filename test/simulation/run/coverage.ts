import { PROVIDER_NAMES } from '../providers/provider-names.js';
import { FAULT_KINDS } from '../scenario/faults.js';
import { INVARIANTS } from '../promises/invariants.js';
import { divisionGaps, unmetPlaces } from '../splits/division-metrics.js';
import { divisionsIn } from '../splits/division-seeds.js';
import { COUNTED, type Counts } from './outcome.js';
import type { RunMetrics } from './run-metrics.js';

/** How often a thousand seeds must meet these at each provider at least, or their silence means nothing. */
export const LEAST_PER_THOUSAND: Counts = {
  moneyEffects: 500,
  outcomesUnknown: 250,
  outcomesResolved: 250,
  compensations: 15,
  replays: 500,
  operatorDecisions: 10,
};

/** Each place has its turn three times in so many seeds: from there on each must be struck. */
export const FEWEST_SEEDS_FOR_PLACES = 2_000;

/** Of the places of divisions, which have no turns. */
export const FEWEST_SEEDS_FOR_DIVISIONS = 10_000;

/** Below this many seeds chance decides what is met, and nothing is demanded. */
export const FEWEST_SEEDS = 1_000;

/** What a run of so many seeds has not met often enough; one text for each. */
export function coverageGaps(metrics: RunMetrics, seeds: number): string[] {
  if (seeds < FEWEST_SEEDS) return [];
  const { counts, faults, passed, hit, judged, places } = metrics;
  const few = PROVIDER_NAMES.flatMap((provider) =>
    COUNTED.flatMap((name) => {
      const met = counts[provider]?.[name] ?? 0;
      const needed = Math.floor((LEAST_PER_THOUSAND[name] * seeds) / 1_000);
      return met < needed ? [`${provider} ${name}: ${met}, at least ${needed} are needed`] : [];
    }),
  );
  const kinds = FAULT_KINDS.filter((kind) => !faults[kind]).map((kind) => `the fault ${kind} never struck`);
  const idle = INVARIANTS.filter(({ name }) => !judged[name]).map(
    ({ name }) => `the promise "${name}" had nothing to judge`,
  );
  const divisions = divisionGaps(metrics.divisions, divisionsIn(seeds));
  if (seeds < FEWEST_SEEDS_FOR_PLACES) return [...divisions, ...few, ...kinds, ...idle];
  const points = Object.keys(passed)
    .filter((point) => !hit[point])
    .map((point) => `nothing ever died at "${point}"`);
  const unmet = Object.keys(places)
    .filter((place) => !places[place])
    .map((place) => `no workflow ever died at "${place}"`);
  const ofDivisions = seeds < FEWEST_SEEDS_FOR_DIVISIONS ? [] : unmetPlaces(metrics.divisions);
  return [...divisions, ...few, ...kinds, ...idle, ...ofDivisions, ...points, ...unmet];
}
