import type { UpdateDefinition } from '@temporalio/common';
import {
  awaitPaymentActionUpdate,
  type awaitHeldUpdate,
  type CommandAnswer,
  type PaymentActionAnswer,
} from '../../../workflows/escrow/messages.js';
import type { PurchaseResult } from '../../../workflows/purchase/messages.js';
import { awaitOptions, type AwaitOptions, type OrderKey } from '../../contract/escrows.js';
import { parseRequest } from '../../contract/parse-request.js';
import type { ClientCore } from '../client-core.js';
import { CommandRefused, OutcomeUnknown, StillUnderWay } from '../errors.js';
import type { Started, StartedOrder } from '../start-workflow.js';
import { orderIdOf } from '../workflow-ids.js';

// An order is a purchase or an escrow, and both are waited for in the same way.

/** Waits for a milestone of an order, or the end that came instead. @throws StillUnderWay after the timeout */
export function awaitMilestone(
  core: ClientCore,
  key: OrderKey,
  update: typeof awaitHeldUpdate,
  options: AwaitOptions = {},
): Promise<CommandAnswer> {
  const requestId = update.name;
  return awaitTogether({ core, key, update, options }, ({ state, sums, code }) => ({
    requestId,
    state,
    sums,
    ...(code !== undefined && { code }),
  }));
}

/** How long a start waits for how the buyer pays: as long as a provider takes to answer. */
const ACTION_TIMEOUT_MS = 30_000;

/**
 * How the buyer pays an order through a channel, as soon as the provider has said it; without it where nothing is to be paid any more.
 * @throws StillUnderWay after the timeout
 */
export function awaitPaymentAction(
  core: ClientCore,
  key: OrderKey,
  options: AwaitOptions = {},
): Promise<PaymentActionAnswer> {
  const update = awaitPaymentActionUpdate;
  return awaitTogether({ core, key, update, options }, ({ state }) => ({ state }));
}

/** One update that everyone shares who waits for the same of an order; what its result says where the order has ended. */
async function awaitTogether<Answer>(
  {
    core,
    key,
    update,
    options,
  }: {
    readonly core: ClientCore;
    readonly key: OrderKey;
    readonly update: UpdateDefinition<Answer, [Record<never, never>]>;
    readonly options: AwaitOptions;
  },
  answerOf: (result: PurchaseResult) => Answer,
): Promise<Answer> {
  const workflowId = orderIdOf(key);
  const { timeoutMs } = parseRequest(awaitOptions, options, 'options');
  const requestId = update.name;
  try {
    return await core.updateUnder({ workflowId, update, command: {}, requestId, turn: 'none', timeoutMs });
  } catch (error) {
    if (error instanceof StillUnderWay)
      throw StillUnderWay.milestone(update.name, await core.shownState(workflowId));
    const isClosed = error instanceof CommandRefused && error.code === 'ORDER_CLOSED';
    if (!isClosed && !(error instanceof OutcomeUnknown)) throw error;
    // A workflow that has ended takes no update, but its result says the same.
    return answerOf(await core.result<PurchaseResult>(workflowId));
  }
}

/** A start's answer with how the buyer pays, where that is known in time; `status` shows it as well. */
export async function withPaymentAction(
  core: ClientCore,
  { tenant, orderNo, hold }: OrderKey & { readonly hold?: { readonly by: string } | undefined },
  started: Started,
): Promise<StartedOrder> {
  if (hold?.by !== 'channel') return started;
  try {
    const { action } = await awaitPaymentAction(core, { tenant, orderNo }, { timeoutMs: ACTION_TIMEOUT_MS });
    return { ...started, ...(action && { action }) };
  } catch (error) {
    if (error instanceof StillUnderWay) return started;
    throw error;
  }
}
