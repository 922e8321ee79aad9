import { reasonOf } from '../../src/domain/outcome.js';
import type { Saga } from '../core/saga.js';
import { nextPollMs, waitUntil } from '../core/waits.js';
import type { Workflow } from '../core/workflow.js';
import { hasFunds } from '../operations/provider-queries.js';
import { isBegunElsewhere } from '../operations/recovery.js';
import { holdByChannel } from './channel-hold.js';
import type { Intents } from './intents.js';
import { held, UndoableHold, type HoldCallbacks, type HoldResult } from './undoable-hold.js';

/**
 * Takes the buyer's money into escrow. Short funds end one attempt; when the balance shows them before the payment deadline,
 * the next attempt is a new operation with a number of its own, opened only after the provider confirmed that the one before
 * did nothing. The undo is registered before each attempt is sent.
 */
export async function holdFunds(
  workflow: Workflow,
  intents: Intents,
  saga: Saga,
  callbacks: HoldCallbacks,
): Promise<HoldResult> {
  if (intents.input.order.hold?.by === 'channel') return holdByChannel(workflow, intents, saga, callbacks);
  workflow.funds.expect();
  try {
    const result = await untilHeld(workflow, intents, saga, callbacks);
    // Where it was cancelled instead, who queried funds is answered at the order's end.
    workflow.funds.close();
    return result;
  } finally {
    workflow.showAwaitedFunds(undefined);
  }
}

async function untilHeld(
  workflow: Workflow,
  intents: Intents,
  saga: Saga,
  callbacks: HoldCallbacks,
): Promise<HoldResult> {
  const deadlineMs = Date.now() + workflow.settings.timing.paymentWindowMs;
  let waitingSinceMs: number | undefined;
  for (let attempt = 1; ; attempt += 1) {
    const sinceMs = Date.now();
    const undoable = new UndoableHold(workflow, intents.hold(attempt), callbacks);
    saga.register(`hold/${attempt}`, () => undoable.undo());
    // A later attempt rests on a balance, which it changes itself: done again, a lost workflow task would read another one.
    const operation = await callbacks.codes.resolve(undoable.intent, { durable: attempt > 1 });
    undoable.took(operation);
    const { outcome } = operation;
    if (outcome.type === 'succeeded') return held(operation, sinceMs);
    const { code } = reasonOf(outcome);
    if (outcome.type === 'rejected' && outcome.reason !== 'insufficientFunds') {
      const late = await undoable.late();
      return late ? held(late, sinceMs) : { type: 'rejected', code };
    }
    // Another run of the order had its funds already, and went on.
    if (await isBegunElsewhere(workflow, intents.hold(attempt + 1).operationId)) continue;
    const { buyer, order } = intents.input;
    workflow.showAwaitedFunds({ account: buyer.account, amount: order.amount });
    callbacks.awaitingFunds(deadlineMs);
    waitingSinceMs ??= Date.now();
    const funded = await fundedBefore(workflow, intents, { sinceMs: waitingSinceMs, deadlineMs });
    if (!funded) {
      // The order has ended, so what was taken late goes back.
      await undoable.undo();
      return { type: 'paymentExpired', code };
    }
    const late = await undoable.late();
    if (late) return held(late, sinceMs);
    callbacks.holding();
    workflow.showAwaitedFunds(undefined);
  }
}

/**
 * A balance that shows the funds is no promise that the hold takes them, so the pace slows with the whole wait. A message that they have
 * come is acted on at once.
 */
async function fundedBefore(
  workflow: Workflow,
  { input: { order, buyer } }: Intents,
  { sinceMs, deadlineMs }: { sinceMs: number; deadlineMs: number },
): Promise<boolean> {
  const { execution, funds, settings } = workflow;
  let pacedSinceMs = sinceMs;
  while (Date.now() < deadlineMs) {
    funds.expect();
    const ms = Math.min(nextPollMs(pacedSinceMs, settings.timing.fundsPollMs), deadlineMs - Date.now());
    await waitUntil(() => execution.isBehind || funds.hasNews, {
      ms,
      summary: 'query the balance after this',
    });
    if (execution.isBehind) return true;
    // Where the balance is not there yet, it will be soon.
    if (funds.take()) pacedSinceMs = Date.now();
    if (await hasFunds(order.provider, buyer, order.amount)) return true;
  }
  return false;
}
