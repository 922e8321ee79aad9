import type { Canary } from './canaries.js';
import { replacing } from './planted.js';
import { quietly, say } from './quiet-scenario.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** Bugs by which a run of a workflow forgets that another one has taken over. */
export const RUN_CANARIES: readonly Canary[] = [
  {
    name: 'a run that was followed takes over again',
    caughtBy: 'a past run stays past',
    scenario: (drawn) => {
      const reset = { afterMs: 10 * SECOND, part: 0.99, againMs: 10 * SECOND };
      const held = { kind: 'journalLate', probability: 1, ms: MINUTE } as const;
      return quietly(drawn, { reset, commands: [{ ...say('release', 1), waitMs: 10 * MINUTE }] }, [
        { ...held, fromMs: reset.afterMs, untilMs: reset.afterMs + reset.againMs },
      ]);
    },
    database: (database) => replacing(database, 'excluded.run_id <> ALL (e.past_runs)', 'true'),
  },
];
