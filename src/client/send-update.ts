import { createHash } from 'node:crypto';
import {
  type Client,
  isGrpcDeadlineError,
  isGrpcServiceError,
  QueryNotRegisteredError,
  QueryRejectedError,
  ServiceError,
  WorkflowFailedError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import {
  ApplicationFailure,
  CancelledFailure,
  TerminatedFailure,
  TimeoutFailure,
  type UpdateDefinition,
} from '@temporalio/common';
import proto from '@temporalio/proto';
import { CommandRefused, StillUnderWay, StoryFailed, StoryNotFound, TemporalUnavailable } from './errors.js';

const GRPC_NOT_FOUND = 5;
const RUNNING = proto.temporal.api.enums.v1.WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING;
/** What Temporal calls the failure of a command that was accepted when its story ended without answering it. */
const STORY_ENDED = 'AcceptedUpdateCompletedWorkflow';

/**
 * Sends a command and waits for its answer.
 * @throws CommandRefused, StoryNotFound, TemporalUnavailable, or StillUnderWay after `timeoutMs`.
 */
export async function sendUpdate<Answer, Command>(
  client: Client,
  options: {
    workflowId: string;
    update: UpdateDefinition<Answer, [Command]>;
    command: Command;
    requestId: string;
    timeoutMs: number;
  },
): Promise<Answer> {
  const { workflowId, update, command, requestId, timeoutMs } = options;
  const handle = client.workflow.getHandle(workflowId);
  const updateId = updateIdOf(requestId, update.name, command);
  return storyErrors(client, workflowId, async () => {
    try {
      return await client.withDeadline(Date.now() + timeoutMs, () =>
        handle.executeUpdate<Answer, [Command]>(update, { args: [command], updateId }),
      );
    } catch (error) {
      if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError || isGrpcDeadlineError(error)) {
        throw new StillUnderWay(requestId);
      }
      throw error;
    }
  });
}

/**
 * Runs a call about one story and turns Temporal's errors into Holdfast's.
 * @throws CommandRefused, StoryFailed, StoryNotFound or TemporalUnavailable.
 */
export async function storyErrors<T>(client: Client, workflowId: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) throw await closedOrNotFound(client, workflowId);
    if (error instanceof WorkflowUpdateFailedError) throw refused(error.cause) ?? error;
    if (error instanceof WorkflowFailedError) throw failed(error.cause) ?? error;
    throw serviceError(error) ?? error;
  }
}

/** Temporal says "not found" of a story that has ended, too, when it is told something. */
async function closedOrNotFound(client: Client, workflowId: string): Promise<Error> {
  const { namespace } = client.options;
  try {
    const execution = { workflowId };
    const found = await client.workflowService.describeWorkflowExecution({ namespace, execution });
    // One that runs was started after the call that did not find it.
    if (found.workflowExecutionInfo?.status === RUNNING) return new StoryNotFound(workflowId);
    return new CommandRefused('ORDER_CLOSED', 'the story has ended and takes no more commands');
  } catch (error) {
    const status = isGrpcServiceError(error) ? (error.code as number) : undefined;
    if (status === GRPC_NOT_FOUND) return new StoryNotFound(workflowId);
    throw serviceError(error) ?? error;
  }
}

function refused(cause: Error | undefined): CommandRefused | undefined {
  if (cause instanceof CancelledFailure) return new CommandRefused('ORDER_CLOSED', 'the story was cancelled');
  if (!(cause instanceof ApplicationFailure)) return undefined;
  if (cause.type === STORY_ENDED) {
    return new CommandRefused('ORDER_CLOSED', 'the story ended before it could carry this out');
  }
  return new CommandRefused(codeOf(cause), cause.message);
}

function failed(cause: Error | undefined): StoryFailed | undefined {
  if (cause instanceof ApplicationFailure) return new StoryFailed(codeOf(cause), cause.message);
  const ended =
    cause instanceof TerminatedFailure ||
    cause instanceof CancelledFailure ||
    cause instanceof TimeoutFailure;
  return ended ? new StoryFailed('STORY_TERMINATED', 'the story was ended from outside') : undefined;
}

/** Holdfast's own codes are in capitals; the rest are classes, such as that of a command that the story does not know. */
function codeOf({ type }: ApplicationFailure): string {
  return /^[A-Z][A-Z_]*$/.test(type ?? '') ? String(type) : 'REFUSED';
}

/** The status and its words are Temporal's own and name namespaces, queues and attributes; nothing of a command. */
function serviceError(error: unknown): TemporalUnavailable | undefined {
  if (error instanceof QueryNotRegisteredError || error instanceof QueryRejectedError) {
    // The story stands still: its worker cannot replay it, or does not know its kind.
    return new TemporalUnavailable(`the story cannot answer: ${error.message}`, { cause: error });
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

/**
 * Temporal answers a repeated update id with the first one's result without looking at the content. The id therefore
 * carries a digest of it: the same request is one update, and another one under the same request id reaches the story,
 * which refuses it. Amounts and reasons only; a code is too short to be hidden by a digest and stays out.
 */
function updateIdOf(requestId: string, name: string, command: unknown): string {
  const shown = typeof command === 'object' && command !== null ? { ...command, code: undefined } : {};
  const digest = createHash('sha256')
    .update(JSON.stringify([name, shown]))
    .digest('base64url')
    .slice(0, 16);
  return `${name}:${requestId}:${digest}`;
}
