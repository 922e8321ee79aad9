import { DIVIDING, DIVISION_FAULTS, DIVISION_PLACES, type DividingProvider } from './division-scenario.js';
import type { DivisionOutcome } from './division-run.js';

/** How a division can end. A run in which one of these never came has not shown what it claims. */
const STATES = ['finished', 'split', 'partlySplit', 'notSplit', 'cancelled'] as const;

/** What was met in the divisions of many seeds, as it goes from process to process. */
export interface DivisionMetrics {
  readonly runs: Record<DividingProvider, number>;
  kills: number;
  decisions: number;
  /** How many divisions each kind of fault has struck. */
  readonly struck: Record<string, number>;
  readonly states: Record<string, number>;
  /** Every place where a worker can die, with how many divisions it died there in. */
  readonly places: Record<string, number>;
}

export function noDivisions(): DivisionMetrics {
  const places = Object.fromEntries(DIVISION_PLACES.map((place) => [place, 0]));
  return { runs: { hkrt: 0, hongwen: 0 }, kills: 0, decisions: 0, struck: {}, states: {}, places };
}

/** The figures of one division. */
export function divisionMetricsOf(provider: DividingProvider, outcome: DivisionOutcome): DivisionMetrics {
  const { kills, decisions, struck, state, places } = outcome;
  const metrics = noDivisions();
  metrics.runs[provider] = 1;
  return {
    ...metrics,
    ...{ kills, decisions, states: { [state]: 1 } },
    struck: Object.fromEntries(struck.map((kind) => [kind, 1])),
    places: Object.fromEntries(places.map((place) => [place, 1])),
  };
}

/** Adds figures to others. */
export function addDivisions(into: DivisionMetrics, more: DivisionMetrics): void {
  into.kills += more.kills;
  into.decisions += more.decisions;
  for (const provider of DIVIDING) into.runs[provider] += more.runs[provider];
  for (const [kind, count] of Object.entries(more.struck))
    into.struck[kind] = (into.struck[kind] ?? 0) + count;
  for (const [state, count] of Object.entries(more.states))
    into.states[state] = (into.states[state] ?? 0) + count;
  for (const [place, count] of Object.entries(more.places))
    into.places[place] = (into.places[place] ?? 0) + count;
}

/** What so many divisions have not met often enough; one text for each. */
export function divisionGaps(
  { runs, kills, decisions, struck, states }: DivisionMetrics,
  count: number,
): string[] {
  const few = DIVIDING.filter((provider) => runs[provider] < count / 3).map(
    (provider) => `${provider}: ${runs[provider]} divisions of ${count}`,
  );
  return [
    ...few,
    ...(kills < count / 4
      ? [`divisions: ${kills} deaths, at least ${Math.floor(count / 4)} are needed`]
      : []),
    ...(decisions < count / 20
      ? [`divisions: ${decisions} decisions of operators, at least ${Math.floor(count / 20)} are needed`]
      : []),
    ...DIVISION_FAULTS.filter((kind) => !struck[kind]).map(
      (kind) => `divisions: the fault ${kind} never struck`,
    ),
    ...STATES.filter((state) => !states[state]).map((state) => `divisions: none ended as ${state}`),
  ];
}

/** The places of divisions at which nothing died; one text for each. */
export function unmetPlaces({ places }: Pick<DivisionMetrics, 'places'>): string[] {
  return Object.keys(places)
    .filter((place) => !places[place])
    .map((place) => `no division ever died at "${place}"`);
}
