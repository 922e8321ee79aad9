import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../src/domain/durations.js';
import { SIMULATED } from '../providers/simulated-providers.js';
import type { ProviderName } from '../providers/provider-names.js';
import { everyPlace, type CrashPlan, type WriteInterfaces } from './crash-points.js';
import { drawFaults } from './draw-faults.js';
import { drawOrder, straight, type Aim } from './draw-order.js';
import type { Random } from './random.js';
import type { BankPlan, OrderPlan, Scenario } from './scenario.js';

/** Banks that deduplicate, with every other option at its plainest. */
export const PLAIN_BANK: BankPlan = {
  resendMode: 'replay',
  partialRelease: false,
  recordRejections: false,
  emptyBindings: 'emptyList',
  datesOldTrades: false,
  seldomQueried: false,
  underWayStatus: '6',
  flagsAlone: false,
  otherCards: false,
  reverseAfterConfirm: false,
  listFormat: 'sample',
  rejectionHttpStatus: 'mixed',
  provesAbsence: false,
  skewMs: 0,
  advance: '1000.00',
};

/**
 * Draws a scenario. Kinds of faults are on or off for a whole run (swarm testing), so that some runs meet one kind alone
 * and some meet several at their worst. The place of a crash goes round with the number of the seed: every place of every
 * provider has its turn, and the seed's first order goes to that provider.
 */
export function drawScenario(seed: bigint, random: Random, interfaces: WriteInterfaces): Scenario {
  const places = everyPlace(interfaces);
  const providers = providersIn(interfaces);
  const place = places[Number(seed % BigInt(places.length))];
  const crashes: CrashPlan[] = [];
  // Every second seed aims at its place without detours; the others take whatever course they take.
  const isStraight = random.chance(0.5);
  if (place && (isStraight || random.chance(0.6)))
    crashes.push({ ...place, nth: random.chance(0.15) ? 2 : 1 });
  const aim: Aim = interfaces.get(place?.interface ?? '') ?? { provider: random.pick(providers) };
  const near = places.filter((one) => interfaces.get(one.interface)?.provider === aim.provider);
  if (random.chance(0.25)) crashes.push({ ...random.pick(near), nth: 1 });
  const drawn = drawOrder(random, aim);
  const first = isStraight ? straight(drawn, random) : drawn;
  const orders = [first];
  if (random.chance(0.2)) {
    const second = drawOrder(random, { provider: random.pick(providers) });
    const buyer = random.pick([first.buyer, 2]);
    orders.push({ ...second, buyer: canBeToldApart(first, second) ? buyer : 2 });
  }
  const resendMode = random.pick(['replay', 'replay', 'reject', 'balanceFirst', 'none'] as const);
  const faultsEndMs = random.pick([2 * HOUR_MS, 8 * HOUR_MS, 3 * DAY_MS]);
  return {
    bank: {
      resendMode,
      partialRelease: random.chance(0.3),
      recordRejections: random.chance(0.3),
      emptyBindings: random.pick(['emptyList', 'ERR020'] as const),
      datesOldTrades: false,
      seldomQueried: false,
      underWayStatus: PLAIN_BANK.underWayStatus,
      flagsAlone: false,
      otherCards: false,
      reverseAfterConfirm: random.chance(0.5),
      listFormat: random.pick(['sample', 'table'] as const),
      rejectionHttpStatus: random.pick(['mixed', '200', '400', '402'] as const),
      provesAbsence: random.chance(0.5),
      skewMs: random.chance(0.3) ? random.int({ from: -5 * MINUTE_MS, to: 5 * MINUTE_MS }) : 0,
      advance: random.pick(['0.00', '1.00', '1000.00']),
    },
    engine: {
      evictAfterTasks: random.pick([1, 3, 10, 10, 1_000, 1_000, 1_000, 1_000]),
      encrypts: random.chance(0.15),
    },
    orders,
    faults: drawFaults(
      random,
      { faultsEndMs, deduplicates: resendMode !== 'none', aim, crashes },
      interfaces,
    ),
    crashes,
    faultsEndMs,
  };
}

/** The providers whose interfaces these are, in the order of the interfaces. */
function providersIn(interfaces: WriteInterfaces): ProviderName[] {
  return [...new Set([...interfaces.values()].map(({ provider }) => provider))];
}

/** Where cards are bound without a code, nothing on the wire shows which of two workflows onboards the member. */
function canBeToldApart(first: OrderPlan, second: OrderPlan): boolean {
  const areBothNew = !first.onboarded && !second.onboarded;
  return first.provider !== second.provider || !areBothNew || SIMULATED[first.provider].sendsCodes;
}
