import { createHash } from 'node:crypto';
import {
  type Client,
  isGrpcDeadlineError,
  WorkflowFailedError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { ApplicationFailure, CancelledFailure, type UpdateDefinition } from '@temporalio/common';
import { CommandRefused, StillUnderWay, StoryFailed, StoryNotFound } from './errors.js';

/**
 * Sends a command and waits for its answer.
 * @throws CommandRefused, StoryNotFound, or StillUnderWay after `timeoutMs`.
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
  try {
    return await storyErrors(workflowId, () =>
      client.withDeadline(Date.now() + timeoutMs, () =>
        handle.executeUpdate<Answer, [Command]>(update, { args: [command], updateId }),
      ),
    );
  } catch (error) {
    if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError || isGrpcDeadlineError(error)) {
      throw new StillUnderWay(requestId);
    }
    throw error;
  }
}

/** Runs a call about one story and turns Temporal's errors into Holdfast's. */
export async function storyErrors<T>(workflowId: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) throw new StoryNotFound(workflowId);
    const cause =
      error instanceof WorkflowUpdateFailedError || error instanceof WorkflowFailedError
        ? error.cause
        : undefined;
    if (cause instanceof ApplicationFailure) {
      const Refused = error instanceof WorkflowFailedError ? StoryFailed : CommandRefused;
      throw new Refused(cause.type ?? 'REFUSED', cause.message);
    }
    if (cause instanceof CancelledFailure)
      throw new CommandRefused('ORDER_CLOSED', 'the story was cancelled');
    throw error;
  }
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
