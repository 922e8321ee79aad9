import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../src/domain/durations.js';
import { quietly } from '../scenario/quiet-scenario.js';
import { MONEY_KINDS, type Scenario } from '../scenario/scenario.js';
import { drawPayer } from '../scenario/widen-by-channel.js';
import { decisions, dividing, fault, orderOf, some, type ThemeInput } from './theme-parts.js';

/** An order is paid through a channel, or is not, while answers, queries and notifications go astray. */
export function paidByPayers({ drawn, random }: ThemeInput): Scenario {
  const provider = random.pick(['adapay', 'lianlian'] as const);
  const order = orderOf(random, { provider, commands: decisions(random), sellerFen: 20_000 });
  const payer = drawPayer({ timing: order.timing ?? {} }, random);
  const cancelMs = random.pick([SECOND_MS, 10 * MINUTE_MS, 29 * MINUTE_MS, 31 * MINUTE_MS, HOUR_MS]);
  const faults = some(random, [
    fault('doAndDrop', 0.4, [...MONEY_KINDS, 'closeHold']),
    fault('dropBefore', 0.4, [...MONEY_KINDS, 'closeHold']),
    fault('taskLost', 0.2),
    { ...fault('notFoundFor', 1, MONEY_KINDS), ms: 8 * MINUTE_MS },
    { ...fault('notifyDelay', 0.6), ms: random.pick([5 * SECOND_MS, 10 * MINUTE_MS]) },
    fault('notifyLose', 0.6),
    fault('notifyDuplicate', 0.5),
    fault('notifyForge', 0.3),
    fault('notifyOtherAmount', 0.3),
  ]);
  const plan = { ...order, funds: [], payer, ...(random.chance(0.25) && { cancelMs }) };
  return quietly(
    drawn,
    plan,
    random.chance(0.7) ? faults : [],
    dividing({ provesAbsence: random.chance(0.7) }),
  );
}
