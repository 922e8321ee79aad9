import { DAY_MS, MINUTE_MS, SECOND_MS } from '../../../src/domain/durations.js';
import type { FaultPlan } from '../scenario/faults.js';
import { quietly } from '../scenario/quiet-scenario.js';
import { MONEY_KINDS, type Scenario } from '../scenario/scenario.js';
import { act, decisions, dividing, fault, orderOf, some, type ThemeInput } from './theme-parts.js';

/** Unknown outcomes at the end of a bank's day, whose numbers are unique for a day. */
export function overMidnight({ drawn, random }: ThemeInput): Scenario {
  const order = orderOf(random, { provider: 'pingan', commands: decisions(random), sellerFen: 20_000 });
  const faults = some(random, [
    fault('requestLost', random.pick([0.3, 0.6])),
    fault('dropBefore', 0.5, MONEY_KINDS),
    fault('doAndDrop', 0.5, MONEY_KINDS),
  ]);
  const bank = {
    partialRelease: true,
    skewMs: random.pick([0, random.int({ from: -5 * MINUTE_MS, to: 5 * MINUTE_MS })]),
  };
  return {
    ...quietly(drawn, order, faults, bank),
    timeOfDayMs: DAY_MS - random.int({ from: 0, to: 12 * MINUTE_MS }),
  };
}

/** The provider's gateway ends tokens again and again, and has carried out what it answers as turned down. */
export function tokensEnd({ drawn, random }: ThemeInput): Scenario {
  const commands = [
    { ...act('release', 1, true), waitMs: SECOND_MS },
    { ...act('refund', 2), share: 100, waitMs: SECOND_MS },
  ];
  const order = { ...orderOf(random, { provider: 'pingan', commands, refundWindowMs: DAY_MS }), feeFen: 0 };
  const ends = Array.from({ length: 12 }, () => ({
    ...fault('tokenExpired', 1),
    fromMs: random.int({ from: 0, to: 5 * SECOND_MS }),
    variant: random.pick([0, 1, 2, 2, 2, 3]),
  }));
  const resendMode = random.pick(['balanceFirst', 'balanceFirst', 'reject', 'replay'] as const);
  const bank = { resendMode, partialRelease: random.chance(0.3), flagsAlone: random.chance(0.5) };
  return quietly(drawn, order, ends, bank);
}

/** Lists that end without saying whether there is more. */
export function silentLists({ drawn, random }: ThemeInput): Scenario {
  const commands = decisions(random);
  const order = orderOf(random, { provider: 'adapay', commands, sellerFen: 20_000 });
  const faults = [
    fault('doAndDrop', 0.6, MONEY_KINDS),
    fault('silentPage', random.pick([0.5, 0.9]), MONEY_KINDS),
  ];
  return quietly(drawn, order, faults, dividing({ provesAbsence: true }));
}

/** Codes that prove nothing, for what was done and for what was not. */
export function strangeAnswers({ drawn, random }: ThemeInput): Scenario {
  const commands = decisions(random);
  // A channel fails at Adapay alone, so half of these are its.
  const atAdapay = random.chance(0.5) ? ({ provider: 'adapay' } as const) : {};
  const order = orderOf(random, { ...atAdapay, commands, sellerFen: 20_000 });
  const strange = (withEffect: boolean): FaultPlan => ({
    ...fault('unknownCode', 0.4, MONEY_KINDS),
    withEffect,
    variant: random.int({ from: 0, to: 11 }),
  });
  const faults = [
    { ...fault('channelFails', 0.6, MONEY_KINDS), withEffect: random.chance(0.7) },
    strange(true),
    strange(random.chance(0.5)),
    { ...fault('notFoundFor', 1, MONEY_KINDS), ms: MINUTE_MS },
  ];
  return quietly(drawn, order, faults, {
    ...dividing(),
    recordRejections: random.chance(0.5),
    provesAbsence: true,
  });
}
