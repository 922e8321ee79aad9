import type { CanaryOutcome } from '../canaries/canary-runner.js';
import type { Violation } from '../run/outcome.js';
import type { DivisionCanary } from './division-canaries.js';
import { runDivision } from './division-run.js';
import { drawDivision } from './division-scenario.js';

/** How many seeds a canary has to be caught at. */
const CANARY_SEEDS = 400;

/** The promise that a division broke; undefined where it kept them all. */
export function violationOf(broken: string | undefined): Violation | undefined {
  if (broken === undefined) return undefined;
  const [invariant = '', ...what] = broken.split(': ');
  return { invariant, what: what.join(': '), step: 0, line: 0 };
}

/** Plants a bug into divisions until the first promise breaks: it has to be one that is meant for it. */
export async function releaseDivisionCanary(canary: DivisionCanary): Promise<CanaryOutcome> {
  const { name, provider, plant, caughtBy } = canary;
  for (let seed = 1n; seed <= CANARY_SEEDS; seed += 1n) {
    const scenario = drawDivision(seed);
    if (scenario.provider !== provider) continue;
    const violation = violationOf((await runDivision(scenario, plant)).broken);
    if (!violation) continue;
    return caughtBy.includes(violation.invariant)
      ? { name, caughtAtSeed: `${seed} (${provider})` }
      : { name, instead: `seed ${seed}: caught by "${violation.invariant}": ${violation.what}` };
  }
  return { name, instead: `${provider}: not caught` };
}
