import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../src/domain/durations.js';
import { everyPlace, type CrashPlan, type WriteInterfaces } from './crash-points.js';
import type { FaultPlan } from './faults.js';
import type { Random } from './random.js';
import type { Burst, CommandAct, OrderPlan, Scenario } from './scenario.js';
import { isOfOrder } from './scenario.js';

/** How many updates are left to operators and to those that were under way. */
const LEFT_FOR_DECISIONS = 40;

/**
 * Widens a drawn scenario by what comes from around an order: many and impatient callers, workers that pause or lack
 * settings, queries that are slow, operators, and the same start again. Drawn apart from the rest, so that what a seed was
 * before stays in it.
 */
export function widen(drawn: Scenario, random: Random, interfaces: WriteInterfaces): Scenario {
  const [first, ...others] = drawn.orders.map((order) => widenOrder(order, random));
  const separate = random.chance(0.1) ? [drawSeparate(drawn, random)] : [];
  const orders = first ? [first, ...others, ...separate] : [];
  const crashes = [...drawn.crashes, ...drawStops(drawn, random, interfaces)];
  return { ...drawn, orders, crashes, faults: [...drawn.faults, ...drawFaults(drawn, random)] };
}

/** Drawn apart once more, so that what a seed was before stays in it. */
export function widenByResets(drawn: Scenario, random: Random): Scenario {
  const orders = drawn.orders.map((order) => {
    const afterMs = random.pick([
      random.int({ from: 0, to: MINUTE_MS }),
      random.int({ from: 0, to: HOUR_MS }),
      random.int({ from: 0, to: 2 * DAY_MS }),
    ]);
    const part = random.next();
    const isDrawn = isOfOrder(order.workflow) && random.chance(0.08);
    return isDrawn ? { ...order, reset: { afterMs, part } } : order;
  });
  return { ...drawn, orders };
}

/** A server that takes few updates of one run, and workflows whose settings know of it. */
export function widenByLimits(drawn: Scenario, random: Random): Scenario {
  if (!random.chance(0.08)) return drawn;
  const mostCommands = random.int({ from: 1, to: 6 });
  // The room that a workflow leaves beyond its limit.
  const toVerify = Math.ceil(mostCommands / 6);
  const orders = drawn.orders.map((order) => ({ ...order, mostCommands }));
  return {
    ...drawn,
    orders,
    engine: { ...drawn.engine, mostUpdates: mostCommands + toVerify + LEFT_FOR_DECISIONS },
  };
}

/** Those who wait for an order's milestones or speak of its funds, the bank's answers for a trade that is under way, and its lists. */
export function widenByWaiting(drawn: Scenario, random: Random): Scenario {
  const underWayStatus = random.pick(['2', '5', '6'] as const);
  const orders = drawn.orders.map((order): OrderPlan => {
    const awaited = (['awaitHeld', 'awaitDisbursement'] as const).filter(() => random.chance(0.25));
    const fundsNotified = {
      afterMs: random.pick([0, random.int({ from: 0, to: 5 * MINUTE_MS })]),
      as: random.pick(['update', 'update', 'signal'] as const),
    };
    const isReported = random.chance(0.3);
    if (!isOfOrder(order.workflow)) return order;
    if (order.payer) return { ...order, awaited: [...awaited, 'awaitPaymentAction'] };
    return { ...order, ...(awaited.length > 0 && { awaited }), ...(isReported && { fundsNotified }) };
  });
  const otherCards = random.chance(0.3);
  return { ...drawn, orders, bank: { ...drawn.bank, underWayStatus, otherCards } };
}

/** The unbinding of a card at 平安, and what goes wrong with it. */
export function widenByUnbinding(drawn: Scenario, random: Random): Scenario {
  const [first] = drawn.orders;
  if (!first || !random.chance(0.06)) return drawn;
  const fault = {
    fromMs: 0,
    untilMs: drawn.faultsEndMs,
    of: ['unbindCard'] as const,
    probability: random.pick([0.5, 1]),
    // A list that lags by more than a minute would hide a card that is being bound, which no rule can detect.
    ms: random.pick([15 * SECOND_MS, 50 * SECOND_MS]),
    withEffect: random.chance(0.5),
    variant: random.int({ from: 0, to: 11 }),
  };
  const kinds = [
    'dropBefore',
    'doAndDrop',
    'delay',
    'notFoundFor',
    'unknownCode',
    'rejectedForGood',
  ] as const;
  const faults = kinds.filter(() => random.chance(0.3)).map((kind) => ({ ...fault, kind }));
  const unbinding: OrderPlan = {
    provider: 'pingan',
    workflow: 'unbinding',
    buyer: 0,
    onboarded: true,
    startMs: random.pick([0, random.int({ from: 0, to: HOUR_MS })]),
    amountFen: 1,
    feeFen: 0,
    onDeadline: 'release',
    firstAttempt: random.pick(['local', 'remote'] as const),
    timing: {},
    funds: [],
    sellerFen: 0,
    codes: [],
    commands: [],
    diligent: false,
    early: false,
    operatorAfterMs: first.operatorAfterMs,
    ...(random.chance(0.2) && { cancelMs: random.pick([0, random.int({ from: 0, to: HOUR_MS })]) }),
  };
  return { ...drawn, orders: [...drawn.orders, unbinding], faults: [...drawn.faults, ...faults] };
}

function widenOrder(order: OrderPlan, random: Random): OrderPlan {
  const { commands, codes, timing } = order;
  const isOrder = isOfOrder(order.workflow);
  const burst = isOrder && random.chance(0.08) && drawBurst(order, random);
  const isHasty = random.chance(0.2);
  const again = isOrder && random.chance(0.1) && random.pick([31 * DAY_MS, 62 * DAY_MS]);
  const isTerminated = isOrder && random.chance(0.04);
  const terminateMs = random.pick([
    random.int({ from: 0, to: MINUTE_MS }),
    random.int({ from: 0, to: 2 * DAY_MS }),
  ]);
  const isLong = random.chance(0.03);
  return {
    ...order,
    commands: isHasty
      ? commands.map((act) => ({
          ...act,
          patienceMs: random.pick([SECOND_MS, 5 * SECOND_MS, MINUTE_MS]),
          twice: false,
        }))
      : commands,
    codes: codes.map((act) => ({ ...act, ...(random.chance(0.2) && { reusesId: true as const }) })),
    ...(burst && { burst }),
    ...(again && { againMs: again }),
    // What is ended from outside goes on with the next start.
    ...(isTerminated && { terminateMs, againMs: 31 * DAY_MS }),
    ...(isLong && {
      timing: {
        ...timing,
        paymentWindowMs: 30 * DAY_MS,
        fundsPollMs: DAY_MS,
        attentionAfterMs: DAY_MS,
        lateWatchMs: DAY_MS,
      },
    }),
  };
}

/** A seller's withdrawal or freeze, where the provider has such. */
function drawSeparate({ orders: [first] }: Scenario, random: Random): OrderPlan {
  if (!first) throw new Error('a scenario has an order');
  const { cancelMs: _never, ...rest } = first;
  const workflow = random.pick(['withdrawal', 'freeze'] as const);
  const amountFen = random.int({ from: 1, to: 20_000 });
  const unfreezes = workflow === 'freeze' && random.chance(0.6);
  const unfreeze = (id: number): CommandAct => ({
    name: 'unfreeze',
    waitMs: random.pick([0, random.int({ from: 0, to: 20 * HOUR_MS })]),
    id: 200 + id,
    as: random.pick(['update', 'signal'] as const),
    twice: random.chance(0.2),
    insists: random.chance(0.5),
  });
  return {
    ...rest,
    provider: 'adapay',
    workflow,
    onboarded: true,
    amountFen,
    feeFen: 0,
    sellerFen: random.pick([amountFen, amountFen, 2 * amountFen, 0]),
    funds: [],
    codes: [],
    commands: unfreezes ? [unfreeze(1), unfreeze(2)].slice(0, random.int({ from: 1, to: 2 })) : [],
    early: false,
    ...(random.chance(0.3) && { cancelMs: random.pick([0, random.int({ from: 0, to: DAY_MS })]) }),
  };
}

function drawBurst({ amountFen }: OrderPlan, random: Random): Burst {
  const count = random.int({ from: 1, to: 60 });
  const most = Math.max(1, Math.floor((2 * amountFen) / count));
  return {
    name: random.pick(['refund', 'refund', 'return', 'release'] as const),
    afterMs: random.int({ from: 0, to: HOUR_MS }),
    fen: Array.from({ length: count }, () => random.int({ from: 1, to: random.pick([most, 1]) })),
    patienceMs: random.pick([[5 * SECOND_MS], [MINUTE_MS, MINUTE_MS, HOUR_MS]]),
  };
}

/** A worker that pauses at one of the places where it could have died, and goes on when another has taken over. */
function drawStops(drawn: Scenario, random: Random, interfaces: WriteInterfaces): CrashPlan[] {
  const providers = drawn.orders.map(({ provider }) => provider);
  const near = everyPlace(interfaces).filter(
    ({ interface: name, moment }) =>
      providers.some((one) => interfaces.get(name)?.provider === one) &&
      !moment.startsWith('the ') &&
      // Between the last check of the lease and the socket nothing can pause a process.
      moment !== 'before it is sent' &&
      !moment.includes('next command'),
  );
  if (!random.chance(0.2) || near.length === 0) return [];
  const pauseMs = random.pick([15 * SECOND_MS, MINUTE_MS, 5 * MINUTE_MS, HOUR_MS]);
  return [{ ...random.pick(near), nth: random.pick([1, 1, 2]), pauseMs }];
}

function drawFaults({ faultsEndMs }: Scenario, random: Random): FaultPlan[] {
  const plans: FaultPlan[] = [];
  const plan = {
    fromMs: 0,
    untilMs: faultsEndMs,
    probability: 1,
    ms: 0,
    variant: random.int({ from: 0, to: 11 }),
  };
  if (random.chance(0.15))
    plans.push({ ...plan, kind: 'updatesUnprocessed', probability: random.pick([0.3, 0.8]) });
  if (random.chance(0.1))
    plans.push({
      ...plan,
      kind: 'slowQuery',
      of: ['openAccount', 'verifyCardBinding', 'hold', 'release', 'return', 'refund'],
      ms: random.int({ from: 10_500, to: 19_000 }),
    });
  if (random.chance(0.1)) {
    const fromMs = random.pick([
      random.int({ from: 0, to: MINUTE_MS }),
      random.int({ from: 0, to: HOUR_MS }),
    ]);
    const untilMs = fromMs + random.pick([MINUTE_MS, 20 * MINUTE_MS, 3 * HOUR_MS]);
    plans.push({ ...plan, kind: 'unconfigured', fromMs, untilMs });
  }
  return plans;
}
