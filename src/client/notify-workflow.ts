import type { Client } from '@temporalio/client';
import { notificationReceivedSignal, type NotificationReceived } from '../../workflows/core/messages.js';
import { CommandRefused, WorkflowNotFound } from './errors.js';
import { notifyRequest, type NotifyRequest } from '../contract/operations.js';
import { parseRequest } from '../contract/parse-request.js';
import { workflowById, type WorkflowById } from '../contract/workflows.js';
import { workflowErrors } from './send-update.js';

/**
 * Signals a workflow that the journal has a notification from a provider on one of its operations. Answers whether there is still a workflow to
 * signal; one that has ended, or whose history is no longer kept, has no use for it.
 * @throws InvalidInput, TemporalUnavailable
 */
export async function notifyWorkflow(
  client: Client,
  workflow: WorkflowById,
  request: NotifyRequest,
): Promise<boolean> {
  const { workflowId } = parseRequest(workflowById, workflow, 'workflow');
  const { operationId, ended, attention } = parseRequest(notifyRequest, request, 'notify');
  const notification: NotificationReceived = {
    operationId,
    ...(ended !== undefined && { ended }),
    ...(attention !== undefined && { attention }),
  };
  try {
    await workflowErrors(client, workflowId, () =>
      client.workflow.getHandle(workflowId).signal(notificationReceivedSignal, notification),
    );
    return true;
  } catch (error) {
    const isOver = error instanceof CommandRefused && error.code === 'ORDER_CLOSED';
    if (isOver || error instanceof WorkflowNotFound) return false;
    throw error;
  }
}
