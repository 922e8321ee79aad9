import { MINUTE_MS, SECOND_MS } from '../../../src/domain/durations.js';
import { quietly } from '../scenario/quiet-scenario.js';
import type { Scenario } from '../scenario/scenario.js';
import { decisions, dividing, fault, orderOf, some, type ThemeInput } from './theme-parts.js';

/** 连连 notifies of returns and refunds: late, more than once, never, unsigned, or of another amount. */
export function astrayNotifications({ drawn, random }: ThemeInput): Scenario {
  const order = orderOf(random, { provider: 'lianlian', commands: decisions(random), sellerFen: 20_000 });
  const ofNotifications = some(random, [
    { ...fault('notifyDelay', 0.6), ms: random.pick([5 * SECOND_MS, 10 * MINUTE_MS]) },
    fault('notifyDuplicate', 0.6),
    fault('notifyLose', 0.5),
    fault('notifyForge', 0.5),
    fault('notifyOtherAmount', 0.6),
    fault('gatewayAway', 0.4),
  ]);
  const others = some(random, [
    fault('doAndDrop', 0.4, ['return', 'refund']),
    { ...fault('processing', 1, ['return', 'refund']), ms: 20 * MINUTE_MS },
    fault('taskLost', 0.2),
  ]);
  const faults = random.chance(0.5) ? [...ofNotifications, ...others] : ofNotifications;
  return quietly(drawn, order, faults, dividing({ provesAbsence: random.chance(0.5) }));
}
