import { WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../src/domain/durations.js';
import type { Canary } from './canary.js';
import { once, quietly, commandAct, slow } from '../scenario/quiet-scenario.js';
import type { CommandAct, Scenario } from '../scenario/scenario.js';

/** The rule of the client by which a failure of this type is a refusal. */
function refusing(type: string): (failure: Error) => Error {
  return (failure) => {
    if (!(failure instanceof WorkflowUpdateFailedError)) return failure;
    const { cause } = failure;
    if (!(cause instanceof ApplicationFailure) || cause.type !== type) return failure;
    const rejected = ApplicationFailure.create({
      message: cause.message,
      type: 'WRONG_STATE',
      nonRetryable: true,
    });
    return new WorkflowUpdateFailedError(failure.message, rejected);
  };
}

/** The client's rule by which every refusal is told as it comes. */
function unmarked(failure: Error): Error {
  if (!(failure instanceof WorkflowUpdateFailedError)) return failure;
  const { cause } = failure;
  if (!(cause instanceof ApplicationFailure)) return failure;
  const { message, type } = cause;
  const told = ApplicationFailure.nonRetryable(message, type);
  return new WorkflowUpdateFailedError(failure.message, told);
}

/** A task that releases is given up, and its caller with it; the release comes again when something else has had its turn. */
function forgotten(drawn: Scenario, between: CommandAct): Scenario {
  const release = { ...commandAct('release', 1), insists: false };
  return quietly(drawn, { commands: [{ ...release, patienceMs: 800 }, between, release] }, [
    { ...once('updatesUnprocessed'), times: 100, fromMs: 900, untilMs: 2_900 },
  ]);
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
    name: 'a refusal by what the workflow knows is reported before it is verified',
    caughtBy: 'a refusal is nothing',
    scenario: (drawn) =>
      forgotten(drawn, { ...commandAct('openDispute', 2), insists: false, waitMs: MINUTE_MS }),
    client: unmarked,
  },
  {
    name: 'a result does not name the commands that were recovered',
    caughtBy: 'a refusal is nothing',
    scenario: (drawn) => {
      const refund = { ...commandAct('refund', 2), share: 40, insists: false, patienceMs: 800 };
      const again = { ...refund, waitMs: 10 * SECOND_MS, repeatMs: 24.5 * HOUR_MS };
      return quietly(drawn, { commands: [commandAct('release', 1), again], sellerFen: 20_000 }, [
        { ...once('updatesUnprocessed'), times: 100, fromMs: 8 * SECOND_MS, untilMs: MINUTE_MS },
      ]);
    },
    workflows: [['...(recovered.length > 0 && { recoveredRequests: recovered }),', '']],
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
