import { WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { DAY_MS, HOUR_MS, SECOND_MS } from '../../../src/domain/durations.js';
import type { Canary } from './canaries.js';
import { once, quietly, commandAct, slow } from '../scenario/quiet-scenario.js';

/** The rule of the client by which a failure of this type is a refusal. */
function refusing(type: string): (failure: Error) => Error {
  return (failure) => {
    if (!(failure instanceof WorkflowUpdateFailedError)) return failure;
    const { cause } = failure;
    if (!(cause instanceof ApplicationFailure) || cause.type !== type) return failure;
    const refused = ApplicationFailure.create({
      message: cause.message,
      type: 'WRONG_STATE',
      nonRetryable: true,
    });
    return new WorkflowUpdateFailedError(failure.message, refused);
  };
}

/** Bugs in what the client takes for a workflow's own refusal. */
export const CLIENT_CANARIES: readonly Canary[] = [
  {
    name: 'an update that the server gave up is reported as refused',
    caughtBy: 'a refusal is nothing',
    scenario: (drawn) =>
      quietly(
        drawn,
        {
          commands: [commandAct('release', 1), { ...commandAct('refund', 2), share: 40, insists: false }],
          sellerFen: 20_000,
        },
        [
          slow('refund', 40 * SECOND_MS),
          { ...once('updatesUnprocessed'), fromMs: 1_500, untilMs: 20 * SECOND_MS },
        ],
      ),
    client: refusing('UnprocessedUpdate'),
  },
  {
    name: 'a command of a run that was terminated is reported as refused',
    caughtBy: 'a refusal is nothing',
    scenario: (drawn) =>
      quietly(
        drawn,
        {
          commands: [{ ...commandAct('release', 1), insists: false, waitMs: 5 * SECOND_MS }],
          terminateMs: 20 * SECOND_MS,
          againMs: 31 * DAY_MS,
        },
        [slow('release', 40 * SECOND_MS)],
      ),
    client: refusing('AcceptedUpdateCompletedWorkflow'),
  },
  {
    name: 'a client sends all commands of a workflow at once',
    caughtBy: 'a client leaves room for others',
    scenario: (drawn) =>
      quietly(
        drawn,
        {
          commands: [commandAct('release', 1)],
          burst: {
            name: 'refund',
            afterMs: 0,
            fen: Array.from({ length: 30 }, () => 10),
            patienceMs: [HOUR_MS],
          },
          sellerFen: 20_000,
        },
        [],
      ),
    queue: () => ({ run: (_of, send) => send() }),
  },
];
