import { PURCHASE_KINDS } from '../../../src/domain/operation.js';
import type { Canary } from '../canaries/canary.js';
import { INVARIANTS } from '../promises/invariants.js';
import type { Invariant } from '../promises/invariant.js';
import { JournalStore } from '../runtime/journal-store.js';
import { configuredInterfaces } from '../scenario/configured-interfaces.js';
import type { WriteInterfaces } from '../scenario/crash-points.js';
import { widenByMemberMoney } from '../scenario/draw-member-money.js';
import { drawScenario } from '../scenario/draw-scenario.js';
import { isKept } from '../scenario/kept-seeds.js';
import { Random } from '../scenario/random.js';
import type { Scenario } from '../scenario/scenario.js';
import { shrink } from '../scenario/shrink-scenario.js';
import {
  widen,
  widenByLimits,
  widenByResets,
  widenByUnbinding,
  widenByWaiting,
  widenByWorkers,
} from '../scenario/widen-scenario.js';
import { widenByChannel } from '../scenario/widen-by-channel.js';
import { isInTurn, placesInTurn } from '../themes/places-in-turn.js';
import { themed } from '../themes/themes.js';
import type { Outcome } from './outcome.js';
import { simulate } from './simulation.js';

/** The part that follows a theme, of the seeds that do not go to the places in turn: half of all. */
const THEMED = 2 / 3;

/** What one seed is run with, where it is not the seed's own. */
export interface SeedOptions {
  readonly scenario?: Scenario;
  readonly invariants?: readonly Invariant[];
  readonly canary?: Canary;
}

/** Draws and runs seeds in this process, on one journal database and one set of workflows. */
export class SeedRunner {
  private constructor(
    readonly store: JournalStore,
    readonly interfaces: WriteInterfaces,
  ) {}

  static async open(): Promise<SeedRunner> {
    return new SeedRunner(await JournalStore.open(), configuredInterfaces());
  }

  /** The scenario of a seed. */
  draw(seed: bigint): Scenario {
    const interfaces = isKept(seed) ? firstOnes(this.interfaces) : this.interfaces;
    const drawn = drawScenario(seed, Random.of(seed, 'scenario'), { interfaces, isKept: isKept(seed) });
    if (!isKept(seed) && isInTurn(seed)) {
      const random = Random.of(seed, 'places');
      const inTurn = placesInTurn(seed, { drawn, random, interfaces });
      return widenByWorkers(inTurn, Random.of(seed, 'workers'));
    }
    const theme = Random.of(seed, 'theme');
    const isThemed = !isKept(seed) && theme.chance(THEMED);
    const wider = isThemed ? themed({ drawn, random: theme, interfaces }) : widened(drawn, seed, interfaces);
    if (isKept(seed)) return wider;
    const waiting = widenByWaiting(wider, Random.of(seed, 'waiting'));
    const unbinding = widenByUnbinding(waiting, Random.of(seed, 'unbinding'));
    const withWorkers = widenByWorkers(unbinding, Random.of(seed, 'workers'));
    // A theme is about one matter.
    return isThemed ? withWorkers : widenByMemberMoney(withWorkers, Random.of(seed, 'member money'));
  }

  run(seed: bigint, options: SeedOptions = {}): Promise<Outcome> {
    const { scenario = this.draw(seed), invariants = INVARIANTS, canary } = options;
    return simulate({ seed, scenario, invariants, store: this.store, canary });
  }

  /** The smallest scenario that still breaks the same promise, with its outcome. */
  async shrink(
    seed: bigint,
    broken: Outcome,
  ): Promise<{ scenario: Scenario; outcome: Outcome; runs: number }> {
    const scenario = this.draw(seed);
    const { violation } = broken;
    if (!violation) return { scenario, outcome: broken, runs: 0 };
    const shrunk = await shrink(scenario, violation.invariant, (smaller) =>
      this.run(seed, { scenario: smaller }),
    );
    return { ...shrunk, outcome: shrunk.outcome ?? broken };
  }
}

function widened(drawn: Scenario, seed: bigint, interfaces: WriteInterfaces): Scenario {
  const wider = widen(drawn, Random.of(seed, 'wider'), interfaces);
  const limited = widenByLimits(widenByResets(wider, Random.of(seed, 'reset')), Random.of(seed, 'limits'));
  return isKept(seed) ? limited : widenByChannel(limited, Random.of(seed, 'channel'), interfaces);
}

/** The interfaces that there were when the kept seeds failed: with others they would be drawn otherwise. */
function firstOnes(interfaces: WriteInterfaces): WriteInterfaces {
  return new Map(
    [...interfaces].filter(
      ([, { provider, kind }]) => provider !== 'lianlian' && PURCHASE_KINDS.some((one) => one === kind),
    ),
  );
}
