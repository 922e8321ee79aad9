import { firstViolation } from './first-violation.js';
import type { Invariant } from './invariant.js';
import type { SeparateEnd } from '../recording/recorded.js';
import type { Recorder } from '../recording/recorder.js';

/** What is promised of accounts that are closed for good. */
export const CLOSING_PROMISES: readonly Invariant[] = [
  {
    name: 'a closing is true',
    promise:
      'an account that is called closed was closed once by its provider, and one whose closing ended otherwise is there as before',
    judged: (run) => closings(run).length,
    check: (run) =>
      firstViolation(closings(run), ({ no, state }) => {
        const times = timesClosed(run, no);
        return times === (state === 'closed' ? 1 : 0)
          ? undefined
          : `${no} is ${state}, and the provider has closed the account ${times} times`;
      }),
  },
];

function closings({ separate }: Recorder): SeparateEnd[] {
  return separate.filter(({ no }) => no.startsWith('C'));
}

/** How often the provider has closed an account for this closing. */
function timesClosed(run: Recorder, no: string): number {
  return [...run.operations.values()]
    .filter(({ kind, operationId }) => kind === 'closeAccount' && operationId.split('/').includes(no))
    .flatMap(({ serialNumber }) => run.effectsOf(serialNumber)).length;
}
