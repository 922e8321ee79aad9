import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../src/domain/durations.js';
import { quietly } from '../scenario/quiet-scenario.js';
import { MONEY_KINDS, type CommandAct, type Scenario } from '../scenario/scenario.js';
import { act, decisions, dividing, fault, orderOf, several, type ThemeInput } from './theme-parts.js';

/** Requests arrive twice and the sender gets the second answer: funds that were just enough are gone by then. */
export function answeredTwice({ drawn, random }: ThemeInput): Scenario {
  const whole: CommandAct[] = [
    { ...act('release', 1, true), waitMs: SECOND_MS },
    { ...act('refund', 2, true), share: random.pick([50, 100]), waitMs: SECOND_MS },
  ];
  const commands = random.chance(0.7) ? whole : decisions(random);
  const order = { ...orderOf(random, { commands, refundWindowMs: DAY_MS }), feeFen: 0 };
  const resendMode = random.pick(['balanceFirst', 'balanceFirst', 'reject', 'replay'] as const);
  const twice = {
    ...fault('secondAnswered', random.pick([0.5, 0.9])),
    ms: random.int({ from: 100, to: 5 * SECOND_MS }),
  };
  // What the first request took leaves nothing for another one, until more comes.
  const more = { funds: [...(order.funds ?? []), { afterMs: 5 * MINUTE_MS, fen: order.amountFen }] };
  return quietly(drawn, { ...order, ...(random.chance(0.4) && more) }, [twice], {
    resendMode,
    partialRelease: random.chance(0.5),
    provesAbsence: true,
  });
}

/** Request ids that are used for more than one command, with the same amount and with others. */
export function usedIds({ drawn, random }: ThemeInput): Scenario {
  const shares = [random.int({ from: 5, to: 20 }), random.int({ from: 5, to: 20 })];
  const commands = several(random, { from: 3, to: 6 }, () => ({
    ...act(random.pick(['release', 'return', 'refund'] as const), random.int({ from: 1, to: 2 })),
    share: random.pick(shares),
    ...(random.chance(0.3) && { repeatMs: MINUTE_MS }),
  }));
  const order = orderOf(random, { commands, sellerFen: 20_000 });
  const faults = random.chance(0.3) ? [fault('updatesLost', 0.3), fault('doAndDrop', 0.3, MONEY_KINDS)] : [];
  return quietly(drawn, order, faults, dividing());
}

/** What was done is not shown for minutes, and the bank rejects its repeat: funds that were just enough are gone. */
export function rejectedRepeats({ drawn, random }: ThemeInput): Scenario {
  const commands: CommandAct[] = [
    { ...act('release', 1, true), waitMs: SECOND_MS },
    { ...act('refund', 2, true), share: 100, waitMs: SECOND_MS },
  ];
  const order = { ...orderOf(random, { provider: 'pingan', commands, refundWindowMs: DAY_MS }), feeFen: 0 };
  const resendMode = random.pick(['balanceFirst', 'balanceFirst', 'reject'] as const);
  const blind = {
    ...fault('notFoundFor', 1, MONEY_KINDS),
    ms: random.int({ from: 4 * MINUTE_MS, to: 10 * MINUTE_MS }),
  };
  const faults = [
    fault('doAndDrop', 0.7, MONEY_KINDS),
    blind,
    ...(random.chance(0.3) ? [fault('requestLost', 0.2)] : []),
  ];
  return quietly(drawn, order, faults, { resendMode, recordRejections: random.chance(0.5) });
}

/**
 * A command is carried out in a task that the server gives up, and its caller with it. Something else has its turn, or the order ends,
 * before the same request comes again: nobody may call it refused then.
 */
export function forgottenCommands({ drawn, random }: ThemeInput): Scenario {
  const name = random.pick(['release', 'return', 'refund'] as const);
  const first = name === 'refund' ? [act('release', 1, true)] : [];
  const isPart = name === 'refund' || random.chance(0.5);
  const forgotten: CommandAct = {
    ...act(name, 2),
    waitMs: 10 * SECOND_MS,
    patienceMs: random.int({ from: 200, to: 2 * SECOND_MS }),
    ...(isPart && { share: random.int({ from: 30, to: 90 }) }),
    ...(random.chance(0.5) && { repeatMs: random.pick([MINUTE_MS, 70 * MINUTE_MS, 24.5 * HOUR_MS]) }),
  };
  const others = several(random, { from: 0, to: 3 }, (id) => ({
    ...act(random.pick(['openDispute', 'refund', 'return', 'release', 'resolveDispute'] as const), 10 + id),
    share: random.int({ from: 20, to: 60 }),
    waitMs: random.pick([5 * SECOND_MS, MINUTE_MS]),
  }));
  const again = { ...forgotten, patienceMs: MINUTE_MS, waitMs: random.pick([SECOND_MS, 5 * MINUTE_MS]) };
  const order = orderOf(random, { commands: [...first, forgotten, ...others, again], sellerFen: 20_000 });
  const faults = [
    { ...fault('updatesUnprocessed', 1), fromMs: 8 * SECOND_MS, untilMs: 20 * SECOND_MS },
    ...(random.chance(0.3) ? [{ ...fault('delay', 0.5, [name]), ms: 2 * SECOND_MS, withEffect: true }] : []),
  ];
  const plan = {
    ...order,
    ...(random.chance(0.2) && { cancelMs: random.int({ from: 11 * SECOND_MS, to: 2 * MINUTE_MS }) }),
    ...(random.chance(0.2) && { mostCommands: random.int({ from: 1, to: 4 }) }),
  };
  return quietly(drawn, plan, faults, dividing());
}
