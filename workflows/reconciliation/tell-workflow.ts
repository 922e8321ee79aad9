import { getExternalWorkflowHandle, isCancellation, log } from '@temporalio/workflow';
import type { SettledOperation } from '../../src/domain/reconciliation.js';
import { notificationReceivedSignal } from '../core/messages.js';

/**
 * Tells the workflow of an operation that the journal has new evidence of it, so that it reads the journal now. One that is not there, or
 * that has ended, waits for nothing: the evidence is in the journal.
 */
export async function tellWorkflow({
  workflow,
  operationId,
  ended,
  attention,
}: SettledOperation): Promise<void> {
  if (workflow === undefined) return;
  const received = {
    operationId,
    ...(ended !== undefined && { ended }),
    ...(attention !== undefined && { attention }),
  };
  try {
    await getExternalWorkflowHandle(workflow).signal(notificationReceivedSignal, received);
  } catch (error) {
    if (isCancellation(error)) throw error;
    log.info('no workflow was told of evidence', { workflow });
  }
}
