import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../src/domain/durations.js';
import { quietly } from '../scenario/quiet-scenario.js';
import { MONEY_KINDS, type CommandAct, type Scenario } from '../scenario/scenario.js';
import { act, decisions, dividing, fault, orderOf, several, type ThemeInput } from './theme-parts.js';

/** A division of which one side's part is rejected again and again, decided anew each time. */
export function rejectedDivisions({ drawn, random }: ThemeInput): Scenario {
  const share = random.int({ from: 5, to: 45 });
  const disputed: CommandAct[] = [
    { ...act('openDispute', 1), waitMs: SECOND_MS },
    { ...act('resolveDispute', 2, true), share },
  ];
  const rest = [{ ...act('return', 1, true), share, releaseRest: true as const, waitMs: SECOND_MS }];
  const commands = random.pick([disputed, disputed, rest]);
  const order = orderOf(random, { commands, sellerFen: 20_000 });
  const rejected = {
    ...fault('rejectedForGood', random.pick([0.6, 1]), [
      random.pick(['release', 'release', 'return'] as const),
    ]),
    times: random.int({ from: 1, to: 3 }),
  };
  return quietly(drawn, order, [rejected], dividing());
}

/** What was done is shown as under way for a while, by each of the provider's answers for it. */
export function shownUnderWay({ drawn, random }: ThemeInput): Scenario {
  const provider = random.pick(['pingan', 'pingan', 'adapay', 'lianlian'] as const);
  const order = orderOf(random, { provider, commands: decisions(random), sellerFen: 20_000 });
  const faults = [
    random.pick([
      fault('doAndDrop', 0.7, MONEY_KINDS),
      { ...fault('secondAnswered', 0.7), ms: SECOND_MS },
      {
        ...fault('unknownCode', 0.5, MONEY_KINDS),
        withEffect: true,
        variant: random.int({ from: 0, to: 2 }),
      },
    ]),
    {
      ...fault('processing', 1, MONEY_KINDS),
      ms: random.pick([MINUTE_MS, 5 * MINUTE_MS, 40 * MINUTE_MS]),
    },
  ];
  const bank = {
    resendMode: random.pick(['replay', 'reject', 'balanceFirst'] as const),
    provesAbsence: true,
  };
  return quietly(drawn, { ...order, feeFen: 0 }, faults, dividing(bank));
}

/** Returns of one hold, some of which are in doubt while others of it are in the provider's list. */
export function returnsInDoubt({ drawn, random }: ThemeInput): Scenario {
  const commands = several(random, { from: 3, to: 5 }, (id) => ({
    ...act('return', id),
    share: random.int({ from: 2, to: 15 }),
    waitMs: random.int({ from: 0, to: MINUTE_MS }),
  }));
  const order = orderOf(random, { provider: 'adapay', commands });
  const faults = [fault('dropBefore', 0.4, ['return']), fault('doAndDrop', 0.4, ['return'])];
  return quietly(drawn, order, faults, dividing({ provesAbsence: random.chance(0.7) }));
}

/** A request to withdraw everything arrives twice, and the answer to the second says that nothing is there. */
export function withdrawnTwice({ drawn, random }: ThemeInput): Scenario {
  const provider = random.pick(['adapay', 'lianlian'] as const);
  const order = orderOf(random, { provider, commands: [] });
  const twice = { ...fault('secondAnswered', 0.9), ms: random.int({ from: 100, to: 5 * SECOND_MS }) };
  const ends = {
    ...fault('pending', 0.5, ['withdraw']),
    ms: random.pick([MINUTE_MS, 3 * HOUR_MS]),
    withEffect: random.chance(0.8),
  };
  const plan = { ...order, workflow: 'withdrawal' as const, funds: [], sellerFen: order.amountFen };
  const resendMode = random.pick(['balanceFirst', 'balanceFirst', 'reject'] as const);
  return quietly(drawn, plan, [twice, ends], { resendMode, provesAbsence: true });
}
