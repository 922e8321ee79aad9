import type { awaitHeldUpdate, CommandAnswer } from '../../../workflows/escrow/messages.js';
import type { PurchaseResult } from '../../../workflows/purchase/messages.js';
import { awaitOptions, type AwaitOptions, type OrderKey } from '../../contract/escrows.js';
import { parseRequest } from '../../contract/parse-request.js';
import type { ClientCore } from '../client-core.js';
import { CommandRefused, OutcomeUnknown } from '../errors.js';
import { orderIdOf } from '../workflow-ids.js';

// An order is a purchase or an escrow, and both are waited for in the same way.

/** Waits for a milestone of an order, or the end that came instead. @throws StillUnderWay after the timeout */
export async function awaitMilestone(
  core: ClientCore,
  key: OrderKey,
  update: typeof awaitHeldUpdate,
  options: AwaitOptions = {},
): Promise<CommandAnswer> {
  const workflowId = orderIdOf(key);
  const { timeoutMs } = parseRequest(awaitOptions, options, 'options');
  // Everyone who waits for the same milestone shares one update.
  const requestId = update.name;
  try {
    return await core.updateUnder({ workflowId, update, command: {}, requestId, turn: 'none', timeoutMs });
  } catch (error) {
    const isClosed = error instanceof CommandRefused && error.code === 'ORDER_CLOSED';
    if (!isClosed && !(error instanceof OutcomeUnknown)) throw error;
    // A workflow that has ended takes no update, but its result says the same.
    const { state, sums } = await core.result<PurchaseResult>(workflowId);
    return { requestId, state, sums };
  }
}
