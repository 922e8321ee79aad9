import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../src/domain/durations.js';
import { SIMULATED } from '../providers/simulated-providers.js';
import type { ProviderName } from '../providers/provider-names.js';
import type { FaultKind, FaultPlan } from './faults.js';
import type { Random } from './random.js';
import type { CommandAct, MEMBER_MONEY_KINDS, OrderPlan, Scenario } from './scenario.js';

type MemberMoneyKind = (typeof MEMBER_MONEY_KINDS)[number];

/** Faults of these kinds of operation. */
const FAULTS = [
  ...(['doAndDrop', 'dropBefore', 'delay', 'unknownCode', 'rejectedForNow', 'rejectedForGood'] as const),
  ...(['processing', 'pending', 'tryLater'] as const),
] as const satisfies readonly FaultKind[];

/** A withdrawal or a freeze of a member's own money, as it needs to be to come to an operation of a kind. */
export function drawMemberMoney(
  random: Random,
  { provider, kind }: { readonly provider: ProviderName; readonly kind: MemberMoneyKind },
): OrderPlan {
  const { faultCodes, bounces } = SIMULATED[provider];
  const workflow = kind === 'withdraw' ? 'withdrawal' : 'freeze';
  const amountFen = random.int({ from: 100, to: 20_000 });
  const pays = faultCodes.calls.payFromFreeze !== undefined;
  const hasMore = random.pick([1, 1, 2]);
  const cancelMs = random.pick([random.int({ from: 0, to: MINUTE_MS }), random.int({ from: 0, to: DAY_MS })]);
  const bounceMs = random.pick([
    random.int({ from: 0, to: HOUR_MS }),
    random.int({ from: 0, to: 2 * DAY_MS }),
  ]);
  return {
    provider,
    workflow,
    buyer: 0,
    onboarded: true,
    startMs: random.pick([0, 0, random.int({ from: 0, to: HOUR_MS })]),
    amountFen,
    feeFen: 0,
    onDeadline: 'release',
    firstAttempt: random.pick(['local', 'local', 'remote'] as const),
    timing: {
      fundsPollMs: 15 * MINUTE_MS,
      attentionAfterMs: random.pick([10 * MINUTE_MS, 30 * MINUTE_MS, 6 * HOUR_MS]),
      lateWatchMs: 10 * MINUTE_MS,
    },
    funds: [{ afterMs: 0, fen: amountFen * hasMore }],
    sellerFen: 0,
    codes: [],
    commands: workflow === 'freeze' ? freezeCommands(random, kind, pays) : [],
    diligent: false,
    early: false,
    operatorAfterMs: random.pick([5 * MINUTE_MS, HOUR_MS, DAY_MS]),
    ...(random.chance(0.25) && { cancelMs }),
    ...(bounces && workflow === 'withdrawal' && random.chance(0.5) && { bounceMs }),
  };
}

/** What is commanded of a freeze: first the kind that is wanted, then payments, where there are such, and unfreezings. */
export function freezeCommands(random: Random, kind: MemberMoneyKind, pays: boolean): CommandAct[] {
  const names = Array.from({ length: random.int({ from: 0, to: 3 }) }, () =>
    pays && random.chance(0.7) ? ('payFromFreeze' as const) : ('unfreeze' as const),
  );
  const first = kind === 'payFromFreeze' || kind === 'unfreeze' ? [kind] : [];
  return [...first, ...names].map((name, index) => {
    const isWanted = index < first.length;
    return {
      name,
      waitMs: random.pick([SECOND_MS, random.int({ from: 0, to: isWanted ? MINUTE_MS : 20 * HOUR_MS })]),
      id: 200 + index,
      ...(name === 'payFromFreeze' && {
        share: random.int({ from: 5, to: 60 }),
        others: random.int({ from: 0, to: 2 }),
      }),
      as: random.pick(['update', 'update', 'signal'] as const),
      twice: random.chance(0.2),
      insists: isWanted || random.chance(0.4),
    };
  });
}

/** A member's own money moves beside the orders, at the provider where it does so in every way, and some of that goes wrong. */
export function widenByMemberMoney(drawn: Scenario, random: Random): Scenario {
  const kind = random.pick(['withdraw', 'freeze', 'payFromFreeze'] as const);
  const order = drawMemberMoney(random, { provider: 'pingan', kind });
  const faults = memberMoneyFaults(random, kind, drawn.faultsEndMs);
  if (!random.chance(0.1)) return drawn;
  return { ...drawn, orders: [...drawn.orders, order], faults: [...drawn.faults, ...faults] };
}

/** What goes wrong with the operations of a member's own money. */
export function memberMoneyFaults(random: Random, kind: MemberMoneyKind, untilMs: number): FaultPlan[] {
  const of =
    kind === 'withdraw' ? (['withdraw'] as const) : (['freeze', 'unfreeze', 'payFromFreeze'] as const);
  return FAULTS.filter(() => random.chance(0.25)).map((name) => ({
    kind: name,
    fromMs: 0,
    untilMs,
    of,
    probability: random.pick([0.3, 0.7]),
    // A request that arrives later than that no workflow can detect.
    ms: random.pick(name === 'delay' ? [5 * SECOND_MS, 90 * SECOND_MS] : [5 * MINUTE_MS, 3 * HOUR_MS]),
    withEffect: random.chance(0.5),
    variant: random.int({ from: 0, to: 11 }),
    ...(name.startsWith('rejected') && { times: random.int({ from: 1, to: 2 }) }),
  }));
}
