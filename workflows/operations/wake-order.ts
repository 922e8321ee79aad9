import { getExternalWorkflowHandle, isCancellation, log } from '@temporalio/workflow';
import { sha256 } from '../../src/domain/digest.js';
import { fundsArrivedSignal } from '../core/funds-messages.js';

/**
 * Tells an order that waits for funds that some have come, so that it queries the balance now instead of after its next timer. An order that
 * is not there, or that has ended, waits for nothing: the message is no condition of what sends it.
 * @param by what brought the funds; the same again is the same message.
 */
export async function wakeOrder({
  tenant,
  orderNo,
  by,
}: {
  readonly tenant: string;
  readonly orderNo: string;
  readonly by: string;
}): Promise<void> {
  const workflowId = `order/${tenant}/${orderNo}`;
  const requestId = `funds-${sha256(by).slice(0, 32)}`;
  try {
    await getExternalWorkflowHandle(workflowId).signal(fundsArrivedSignal, { requestId });
  } catch (error) {
    if (isCancellation(error)) throw error;
    log.info('no order was woken', { workflowId });
  }
}
