import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../src/domain/durations.js';
import type { OperationKind } from '../../../src/domain/operation.js';
import type { ProviderName } from '../providers/provider-names.js';
import {
  everyPlace,
  type CrashPlan,
  type PlaceKind,
  type WriteInterface,
  type WriteInterfaces,
} from './crash-points.js';
import { drawMemberMoney } from './draw-member-money.js';
import { BANK_FAULTS, NETWORK_FAULTS, type FaultKind, type FaultPlan } from './faults.js';
import { SIMULATED } from '../providers/simulated-providers.js';
import { isKept } from './kept-seeds.js';
import type { Random } from './random.js';
import {
  MEMBER_MONEY_KINDS,
  MONEY_KINDS,
  type BankPlan,
  type CodeAct,
  type CommandAct,
  type OrderPlan,
  type Scenario,
  type WorkflowType,
} from './scenario.js';

const ONBOARDING: readonly OperationKind[] = ['openAccount', 'applyCardBinding', 'verifyCardBinding'];
/** Drawn elsewhere. */
const APART: readonly FaultKind[] = ['slowQuery', 'secondAnswered', 'rejectedForGood', 'silentPage'];
/** Around the 178 days within which Adapay takes returns. */
const LIMIT_WINDOWS = [177 * DAY_MS, 178 * DAY_MS, 179 * DAY_MS];

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
    orders.push({ ...second, buyer: mayMeet(seed, first, second) ? buyer : 2 });
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

/** When the kept seeds failed, two workflows never onboarded one member at once where cards are bound without a code. */
function mayMeet(seed: bigint, first: OrderPlan, second: OrderPlan): boolean {
  if (!isKept(seed)) return true;
  const areBothNew = !first.onboarded && !second.onboarded;
  return first.provider !== second.provider || !areBothNew || SIMULATED[first.provider].sendsCodes;
}

/** What a scenario is to come to: the provider, and perhaps the kind of operation there. */
type Aim = Pick<WriteInterface, 'provider'> & { readonly kind?: PlaceKind };

function drawOrder(random: Random, aim: Aim): OrderPlan {
  const { provider, kind } = aim;
  const own = MEMBER_MONEY_KINDS.find((one) => one === kind);
  if (own) return drawMemberMoney(random, { provider, kind: own });
  const isCard = kind !== undefined && ONBOARDING.includes(kind);
  const workflow: WorkflowType = isCard
    ? random.pick(['purchase', 'onboarding'] as const)
    : kind === 'closeHold'
      ? 'escrow'
      : random.pick(['purchase', 'escrow', 'escrow'] as const);
  const amountFen = random.int({ from: 1, to: 20_000 });
  const limited = SIMULATED[provider].limitsReturns && random.chance(0.1);
  const cancels = random.chance(kind === 'return' ? 0.4 : 0.25);
  return {
    provider,
    workflow,
    buyer: random.int({ from: 0, to: 1 }),
    onboarded: workflow === 'escrow' || (workflow === 'purchase' && !isCard && random.chance(0.5)),
    startMs: random.pick([0, 0, random.int({ from: 0, to: HOUR_MS })]),
    amountFen,
    feeFen: random.pick([0, Math.floor(amountFen / 100), random.int({ from: 0, to: amountFen })]),
    onDeadline: random.pick(['release', 'return'] as const),
    firstAttempt: random.pick(['local', 'local', 'remote'] as const),
    timing: {
      resendWindowMs: random.pick([0, 10 * MINUTE_MS]),
      paymentWindowMs: random.pick([30 * MINUTE_MS, 12 * HOUR_MS]),
      fundsPollMs: 15 * MINUTE_MS,
      confirmWindowMs: random.pick([HOUR_MS, DAY_MS, 7 * DAY_MS, ...(limited ? LIMIT_WINDOWS : [])]),
      refundWindowMs: kind === 'refund' ? 10 * DAY_MS : random.pick([0, DAY_MS, 10 * DAY_MS]),
      attentionAfterMs: random.pick([10 * MINUTE_MS, 30 * MINUTE_MS, 6 * HOUR_MS]),
      lateWatchMs: 10 * MINUTE_MS,
    },
    funds: drawFunds(random, amountFen),
    sellerFen: random.pick([0, 0, amountFen]),
    codes: SIMULATED[provider].sendsCodes ? drawCodes(random) : [],
    commands: [...drawCommands(random, aim), ...(limited ? manyReturns(random) : [])],
    diligent: random.chance(0.85),
    early: random.chance(0.08),
    ...(cancels && {
      cancelMs: random.pick([
        0,
        random.int({ from: 0, to: MINUTE_MS }),
        random.int({ from: 0, to: 2 * DAY_MS }),
      ]),
    }),
    operatorAfterMs: random.pick([5 * MINUTE_MS, HOUR_MS, DAY_MS]),
  };
}

/** The same order without what may keep it from ever coming to its place. */
function straight(order: OrderPlan, random: Random): OrderPlan {
  const { cancelMs, ...rest } = order;
  const isReturned = order.commands[0]?.name === 'return' && cancelMs !== undefined;
  return {
    ...rest,
    onboarded:
      order.onboarded ||
      (order.workflow === 'purchase' && order.commands[0]?.insists === true && random.chance(0.5)),
    funds: [{ afterMs: 0, fen: order.amountFen }],
    codes: [],
    diligent: true,
    commands: order.commands.slice(0, 2),
    ...(isReturned && { cancelMs }),
  };
}

function drawFunds(random: Random, amountFen: number): OrderPlan['funds'] {
  if (random.chance(0.7)) return [{ afterMs: 0, fen: amountFen }];
  const half = Math.ceil(amountFen / 2);
  return random.pick([
    [],
    [{ afterMs: random.int({ from: 1, to: HOUR_MS }), fen: amountFen }],
    [
      { afterMs: 0, fen: half },
      { afterMs: random.int({ from: MINUTE_MS, to: HOUR_MS }), fen: amountFen },
    ],
  ]);
}

function drawCodes(random: Random): CodeAct[] {
  const count = random.pick([0, 0, 1, 2, 7]);
  return Array.from({ length: count }, () => ({
    kind: random.pick(['right', 'wrong', 'wrong', 'stale', 'resend'] as const),
    waitMs: random.pick([
      0,
      random.int({ from: 0, to: 30 * SECOND_MS }),
      random.int({ from: 0, to: 4 * MINUTE_MS }),
    ]),
    as: random.pick(['update', 'update', 'signal'] as const),
    twice: random.chance(0.2),
  }));
}

function drawCommands(random: Random, { provider, kind }: Aim): CommandAct[] {
  const { divides } = SIMULATED[provider];
  const act = (name: CommandAct['name'], id: number, insists = random.chance(0.5)): CommandAct => {
    const share = random.chance(0.5) ? random.int({ from: 1, to: 100 }) : undefined;
    const isPart = name === 'refund' || name === 'resolveDispute' || random.chance(0.4);
    const others = divides && name === 'release' && random.chance(0.4);
    return {
      name,
      waitMs: random.pick([
        0,
        random.int({ from: 0, to: 30 * SECOND_MS }),
        random.int({ from: 0, to: DAY_MS }),
      ]),
      ...(share !== undefined && isPart && { share }),
      ...(others && { others: random.int({ from: 0, to: 2 }) }),
      id,
      as: random.pick(['update', 'update', 'update', 'signal'] as const),
      twice: random.chance(0.15),
      insists,
    };
  };
  const aimed: Readonly<Partial<Record<PlaceKind, readonly CommandAct['name'][]>>> = {
    release: ['release'],
    return: ['return'],
    refund: ['release', 'refund'],
  };
  const names = (kind && aimed[kind]) ?? [];
  const first = names.map((name, index): CommandAct => {
    const { share, ...whole } = act(name, index, true);
    // What a refund rests on is released whatever the bank can divide.
    if (name === 'release') return { ...whole, ...(divides && share !== undefined && { share }) };
    return { ...whole, ...(name === 'refund' ? { share: 30 } : share !== undefined && { share }) };
  });
  const rest = Array.from({ length: random.pick([0, 1, 2, 4]) }, (_, index) =>
    act(
      random.pick(['release', 'return', 'refund', 'refund', 'openDispute', 'resolveDispute'] as const),
      random.chance(0.1) ? 0 : first.length + index,
    ),
  );
  return [...first, ...rest];
}

/** More returns than a provider with limits allows of one hold. */
function manyReturns(random: Random): CommandAct[] {
  return Array.from({ length: 12 }, (_, index) => ({
    name: 'return',
    waitMs: random.int({ from: 0, to: MINUTE_MS }),
    share: 4,
    id: 100 + index,
    as: 'update',
    twice: false,
    insists: false,
  }));
}

interface FaultFrame {
  readonly faultsEndMs: number;
  readonly deduplicates: boolean;
  readonly aim: Aim;
  readonly crashes: readonly CrashPlan[];
}

function drawFaults(random: Random, frame: FaultFrame, interfaces: WriteInterfaces): FaultPlan[] {
  const { faultsEndMs, deduplicates, crashes } = frame;
  const plans: FaultPlan[] = [];
  const often = (): number => random.pick([0.03, 0.1, 0.1, 0.3]);
  const on = (kind: FaultKind, chance: number, rest: Partial<FaultPlan> = {}): void => {
    if (random.chance(chance)) {
      plans.push({
        kind,
        fromMs: 0,
        untilMs: faultsEndMs,
        probability: often(),
        ms: 0,
        variant: random.int({ from: 0, to: 11 }),
        ...rest,
      });
    }
  };
  const onlyHere = (): Partial<FaultPlan> =>
    random.chance(0.5) && frame.aim.kind ? { of: [frame.aim.kind] } : {};
  drawNetworkFaults(random, { faultsEndMs, deduplicates }, on);
  for (const kind of BANK_FAULTS) {
    const withEffect = random.chance(0.5);
    if (kind === 'notFoundFor') drawBlindness(random, on);
    else if (APART.includes(kind)) continue;
    else if (kind === 'processing')
      on(kind, 0.12, { probability: 1, ms: random.pick([5 * MINUTE_MS, 3 * HOUR_MS]) });
    else if (kind === 'pending')
      on(kind, 0.2, {
        withEffect: random.chance(0.7),
        ms: random.pick([5 * SECOND_MS, MINUTE_MS, 20 * MINUTE_MS, 3 * HOUR_MS]),
        probability: random.pick([0.3, 1]),
        ...onlyHere(),
      });
    else if (kind === 'doAndDrop')
      on(kind, 0.35, { probability: random.pick([0.1, 0.2, 0.5]), ...onlyHere() });
    else if (kind === 'delay')
      on(kind, 0.2, {
        withEffect,
        ms: random.pick([3 * SECOND_MS, 8 * SECOND_MS, 25 * SECOND_MS, 90 * SECOND_MS]),
        ...onlyHere(),
      });
    else if (kind === 'tokenExpired')
      on(kind, 0.15, { fromMs: random.int({ from: 0, to: HOUR_MS }), probability: 1 });
    else if (kind === 'tryLater') on(kind, 0.12, random.pick([{ probability: 1, times: 5 }, onlyHere()]));
    else if (kind === 'rejectedForNow') on(kind, 0.12, { times: 1, probability: 0.5, ...onlyHere() });
    else on(kind, 0.12, { withEffect, ...onlyHere() });
  }
  on('journalLostBefore', 0.12);
  on('journalLostAfter', 0.12);
  const awayMs = random.pick([
    0,
    random.int({ from: 0, to: HOUR_MS }),
    random.int({ from: 0, to: faultsEndMs }),
  ]);
  on('journalAway', 0.12, {
    fromMs: awayMs,
    untilMs: awayMs + random.pick([MINUTE_MS, 20 * MINUTE_MS, 2 * HOUR_MS]),
    probability: 1,
  });
  for (const kind of ['workerKilled', 'evicted'] as const) {
    on(kind, 0.12, {
      fromMs: random.pick([
        0,
        random.int({ from: 0, to: 5 * MINUTE_MS }),
        random.int({ from: 0, to: faultsEndMs }),
      ]),
      probability: 1,
    });
  }
  on('updatesLost', 0.12);
  on('taskLost', 0.15);
  on('completionLost', 0.12);
  // A crash at a status query needs an operation that has to be queried.
  for (const crash of crashes) {
    const kind = interfaces.get(crash.interface)?.kind;
    if (kind && crash.moment.includes('query')) plans.push(lostAnswer(kind, faultsEndMs));
  }
  return plans;
}

function drawNetworkFaults(
  random: Random,
  { faultsEndMs, deduplicates }: Pick<FaultFrame, 'faultsEndMs' | 'deduplicates'>,
  on: (kind: FaultKind, chance: number, rest: Partial<FaultPlan>) => void,
): void {
  for (const kind of NETWORK_FAULTS) {
    if (kind === 'providerDown') {
      const fromMs = random.int({ from: 0, to: faultsEndMs });
      const untilMs = fromMs + random.pick([10 * MINUTE_MS, 3 * HOUR_MS, DAY_MS]);
      on(kind, 0.05, { fromMs, untilMs, probability: 1 });
    } else if (!APART.includes(kind) && (kind !== 'requestTwice' || deduplicates)) {
      on(kind, 0.12, {
        ms:
          kind === 'answerLate'
            ? random.int({ from: 4 * SECOND_MS, to: 90 * SECOND_MS })
            : random.int({ from: SECOND_MS, to: 90 * SECOND_MS }),
      });
    }
  }
}

/** How long a query does not see what was done. No document says that bound cards are shown late at all. */
function drawBlindness(
  random: Random,
  on: (kind: FaultKind, chance: number, rest: Partial<FaultPlan>) => void,
): void {
  const always = { probability: 1 };
  on('notFoundFor', 0.2, {
    ...always,
    of: MONEY_KINDS,
    ms: random.int({ from: SECOND_MS, to: 10 * MINUTE_MS }),
  });
  on('notFoundFor', 0.1, {
    ...always,
    of: ['openAccount'],
    ms: random.int({ from: SECOND_MS, to: 10 * MINUTE_MS }),
  });
  on('notFoundFor', 0.1, {
    ...always,
    of: ['verifyCardBinding'],
    ms: random.int({ from: SECOND_MS, to: MINUTE_MS }),
  });
}

function lostAnswer(kind: OperationKind, faultsEndMs: number): FaultPlan {
  return { kind: 'doAndDrop', fromMs: 0, untilMs: faultsEndMs, probability: 1, times: 1, ms: 0, of: [kind] };
}
