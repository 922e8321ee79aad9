import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../src/domain/durations.js';
import type { OperationKind } from '../../../src/domain/operation.js';
import { quietly } from '../scenario/quiet-scenario.js';
import type { OrderPlan, Scenario } from '../scenario/scenario.js';
import { act, fault, orderOf, several, some, type ThemeInput } from './theme-parts.js';

/** A seller's money is frozen and unfrozen, by commands, at its deadline or because the workflow is cancelled. */
export function freezes({ drawn, random }: ThemeInput): Scenario {
  const commands = several(random, { from: 0, to: 2 }, (id) => ({
    ...act('unfreeze', 200 + id, random.chance(0.5)),
    waitMs: random.int({ from: 0, to: HOUR_MS }),
  }));
  return separate({ drawn, random }, { workflow: 'freeze', commands });
}

/** A seller's withdrawal with its notification: late, repeated, lost or forged. */
export function withdrawals({ drawn, random }: ThemeInput): Scenario {
  const scenario = separate({ drawn, random }, { workflow: 'withdrawal', commands: [] });
  const ends = {
    ...fault('pending', 0.6, ['withdraw']),
    ms: random.pick([MINUTE_MS, 20 * MINUTE_MS, 3 * HOUR_MS]),
    withEffect: random.chance(0.6),
  };
  const notifications = [
    { ...fault('notifyDelay', 0.4), ms: random.pick([5 * SECOND_MS, 10 * MINUTE_MS]) },
    fault('notifyDuplicate', 0.4),
    fault('notifyLose', 0.2),
    fault('notifyForge', 0.3),
    fault('notifyOtherAmount', 0.3),
    fault('gatewayAway', 0.4),
  ];
  const ofBank = random.chance(0.5) ? scenario.faults : [];
  return { ...scenario, faults: [...ofBank, ends, ...notifications] };
}

/** Where a member's withdrawal is simulated. */
const WITHDRAWING = ['adapay', 'lianlian'] as const;

function separate(
  { drawn, random }: Pick<ThemeInput, 'drawn' | 'random'>,
  plan: Partial<OrderPlan>,
): Scenario {
  const kinds: OperationKind[] = plan.workflow === 'freeze' ? ['freeze', 'unfreeze'] : ['withdraw'];
  const provider = plan.workflow === 'freeze' ? 'adapay' : random.pick(WITHDRAWING);
  const order = orderOf(random, { provider, commands: [] });
  const faults = some(random, [
    { ...fault('rejectedForNow', 0.7, [random.pick(kinds)]), times: random.int({ from: 1, to: 2 }) },
    { ...fault('rejectedForGood', 0.7, [random.pick(kinds)]), times: random.int({ from: 1, to: 2 }) },
    fault('doAndDrop', 0.5, kinds),
    // A rejection of what was done, and queries that do not see it: no workflow can detect both together.
    random.pick([
      { ...fault('notFoundFor', 1, kinds), ms: 8 * MINUTE_MS },
      { ...fault('secondAnswered', 0.5), ms: SECOND_MS },
    ]),
  ]);
  const cancels = random.chance(0.6) && {
    cancelMs: random.pick([SECOND_MS, random.int({ from: 0, to: 2 * HOUR_MS })]),
  };
  const sellerFen = random.pick([order.amountFen, order.amountFen, 2 * order.amountFen]);
  return quietly(drawn, { ...order, funds: [], sellerFen, ...plan, ...cancels }, faults, {
    resendMode: random.pick(['replay', 'reject', 'balanceFirst'] as const),
    provesAbsence: true,
  });
}
