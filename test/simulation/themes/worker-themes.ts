import { MINUTE_MS, SECOND_MS } from '../../../src/domain/durations.js';
import { PROVIDER_NAMES } from '../providers/provider-names.js';
import { everyPlace, type Moment } from '../scenario/crash-points.js';
import { quietly } from '../scenario/quiet-scenario.js';
import { MONEY_KINDS, type OrderPlan, type Scenario } from '../scenario/scenario.js';
import { decisions, dividing, fault, orderOf, some, type ThemeInput } from './theme-parts.js';

/** Where a worker has an activity in hand that another one does as well once it has taken the task over. */
const IN_HAND: readonly Moment[] = [
  'before the intent is stored',
  'after the intent is stored',
  'when the answer has come',
  'before the answer is recorded',
  'after the answer is recorded',
];

/**
 * Two workers serve the task queue. One stops with a call in hand, the other takes its task over, and the first goes on as if it still
 * had it, while commands and a cancellation come that it does not know of.
 */
export function twoWorkers({ drawn, random, interfaces }: ThemeInput): Scenario {
  const provider = random.pick(PROVIDER_NAMES);
  const places = everyPlace(interfaces).filter(
    ({ interface: name, moment }) =>
      interfaces.get(name)?.provider === provider &&
      MONEY_KINDS.some((kind) => kind === interfaces.get(name)?.kind) &&
      IN_HAND.includes(moment),
  );
  // The lease of an attempt lasts for 30 s, a task for 10.
  const pauses = [12 * SECOND_MS, 20 * SECOND_MS, 45 * SECOND_MS, 5 * MINUTE_MS];
  const crashes = [1, 2].map((nth) => ({ ...random.pick(places), nth, pauseMs: random.pick(pauses) }));
  const order = orderOf(random, { provider, commands: decisions(random), sellerFen: 20_000 });
  const cancelMs = random.int({ from: SECOND_MS, to: MINUTE_MS });
  const faults = some(random, [
    fault('doAndDrop', 0.4, MONEY_KINDS),
    fault('dropBefore', 0.4, MONEY_KINDS),
    fault('taskLost', 0.2),
    fault('completionLost', 0.3),
    { ...fault('delay', 0.5, MONEY_KINDS), ms: 8 * SECOND_MS, withEffect: random.chance(0.5) },
  ]);
  const plan: Partial<OrderPlan> = { ...order, ...(random.chance(0.4) && { cancelMs }) };
  const quiet = quietly(
    drawn,
    plan,
    random.chance(0.6) ? faults : [],
    dividing({ provesAbsence: random.chance(0.7) }),
  );
  return {
    ...quiet,
    engine: { ...quiet.engine, workers: 2, evictAfterTasks: random.pick([2, 1_000]) },
    crashes,
  };
}
