import { FAULT_KINDS } from '../scenario/faults.js';
import { addDivisions, noDivisions, type DivisionMetrics } from '../splits/division-metrics.js';
import { COUNTED, noCounts, type Counts, type Outcome } from './outcome.js';

/** The figures of many runs, as they go from process to process. */
export interface RunMetrics {
  steps: number;
  /** By provider. */
  readonly counts: Record<string, Counts>;
  /** Every kind of fault, with how often it had an effect. */
  readonly faults: Record<string, number>;
  readonly passed: Record<string, number>;
  readonly hit: Record<string, number>;
  /** How much each promise was given to judge. */
  readonly judged: Record<string, number>;
  /** Every place that the code lists, whichever workflow passes it, with its deaths. */
  readonly places: Record<string, number>;
  /** Of the divisions beside the orders. */
  readonly divisions: DivisionMetrics;
}

export function noMetrics(): RunMetrics {
  const divisions = noDivisions();
  const faults = Object.fromEntries(FAULT_KINDS.map((kind) => [kind, 0]));
  return { steps: 0, counts: {}, faults, passed: {}, hit: {}, judged: {}, places: {}, divisions };
}

/** The figures of one run. */
export function metricsOf({ steps, counts, faults, passed, hit, judged }: Outcome): RunMetrics {
  const places: Record<string, number> = {};
  for (const [point, count] of hit) {
    const place = point.slice(point.indexOf(': ') + 2);
    places[place] = (places[place] ?? 0) + count;
  }
  return {
    steps,
    counts: { ...counts },
    faults: Object.fromEntries(faults),
    passed: Object.fromEntries(passed),
    hit: Object.fromEntries(hit),
    judged: Object.fromEntries(judged),
    places,
    divisions: noDivisions(),
  };
}

/** Adds figures to others. */
export function addMetrics(into: RunMetrics, more: RunMetrics): void {
  into.steps += more.steps;
  for (const [provider, counts] of Object.entries(more.counts)) {
    const sums = (into.counts[provider] ??= noCounts());
    for (const name of COUNTED) sums[name] += counts[name];
  }
  addTo(into.faults, more.faults);
  addTo(into.passed, more.passed);
  addTo(into.hit, more.hit);
  addTo(into.judged, more.judged);
  addTo(into.places, more.places);
  addDivisions(into.divisions, more.divisions);
}

function addTo(into: Record<string, number>, more: Readonly<Record<string, number>>): void {
  for (const [name, count] of Object.entries(more)) into[name] = (into[name] ?? 0) + count;
}
