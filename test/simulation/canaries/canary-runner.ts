import { createProviderHttp } from '../../../src/http/provider-http.js';
import { editWorkflows } from '../../support/virtual/workflow-bundle.js';
import { createProviders, PROVIDER_NAMES, type ProviderName } from '../../../src/providers/registry.js';
import type { Canary } from './canaries.js';
import { plantedIn } from './plant-bug.js';
import { interfacesOf, type WriteInterfaces } from '../scenario/crash-points.js';
import { drawScenario, PLAIN_BANK } from '../scenario/draw-scenario.js';
import { INVARIANTS } from '../promises/invariants.js';
import type { Outcome } from '../run/outcome.js';
import { SIMULATED } from '../providers/simulated-providers.js';
import { Random } from '../scenario/random.js';
import type { Scenario } from '../scenario/scenario.js';
import { shrink } from '../scenario/shrink-scenario.js';
import { simulate } from '../run/simulation.js';
import { Store } from '../runtime/journal-store.js';
import { isKept } from '../scenario/kept-seeds.js';
import { themed } from '../themes/themes.js';
import { widen, widenByResets } from '../scenario/widen-scenario.js';

/** The part of the seeds that are about one matter each. */
const THEMED = 0.5;
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

/** A process's means to run seeds: one journal database, one set of workflows. */
export class Laboratory {
  private constructor(
    readonly store: Store,
    readonly interfaces: WriteInterfaces,
  ) {}

  static async open(): Promise<Laboratory> {
    return new Laboratory(await Store.open(), configuredInterfaces());
  }

  /** The scenario of a seed. */
  draw(seed: bigint): Scenario {
    const drawn = drawScenario(seed, Random.of(seed, 'scenario'), this.interfaces);
    const theme = Random.of(seed, 'theme');
    const { interfaces } = this;
    if (!isKept(seed) && theme.chance(THEMED)) return themed({ drawn, random: theme, interfaces });
    const wider = widen(drawn, Random.of(seed, 'wider'), this.interfaces);
    return widenByResets(wider, Random.of(seed, 'reset'));
  }

  run(seed: bigint, scenario = this.draw(seed)): Promise<Outcome> {
    return simulate({ seed, scenario, invariants: INVARIANTS, store: this.store });
  }

  /** The smallest scenario that still breaks the same promise, with its outcome. */
  async shrink(
    seed: bigint,
    broken: Outcome,
  ): Promise<{ scenario: Scenario; outcome: Outcome; runs: number }> {
    const scenario = this.draw(seed);
    const { violation } = broken;
    if (!violation) return { scenario, outcome: broken, runs: 0 };
    const shrunk = await shrink(scenario, violation.invariant, (smaller) => this.run(seed, smaller));
    return { ...shrunk, outcome: shrunk.outcome ?? broken };
  }

  /** Looks for a seed at which the planted bug is caught by the promise that is meant for it, and missed without. */
  async release(canary: Canary): Promise<CanaryOutcome> {
    const { name, caughtBy, at = PROVIDER_NAMES } = canary;
    if (!INVARIANTS.some((one) => one.name === caughtBy))
      throw new Error(`no invariant is called "${caughtBy}"`);
    if (canary.workflows) await editWorkflows((code) => plantedIn(code, canary));
    try {
      const caught: string[] = [];
      for (const provider of at) {
        const { seed, instead } = await this.#lookFor(canary, provider);
        if (seed === undefined) return { name, instead: `${provider}: ${instead}` };
        caught.push(`${seed} (${provider})`);
      }
      return { name, caughtAtSeed: caught.join(', ') };
    } finally {
      if (canary.workflows) await editWorkflows();
    }
  }

  /** The first seed at which its own promise catches a canary at this provider, and nothing does without that promise. */
  async #lookFor(canary: Canary, provider: ProviderName): Promise<{ seed?: bigint; instead: string }> {
    const { caughtBy, besides = [] } = canary;
    let instead = '';
    for (let seed = 1n; seed <= CANARY_SEEDS; seed += 1n) {
      const drawn = this.draw(seed);
      const orders = drawn.orders.map((order) => ({ ...order, provider }));
      const scenario = canary.scenario({ ...drawn, orders });
      const with_ = await this.#with(canary, seed, scenario, () => true);
      if (with_?.invariant !== caughtBy) {
        instead = with_
          ? `seed ${seed}: caught by "${with_.invariant}": ${with_.what}`
          : `seed ${seed}: not caught`;
        continue;
      }
      const without = await this.#with(
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

  async #with(
    canary: Canary,
    seed: bigint,
    scenario: Scenario,
    counts: (invariant: string) => boolean,
  ): Promise<Outcome['violation']> {
    const invariants = INVARIANTS.filter(({ name }) => counts(name));
    const { violation } = await simulate({ seed, scenario, invariants, store: this.store, canary });
    return violation;
  }
}

function configuredInterfaces(): WriteInterfaces {
  const unheard = { info: () => undefined, warn: () => undefined };
  const none = (): void => undefined;
  const options = {
    seed: 1,
    nowMs: 0,
    plan: PLAIN_BANK,
    onEffect: none,
    onEnd: none,
    onBug: none,
    onNotification: () => Promise.resolve(200),
    onNotificationFate: none,
  };
  const http = createProviderHttp({ logger: unheard });
  return new Map(
    PROVIDER_NAMES.flatMap((name) => {
      const settings = { [name]: SIMULATED[name].open(options).settingsFor(9_000) };
      const provider = createProviders(settings, { http }).get(name);
      return provider ? interfacesOf(name, provider) : [];
    }),
  );
}
