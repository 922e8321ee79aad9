import { PROVIDER_NAMES, type ProviderName } from '../providers/provider-names.js';
import { editWorkflows } from '../../support/virtual/workflow-bundle.js';
import { INVARIANTS } from '../promises/invariants.js';
import type { Outcome } from '../run/outcome.js';
import type { SeedRunner } from '../run/seed-runner.js';
import type { Scenario } from '../scenario/scenario.js';
import type { Canary } from './canary.js';
import { plantedIn } from './plant-bug.js';

/** How many seeds a canary has to be caught at. */
const CANARY_SEEDS = 12;

/** What became of a canary. */
export interface CanaryOutcome {
  readonly name: string;
  /** At each provider the first seed at which its own promise caught it, and nothing did without that promise. */
  readonly caughtAtSeed?: string;
  /** What happened instead, the last time. */
  readonly instead?: string;
}

/** Plants the bug of a canary and looks for the seed at which the promise that is meant for it catches it. */
export class CanaryRunner {
  constructor(readonly seeds: SeedRunner) {}

  /** Looks for a seed at which the planted bug is caught by the promise that is meant for it, and missed without. */
  async release(canary: Canary): Promise<CanaryOutcome> {
    const { name, caughtBy, at = PROVIDER_NAMES } = canary;
    if (!INVARIANTS.some((one) => one.name === caughtBy))
      throw new Error(`no invariant is called "${caughtBy}"`);
    if (canary.workflows) await editWorkflows((code) => plantedIn(code, canary));
    try {
      const caught: string[] = [];
      for (const provider of at) {
        const { seed, instead } = await this.#findSeed(canary, provider);
        if (seed === undefined) return { name, instead: `${provider}: ${instead}` };
        caught.push(`${seed} (${provider})`);
      }
      return { name, caughtAtSeed: caught.join(', ') };
    } finally {
      if (canary.workflows) await editWorkflows();
    }
  }

  /** The first seed at which its own promise catches a canary at this provider, and nothing does without that promise. */
  async #findSeed(canary: Canary, provider: ProviderName): Promise<{ seed?: bigint; instead: string }> {
    const { caughtBy, besides = [] } = canary;
    let instead = '';
    for (let seed = 1n; seed <= CANARY_SEEDS; seed += 1n) {
      const drawn = this.seeds.draw(seed);
      const orders = drawn.orders.map((order) => ({ ...order, provider }));
      const scenario = canary.scenario({ ...drawn, orders });
      const withAll = await this.#violation(canary, seed, scenario, () => true);
      if (withAll?.invariant !== caughtBy) {
        instead = withAll
          ? `seed ${seed}: caught by "${withAll.invariant}": ${withAll.what}`
          : `seed ${seed}: not caught`;
        continue;
      }
      const without = await this.#violation(
        canary,
        seed,
        scenario,
        (one) => one !== caughtBy && !besides.includes(one),
      );
      if (!without) return { seed, instead };
      instead = `seed ${seed}: without its promise caught by "${without.invariant}": ${without.what}`;
    }
    return { instead };
  }

  async #violation(
    canary: Canary,
    seed: bigint,
    scenario: Scenario,
    counts: (invariant: string) => boolean,
  ): Promise<Outcome['violation']> {
    const invariants = INVARIANTS.filter(({ name }) => counts(name));
    const { violation } = await this.seeds.run(seed, { scenario, invariants, canary });
    return violation;
  }
}
