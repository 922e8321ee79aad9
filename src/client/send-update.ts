import {
  type Client,
  isGrpcServiceError,
  QueryNotRegisteredError,
  QueryRejectedError,
  ServiceError,
  WorkflowFailedError,
  WorkflowNotFoundError,
} from '@temporalio/client';
import {
  ApplicationFailure,
  CancelledFailure,
  NamespaceNotFoundError,
  TerminatedFailure,
  TimeoutFailure,
  type UpdateDefinition,
} from '@temporalio/common';
import proto from '@temporalio/proto';
import type { EscrowResult } from '../../workflows/escrow/messages.js';
import { MINUTE_MS } from '../domain/durations.js';
import {
  CommandRefused,
  OutcomeUnknown,
  StillUnderWay,
  WorkflowFailed,
  WorkflowNotFound,
  TemporalUnavailable,
} from './errors.js';
import { answerOf, noNamespace, type UpdateAnswer } from './update-answers.js';
import { processQueue, type Turn, type UpdateQueue } from './update-queue.js';

const GRPC_NOT_FOUND = 5;
const { WORKFLOW_EXECUTION_STATUS_RUNNING: RUNNING, WORKFLOW_EXECUTION_STATUS_COMPLETED: COMPLETED } =
  proto.temporal.api.enums.v1.WorkflowExecutionStatus;
const FIRST_WAIT_MS = 100;
/** A caller who waits for seconds is answered soon; one who waits for an hour must not ask a thousand times. */
const LONGEST_WAIT_MS = { first: 5_000, afterAMinute: 30_000 };

/** A command on its way to its workflow. */
export interface SentUpdate<Answer, Command> {
  readonly workflowId: string;
  readonly update: UpdateDefinition<Answer, [Command]>;
  readonly command: Command;
  readonly requestId: string;
  readonly updateId: string;
  readonly timeoutMs: number;
  /** Whose turn it waits for; `none` for what waits for a milestone. Default: a command's. */
  readonly turn?: Turn | 'none';
  readonly queue?: UpdateQueue;
}

/**
 * Sends a command when its turn has come and waits for its answer; what leaves unknown whether it was carried out is followed
 * by the same update again.
 * @throws CommandRefused, CommandPartlyDone, WorkflowNotFound, OutcomeUnknown, TemporalUnavailable, StillUnderWay after
 * `timeoutMs`, or CommandNotSent when its turn did not come by then.
 */
export async function sendUpdate<Answer, Command>(
  client: Client,
  sent: SentUpdate<Answer, Command>,
): Promise<Answer> {
  const { workflowId, requestId, turn = 'command', queue = processQueue } = sent;
  const deadline = Date.now() + sent.timeoutMs;
  const send = (): Promise<Answer> => untilAnswered(client, sent, deadline);
  if (turn === 'none') return send();
  const workflow = `${client.options.namespace}\n${workflowId}`;
  return queue.run({ workflow, turn, requestId, deadline }, send);
}

type Named = Pick<SentUpdate<unknown, unknown>, 'workflowId' | 'requestId'>;

async function untilAnswered<Answer, Command>(
  client: Client,
  sent: SentUpdate<Answer, Command>,
  deadline: number,
): Promise<Answer> {
  const { workflowId, update, command, requestId } = sent;
  const handle = client.workflow.getHandle(workflowId);
  const patientFromMs = Date.now() + MINUTE_MS;
  let { updateId } = sent;
  let mark: { readonly verify?: true; readonly again?: true } = {};
  for (let waitMs = FIRST_WAIT_MS; ; waitMs *= 2) {
    let unanswered: Error;
    try {
      const args: [Command] = [{ ...command, ...mark }];
      return await client.withDeadline(deadline, () =>
        handle.executeUpdate<Answer, [Command]>(update, { args, updateId }),
      );
    } catch (error) {
      const answer = answerOf(error);
      if (answer.type === 'refusedUnchecked' || answer.type === 'refusedUnverified') {
        const verified = mark.verify === true;
        unanswered = notVerified(sent, { answer, verified });
        const wasMarked = verified || mark.again === true;
        if (answer.type === 'refusedUnverified') mark = { verify: true };
        else if (wasMarked) mark = { again: true };
        // Temporal may keep that refusal under the id before.
        updateId = `${sent.updateId}:${Date.now()}`;
        // There is nothing to wait for the first time.
        if (!wasMarked && mark.verify) continue;
      } else unanswered = new StillUnderWay(requestId, await notKnown(client, sent, { answer, error }));
    }
    const now = Date.now();
    waitMs = Math.min(waitMs, now < patientFromMs ? LONGEST_WAIT_MS.first : LONGEST_WAIT_MS.afterAMinute);
    const leftMs = deadline - now;
    if (leftMs <= waitMs) throw unanswered;
    await delay(waitMs);
  }
}

type Anew = Extract<UpdateAnswer, { type: 'refusedUnchecked' | 'refusedUnverified' }>;

/**
 * What the caller is told where no other answer comes in time.
 * @throws OutcomeUnknown where the workflow takes no more commands, not even to verify that it refuses one
 */
function notVerified({ requestId }: Named, { answer, verified }: { answer: Anew; verified: boolean }): Error {
  const { error } = answer;
  if (answer.type === 'refusedUnchecked' && !verified) return error;
  if (verified && error.code === 'LIMIT') throw new OutcomeUnknown(requestId, error.message);
  return new StillUnderWay(requestId, error.message);
}

/** Why the same update must be sent again. @throws what its caller is told where that is certain. */
async function notKnown(
  client: Client,
  sent: Named,
  { answer, error }: { answer: Exclude<UpdateAnswer, Anew>; error: unknown },
): Promise<string> {
  switch (answer.type) {
    case 'answered':
    case 'callRejected':
      throw answer.error;
    case 'foreign':
      throw error;
    case 'notKnown':
      return answer.why;
    case 'runEnded': {
      // A run that follows it (a reset) knows nothing of the update: there it is new, and finds what was done.
      if ((await lookAt(client, sent.workflowId)).runs) return 'the run that took it has ended';
      throw new StillUnderWay(sent.requestId, 'the workflow ended before it answered');
    }
    case 'notFound':
      return closedMeanwhile(client, sent);
  }
}

/**
 * Temporal keeps the answers of a closed run, and says "not found" only of an update that this run never accepted. An earlier
 * run of the same workflow may have.
 */
async function closedMeanwhile(client: Client, sent: Named): Promise<string> {
  const { workflowId, requestId } = sent;
  const { runs, isFirstRun, hasResult } = await lookAt(client, workflowId);
  if (runs) return 'the workflow has only just been started';
  if (!isFirstRun || !hasResult || (await wasRecovered(client, sent))) throw new OutcomeUnknown(requestId);
  throw new CommandRefused('ORDER_CLOSED', 'the workflow has ended and takes no more commands');
}

/** Whether the result names the request, although Temporal knows no update of it. */
async function wasRecovered(client: Client, { workflowId, requestId }: Named): Promise<boolean> {
  const result: unknown = await client.workflow.getHandle(workflowId).result();
  // A workflow of any kind: those that are no order name none.
  const { recoveredRequests = [] } = Object(result) as Pick<EscrowResult, 'recoveredRequests'>;
  return recoveredRequests.includes(requestId);
}

/** How a workflow stands, by Temporal's word. */
interface Found {
  readonly runs: boolean;
  readonly hasResult: boolean;
  readonly isFirstRun: boolean;
}

/** @throws WorkflowNotFound, or TemporalUnavailable when nobody says how the workflow stands. */
async function lookAt(client: Client, workflowId: string): Promise<Found> {
  const { namespace } = client.options;
  try {
    const found = await client.workflowService.describeWorkflowExecution({
      namespace,
      execution: { workflowId },
    });
    const info = found.workflowExecutionInfo;
    const firstRunId = info?.firstRunId ?? '';
    const isFirstRun = firstRunId === '' || firstRunId === info?.execution?.runId;
    return { runs: info?.status === RUNNING, hasResult: info?.status === COMPLETED, isFirstRun };
  } catch (error) {
    const status = isGrpcServiceError(error) ? (error.code as number) : undefined;
    if (status === GRPC_NOT_FOUND) throw new WorkflowNotFound(workflowId);
    throw serviceError(error) ?? error;
  }
}

/**
 * Runs a call about one workflow and turns Temporal's errors into Holdfast's.
 * @throws CommandRefused, WorkflowFailed, WorkflowNotFound or TemporalUnavailable.
 */
export async function workflowErrors<T>(
  client: Client,
  workflowId: string,
  call: () => Promise<T>,
): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) throw await closedOrNotFound(client, workflowId);
    if (error instanceof WorkflowFailedError) throw failed(error.cause) ?? error;
    throw serviceError(error) ?? error;
  }
}

/** Runs a call about no workflow in particular. @throws TemporalUnavailable where Temporal does not carry it out or does not answer */
export async function serviceErrors<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw serviceError(error) ?? error;
  }
}

/** Temporal says "not found" of a workflow that has ended, too, when it is told something. */
async function closedOrNotFound(client: Client, workflowId: string): Promise<Error> {
  // One that runs was started after the call that did not find it.
  if ((await lookAt(client, workflowId)).runs) return new WorkflowNotFound(workflowId);
  return new CommandRefused('ORDER_CLOSED', 'the workflow has ended and takes no more commands');
}

function failed(cause: Error | undefined): WorkflowFailed | undefined {
  if (cause instanceof ApplicationFailure) return new WorkflowFailed(codeOf(cause), cause.message);
  const ended =
    cause instanceof TerminatedFailure ||
    cause instanceof CancelledFailure ||
    cause instanceof TimeoutFailure;
  return ended ? new WorkflowFailed('WORKFLOW_TERMINATED', 'the workflow was ended from outside') : undefined;
}

/** Holdfast's own codes are in capitals; the rest are classes of the SDK's or of a bug. */
function codeOf({ type }: ApplicationFailure): string {
  return /^[A-Z][A-Z_]*$/.test(type ?? '') ? String(type) : 'WORKFLOW_FAILED';
}

/** The status and its words are Temporal's own and name namespaces, queues and attributes; nothing of a command. */
function serviceError(error: unknown): TemporalUnavailable | undefined {
  if (error instanceof NamespaceNotFoundError) return noNamespace(error);
  if (error instanceof QueryNotRegisteredError || error instanceof QueryRejectedError) {
    // The workflow stands still: its worker cannot replay it, or does not know its kind.
    return new TemporalUnavailable(`the workflow cannot answer: ${error.message}`, { cause: error });
  }
  const cause = error instanceof ServiceError ? error.cause : error;
  if (!isGrpcServiceError(cause)) return undefined;
  return new TemporalUnavailable(
    `Temporal did not carry it out: ${cause.details || `status ${cause.code}`}`,
    {
      cause: error,
    },
  );
}

/** By the timer that a process has as its own: a simulation has another one. */
function delay(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
