import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../src/domain/durations.js';
import { quietly } from '../scenario/quiet-scenario.js';
import { MONEY_KINDS, type CommandAct, type OrderPlan, type Scenario } from '../scenario/scenario.js';
import { act, decisions, dividing, fault, orderOf, releasesFirst, type ThemeInput } from './theme-parts.js';

/**
 * An operator resets an order, and resets it again. The statement by which the run between takes over is still on its way to the
 * journal then, or that of its first try, where minutes have passed and it has taken over at its second one.
 */
export function resetTwice({ drawn, random }: ThemeInput): Scenario {
  const order: Partial<OrderPlan> = {
    ...orderOf(random, { commands: decisions(random), sellerFen: 20_000 }),
    // What was done by an ordinary activity is in the history, and a reset comes after it.
    firstAttempt: random.pick(['remote', 'remote', 'local'] as const),
  };
  const reset = {
    afterMs: random.int({ from: 5 * SECOND_MS, to: 3 * MINUTE_MS }),
    part: random.next(),
    againMs: random.pick([10 * SECOND_MS, random.int({ from: 2 * MINUTE_MS, to: 10 * MINUTE_MS })]),
  };
  const late = {
    ...fault('journalLate', 1),
    fromMs: reset.afterMs,
    untilMs: reset.afterMs + SECOND_MS,
    ms: reset.againMs + random.int({ from: 0, to: 5 * MINUTE_MS }),
  };
  const faults = random.chance(0.3) ? [late, fault('doAndDrop', 0.3, MONEY_KINDS)] : [late];
  return quietly(drawn, { ...order, reset }, faults, dividing());
}

/** The outcome of a request is unknown for days, and by then the bank finds a trade only by its date. */
export function unknownForDays({ drawn, random }: ThemeInput): Scenario {
  const commands = [{ ...act('release', 1, true), waitMs: SECOND_MS }, ...decisions(random)];
  const order = orderOf(random, {
    provider: 'pingan',
    commands,
    operatorAfterMs: 20 * DAY_MS,
    sellerFen: 20_000,
  });
  const busy = (probability: number, fromDay: number, days: number) => ({
    ...fault('tryLater', probability, MONEY_KINDS),
    queriesOnly: true as const,
    fromMs: fromDay * DAY_MS,
    untilMs: (fromDay + days) * DAY_MS,
    variant: random.int({ from: 0, to: 11 }),
  });
  const rounds = [0, 5.5, 11].flatMap((day) => [busy(1, day, 5), busy(0.8, day + 5, 0.5)]);
  const kinds = random.pick([MONEY_KINDS, ['release', 'return', 'refund'] as const]);
  const faults = [{ ...fault('doAndDrop', 1, kinds), untilMs: 17 * DAY_MS }, ...rounds];
  const bank = { partialRelease: random.chance(0.5), datesOldTrades: true, seldomQueried: true };
  return { ...quietly(drawn, order, faults, bank), faultsEndMs: 17 * DAY_MS };
}

/**
 * Requests are lost towards the end of the bank's day, and of the repeat that arrives nothing is to be seen for minutes: by then it is
 * too late for another one, and the queries before it prove nothing.
 */
export function lostRepeats({ drawn, random }: ThemeInput): Scenario {
  const commands: CommandAct[] = [
    { ...act('release', 1, true), waitMs: SECOND_MS },
    { ...act('refund', 2, true), share: random.pick([50, 100]), waitMs: SECOND_MS },
  ];
  const order = orderOf(random, { provider: 'pingan', commands, sellerFen: 20_000, operatorAfterMs: DAY_MS });
  const lost = random.pick([
    fault('dropBefore', 0.5, MONEY_KINDS),
    { ...fault('unknownCode', 0.5, MONEY_KINDS), withEffect: false, variant: random.int({ from: 0, to: 2 }) },
  ]);
  const blind = {
    ...fault('notFoundFor', 1, MONEY_KINDS),
    ms: random.int({ from: 5 * MINUTE_MS, to: 10 * MINUTE_MS }),
  };
  const faults = [lost, fault('doAndDrop', 1, MONEY_KINDS), blind];
  const bank = { resendMode: random.pick(['replay', 'reject'] as const) };
  return {
    ...quietly(drawn, order, faults, bank),
    timeOfDayMs: DAY_MS - random.int({ from: 13 * MINUTE_MS, to: 19 * MINUTE_MS }),
  };
}

/** A caller without an answer sends another command under the same request id, although the first was accepted. */
export function changedMinds({ drawn, random }: ThemeInput): Scenario {
  const name = random.pick(['release', 'return', 'refund'] as const);
  const first = name === 'refund' ? releasesFirst(random).map((one) => ({ ...one, id: one.id + 20 })) : [];
  const hasty = {
    ...act(name, 1),
    share: random.int({ from: 2, to: 8 }),
    waitMs: 20 * MINUTE_MS,
    patienceMs: random.pick([SECOND_MS, 2 * SECOND_MS, 5 * SECOND_MS]),
  };
  const other = {
    ...act(name, 1),
    share: random.int({ from: 9, to: 16 }),
    waitMs: random.pick([
      random.int({ from: 0, to: 20 * SECOND_MS }),
      random.int({ from: 30 * SECOND_MS, to: 3 * MINUTE_MS }),
    ]),
  };
  const commands = [...first, hasty, other, ...(random.chance(0.5) ? [{ ...hasty, waitMs: HOUR_MS }] : [])];
  const order = orderOf(random, {
    commands,
    sellerFen: 20_000,
    confirmWindowMs: 6 * HOUR_MS,
    refundWindowMs: DAY_MS,
  });
  const forgotten = { ...fault('updatesUnprocessed', 1), fromMs: 20 * MINUTE_MS, untilMs: 23 * MINUTE_MS };
  const faults = [
    forgotten,
    random.pick([fault('doAndDrop', 0.7, [name]), fault('dropBefore', 0.7, [name])]),
    { ...fault('notFoundFor', 1, [name]), ms: random.int({ from: MINUTE_MS, to: 8 * MINUTE_MS }) },
  ];
  return quietly(drawn, order, faults, dividing({ provesAbsence: true }));
}
