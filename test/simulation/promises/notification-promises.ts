import { firstViolation } from './first-violation.js';
import type { Invariant } from './invariant.js';
import type { Operation } from '../recording/recorded.js';
import type { Recorder } from '../recording/recorder.js';

/** What is promised of notifications that the provider has signed, whatever they say. */
export const NOTIFICATION_PROMISES: readonly Invariant[] = [
  {
    name: 'a notification of another amount ends nothing',
    promise: 'no operation ends by a signed notification that says another amount than was asked for',
    judged: (run) => alteredOperations(run).length,
    check: (run) =>
      firstViolation(alteredOperations(run), ({ operationId, serialNumber, endedBy }) =>
        endedBy?.evidence.source === 'notification' && !run.notified.has(serialNumber)
          ? `${operationId} has ended by a notification of another amount`
          : undefined,
      ),
  },
];

/** The operations of which a notification said another amount. */
function alteredOperations(run: Recorder): Operation[] {
  // Checked after every step, and most runs have none.
  if (run.altered.size === 0) return [];
  return [...run.operations.values()].filter(({ serialNumber }) => run.altered.has(serialNumber));
}
