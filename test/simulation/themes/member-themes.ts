import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../src/domain/durations.js';
import { PROVIDER_NAMES } from '../providers/provider-names.js';
import { SIMULATED } from '../providers/simulated-providers.js';
import { everyPlace } from '../scenario/crash-points.js';
import { quietly } from '../scenario/quiet-scenario.js';
import type { Random } from '../scenario/random.js';
import type { CodeAct, OrderPlan, Scenario } from '../scenario/scenario.js';
import { act, fault, orderOf, some, type ThemeInput } from './theme-parts.js';

/**
 * Nothing reaches the provider, and the worker dies that has begun to open an account. The onboarding is cancelled before another one
 * is there, and the same person comes again later.
 */
export function cancelledOnboarding({ drawn, random, interfaces }: ThemeInput): Scenario {
  const provider = random.pick(PROVIDER_NAMES);
  const places = everyPlace(interfaces).filter(({ interface: name, moment }) => {
    const written = interfaces.get(name);
    const isUnsent = moment === 'before the answer is recorded' || moment === 'after the answer is recorded';
    return written?.provider === provider && written.kind === 'openAccount' && isUnsent;
  });
  const first: Partial<OrderPlan> = {
    ...orderOf(random, { provider, commands: [] }),
    workflow: random.pick(['onboarding', 'purchase'] as const),
    onboarded: false,
    cancelMs: random.int({ from: SECOND_MS, to: 9 * SECOND_MS }),
  };
  const away = { ...fault('connectionRefused', 1), untilMs: 10 * SECOND_MS };
  const scenario = quietly(drawn, first, [away], { provesAbsence: true });
  const again = scenario.orders.map(({ cancelMs: _never, ...order }): OrderPlan => ({
    ...order,
    workflow: 'purchase',
    startMs: HOUR_MS,
    funds: [{ afterMs: 0, fen: order.amountFen }],
  }));
  return {
    ...scenario,
    orders: [...scenario.orders, ...again],
    crashes: [{ ...random.pick(places), nth: 1 }],
  };
}

/**
 * A code is accepted and the money held, in tasks that the server gives up with the update that brought the code. The purchase is
 * cancelled before the code comes again.
 */
export function lostPurchase({ drawn, random }: ThemeInput): Scenario {
  // The buyer's money comes a minute after the account.
  const waitMs = random.int({ from: 61 * SECOND_MS, to: 100 * SECOND_MS });
  const order: Partial<OrderPlan> = {
    ...orderOf(random, { provider: 'pingan', commands: [] }),
    workflow: 'purchase',
    onboarded: false,
    firstAttempt: 'local',
    diligent: false,
    codes: [{ ...code('right', waitMs), patienceMs: random.pick([200, 800]) }],
    cancelMs: waitMs + random.pick([300, random.int({ from: SECOND_MS, to: 10 * SECOND_MS })]),
  };
  const faults = [
    { ...fault('updatesUnprocessed', 1), untilMs: waitMs + 10 * SECOND_MS },
    ...(random.chance(0.5)
      ? [{ ...fault('delay', 0.5, ['hold']), ms: 2 * SECOND_MS, withEffect: true }]
      : []),
  ];
  return quietly(drawn, order, faults, { provesAbsence: true });
}

/** A right code is handed in by a task that the server gives up, and its buyer never sends it again. */
export function lostCodes({ drawn, random }: ThemeInput): Scenario {
  const waitMs = random.int({ from: SECOND_MS, to: 90 * SECOND_MS });
  const first = { ...code('right', waitMs), patienceMs: random.pick([200, 600, SECOND_MS]) };
  const later = random.pick([
    [],
    [code('resend', random.int({ from: SECOND_MS, to: 4 * MINUTE_MS }))],
    [code('wrong', random.int({ from: 30 * SECOND_MS, to: 3 * MINUTE_MS }))],
  ]);
  const order: Partial<OrderPlan> = {
    ...orderOf(random, { provider: 'pingan', commands: [] }),
    workflow: random.pick(['onboarding', 'purchase'] as const),
    onboarded: false,
    firstAttempt: 'local',
    diligent: false,
    codes: [first, ...later],
  };
  const timing = { ...order.timing, resendWindowMs: random.pick([0, 10 * MINUTE_MS]) };
  const lost = { ...fault('updatesUnprocessed', 1), untilMs: waitMs + 20 * SECOND_MS };
  return quietly(drawn, { ...order, timing }, [lost], { provesAbsence: true });
}

/** One person comes twice at once, with the same card: two purchases, or a purchase beside an onboarding of its own. */
export function onboardedTwice({ drawn, random }: ThemeInput): Scenario {
  const provider = random.pick(PROVIDER_NAMES);
  const kinds = ['openAccount', 'applyCardBinding', 'verifyCardBinding'] as const;
  const comes = (workflow: OrderPlan['workflow'], startMs: number): Partial<OrderPlan> => ({
    ...orderOf(random, { provider, commands: [] }),
    ...{ workflow, startMs, buyer: 0, onboarded: false },
    diligent: random.chance(0.8),
    codes: SIMULATED[provider].sendsCodes ? codes(random) : [],
    ...(random.chance(0.15) && { cancelMs: random.int({ from: 0, to: 2 * MINUTE_MS }) }),
  });
  const apartMs = random.pick([
    0,
    random.int({ from: 0, to: 5 * SECOND_MS }),
    random.int({ from: 0, to: 3 * MINUTE_MS }),
  ]);
  const faults = some(random, [
    fault('doAndDrop', 0.5, kinds),
    fault('dropBefore', 0.4, kinds),
    {
      ...fault('delay', 0.6, kinds),
      ms: random.pick([3 * SECOND_MS, 25 * SECOND_MS]),
      withEffect: random.chance(0.5),
    },
    { ...fault('secondAnswered', 0.4), ms: SECOND_MS },
    { ...fault('notFoundFor', 1, ['openAccount']), ms: random.int({ from: SECOND_MS, to: 5 * MINUTE_MS }) },
    fault('taskLost', 0.3),
    fault('updatesLost', 0.3),
    { ...fault('updatesUnprocessed', 0.4), untilMs: 5 * MINUTE_MS },
  ]);
  const bank = { provesAbsence: true, resendMode: random.pick(['replay', 'reject'] as const) };
  const ends = random.chance(0.7) ? faults : [];
  const first = quietly(drawn, comes('purchase', 0), ends, bank);
  const second = quietly(drawn, comes(random.pick(['purchase', 'onboarding'] as const), apartMs), ends, bank);
  return { ...first, orders: random.shuffled([...first.orders, ...second.orders]) };
}

function codes(random: Random): CodeAct[] {
  return Array.from({ length: random.int({ from: 0, to: 3 }) }, () =>
    code(
      random.pick(['right', 'right', 'wrong', 'stale', 'resend'] as const),
      random.int({ from: 0, to: MINUTE_MS }),
    ),
  );
}

/** A worker dies, or the journal's database is lost, in a refund: the last step of a purchase, which few other seeds come to. */
export function diesInRefund({ drawn, random, interfaces }: ThemeInput): Scenario {
  const provider = random.pick(PROVIDER_NAMES);
  const place = random.pick(
    everyPlace(interfaces).filter(({ interface: name }) => {
      const written = interfaces.get(name);
      return written?.provider === provider && written.kind === 'refund';
    }),
  );
  const refund = { ...act('refund', 2, true), share: random.int({ from: 5, to: 100 }) };
  const order: Partial<OrderPlan> = {
    ...orderOf(random, { provider, commands: [act('release', 1, true), refund], sellerFen: 20_000 }),
    workflow: random.pick(['purchase', 'purchase', 'escrow'] as const),
    onboarded: random.chance(0.7),
  };
  const lost = place.moment.includes('query') ? [fault('doAndDrop', 1, ['refund'])] : [];
  return { ...quietly(drawn, order, lost), crashes: [{ ...place, nth: 1 }] };
}

function code(kind: CodeAct['kind'], waitMs: number): CodeAct {
  return { kind, waitMs, as: 'update', twice: false };
}
