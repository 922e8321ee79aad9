import type { Client } from '@temporalio/client';
import { decodeOptionalFailureToOptionalError } from '@temporalio/common/lib/internal-non-workflow/index.js';
import { WorkflowUnreadable, TemporalUnavailable } from './errors.js';

const UNKNOWN_KEY = /the key ring holds no key [\w()-]+/;
const MOST_EVENTS = 10;

/**
 * Asks a workflow that may stand still, and says so where its worker cannot decrypt it.
 * @throws WorkflowUnreadable when the latest failed workflow task names an unknown key; otherwise what `query` throws.
 */
export async function queryWorkflow<T>(
  client: Client,
  workflowId: string,
  query: () => Promise<T>,
): Promise<T> {
  try {
    return await query();
  } catch (error) {
    if (!(error instanceof TemporalUnavailable)) throw error;
    const why = UNKNOWN_KEY.exec(error.message)?.[0] ?? (await keyMissing(client, workflowId));
    throw why === undefined ? error : new WorkflowUnreadable(workflowId, why);
  }
}

/** What the latest failed workflow task says of a missing key; nothing where that cannot be read. */
async function keyMissing(client: Client, workflowId: string): Promise<string | undefined> {
  try {
    const { history } = await client.workflowService.getWorkflowExecutionHistoryReverse({
      namespace: client.options.namespace,
      execution: { workflowId },
      maximumPageSize: MOST_EVENTS,
    });
    const failure = history?.events?.find((event) => event.workflowTaskFailedEventAttributes)
      ?.workflowTaskFailedEventAttributes?.failure;
    const cause = await decodeOptionalFailureToOptionalError(client.options.loadedDataConverter, failure);
    return UNKNOWN_KEY.exec(cause?.message ?? '')?.[0];
  } catch (error) {
    // Failures are encrypted by the worker's own key: where this client cannot read even that, the rings differ.
    if (error instanceof Error && UNKNOWN_KEY.test(error.message)) return error.message;
    // The first error says more than that nobody could look for its cause.
  }
  return undefined;
}
