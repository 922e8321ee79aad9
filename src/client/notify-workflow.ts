import type { Client } from '@temporalio/client';
import { notificationReceivedSignal, type NotificationReceived } from '../../workflows/core/messages.js';
import { CommandRefused, StoryNotFound } from './errors.js';
import { notifyRequest, parseRequest, storyId, type NotifyRequest, type StoryId } from './requests.js';
import { storyErrors } from './send-update.js';

/**
 * Tells a story that the journal has word from a provider on one of its operations. Answers whether there is still a story to
 * be told; one that has ended, or whose history is no longer kept, has no use for it.
 * @throws InvalidInput, TemporalUnavailable
 */
export async function notifyStory(client: Client, story: StoryId, request: NotifyRequest): Promise<boolean> {
  const { workflowId } = parseRequest(storyId, story, 'story');
  const { operationId, ended, attention } = parseRequest(notifyRequest, request, 'notify');
  const notice: NotificationReceived = {
    operationId,
    ...(ended !== undefined && { ended }),
    ...(attention !== undefined && { attention }),
  };
  try {
    await storyErrors(client, workflowId, () =>
      client.workflow.getHandle(workflowId).signal(notificationReceivedSignal, notice),
    );
    return true;
  } catch (error) {
    const isOver = error instanceof CommandRefused && error.code === 'ORDER_CLOSED';
    if (isOver || error instanceof StoryNotFound) return false;
    throw error;
  }
}
