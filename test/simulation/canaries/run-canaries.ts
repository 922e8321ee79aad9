import { MINUTE_MS, SECOND_MS } from '../../../src/domain/durations.js';
import type { Canary } from './canary.js';
import { replacing } from './plant-bug.js';
import { quietly, commandAct } from '../scenario/quiet-scenario.js';
import type { OrderPlan, Scenario } from '../scenario/scenario.js';

/** Bugs by which a run of a workflow forgets that another one has taken over. */
export const RUN_CANARIES: readonly Canary[] = [
  {
    name: 'a run that was followed takes over again',
    caughtBy: 'a past run stays past',
    // Its first try has run into its timeout, and the second one has taken over.
    scenario: (drawn) => resetTwice(drawn, { againMs: 5 * MINUTE_MS, lateMs: 6 * MINUTE_MS }),
    database: (database) =>
      replacing(
        replacing(database, 'excluded.run_id <> ALL (e.past_runs)', 'true'),
        '(e.takeover_scheduled_at <= excluded.takeover_scheduled_at) IS NOT FALSE',
        'true',
      ),
  },
  {
    name: 'a run that was replaced before it began takes over late',
    caughtBy: 'a past run stays past',
    // Then the present run no longer goes on.
    besides: ['replays are the same', 'everything ends'],
    scenario: (drawn) => resetTwice(drawn, { againMs: 10 * SECOND_MS, lateMs: MINUTE_MS }),
    database: (database) =>
      replacing(database, '(e.takeover_scheduled_at <= excluded.takeover_scheduled_at) IS NOT FALSE', 'true'),
  },
];

/** The first takeover of the run between two resets takes this long to reach the journal. */
function resetTwice(drawn: Scenario, { againMs, lateMs }: { againMs: number; lateMs: number }): Scenario {
  const reset = { afterMs: 10 * SECOND_MS, part: 0.99, againMs };
  const late = { kind: 'journalLate', probability: 1, ms: lateMs } as const;
  // The hold is in the history, so that what comes first after a reset is the takeover.
  const order: Partial<OrderPlan> = {
    firstAttempt: 'remote',
    reset,
    commands: [{ ...commandAct('release', 1), waitMs: 10 * MINUTE_MS }],
  };
  return quietly(drawn, order, [{ ...late, fromMs: reset.afterMs, untilMs: reset.afterMs + SECOND_MS }]);
}
