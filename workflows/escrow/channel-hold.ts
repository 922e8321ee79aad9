import { CancellationScope } from '@temporalio/workflow';
import { reasonOf } from '../../src/domain/outcome.js';
import type { Saga } from '../core/saga.js';
import { nextPollMs, stopIfCancelled, waitUntil } from '../core/waits.js';
import type { Workflow } from '../core/workflow.js';
import { resolve, type ResolvedOperation } from '../operations/resolve.js';
import type { Intents } from './intents.js';
import { held, UndoableHold, type HoldCallbacks, type HoldResult } from './undoable-hold.js';

/**
 * Takes the buyer's money by a payment through a channel: the buyer scans a code, or pays in an app. One order is one payment, so two tabs
 * pay once. It ends as the provider says, never as a page does. Unpaid at its deadline, or when the order is cancelled, it is closed at the
 * provider, and only when the provider shows it closed it is over. What is paid all the same goes back.
 */
export async function holdByChannel(
  workflow: Workflow,
  intents: Intents,
  saga: Saga,
  callbacks: HoldCallbacks,
): Promise<HoldResult> {
  const sinceMs = Date.now();
  const deadlineMs = sinceMs + workflow.settings.timing.paymentWindowMs;
  const intent = intents.hold(1, new Date(deadlineMs).toISOString());
  const undoable = new UndoableHold(workflow, intent, callbacks);
  saga.register('hold/1', () => undoable.undo());
  callbacks.awaitingPayment(deadlineMs);
  const closing = new PaymentClosing(workflow, intents, { holdId: intent.operationId, deadlineMs });
  const operation = await closing.during(() => resolve(workflow, intent, { awaitedUntilMs: deadlineMs }));
  undoable.took(operation);
  const { outcome } = operation;
  if (outcome.type === 'succeeded') return held(operation, sinceMs);
  // Its undo watches for a late payment.
  stopIfCancelled();
  const { code } = reasonOf(outcome);
  if (Date.now() >= deadlineMs) {
    callbacks.paymentExpired();
    await undoable.undo();
    return { type: 'paymentExpired', code };
  }
  const late = await undoable.late();
  return late ? held(late, sinceMs) : { type: 'rejected', code };
}

/** Closes a payment at the provider that is still open at its deadline, or when the order is cancelled. */
class PaymentClosing {
  #isOver = false;

  constructor(
    readonly workflow: Workflow,
    readonly intents: Intents,
    readonly payment: { readonly holdId: string; readonly deadlineMs: number },
  ) {}

  /** Runs `work`, which ends with the payment, and closes the payment in time meanwhile. */
  async during(work: () => Promise<ResolvedOperation<'hold'>>): Promise<ResolvedOperation<'hold'>> {
    const scope = CancellationScope.current();
    const closing = CancellationScope.nonCancellable(() => this.#closeInTime(scope));
    // Whoever awaits it below hears of a failure; until then it is not unhandled.
    closing.catch(() => undefined);
    try {
      return await work();
    } finally {
      this.#isOver = true;
      await closing;
    }
  }

  async #closeInTime(scope: CancellationScope): Promise<void> {
    const { holdId, deadlineMs } = this.payment;
    await waitUntil(() => this.#isOver || this.#isLost || scope.consideredCancelled, {
      ms: deadlineMs - Date.now(),
      summary: 'the payment is closed after this',
    });
    const sinceMs = Date.now();
    for (let attempt = 1; !this.#isOver; attempt += 1) {
      const isClosable = await this.#close(attempt);
      // The provider's records decide, by the next query of the payment.
      this.workflow.inbox.receive(holdId);
      if (!isClosable) return;
      await waitUntil(() => this.#isOver, {
        ms: nextPollMs(sinceMs, this.workflow.settings.timing.fundsPollMs),
        summary: 'close the payment again after this',
      });
    }
  }

  /** Whether nobody can pay it, since the answer that said how was lost. */
  get #isLost(): boolean {
    const awaited = this.workflow.awaited.first('payment');
    return awaited?.intent.operationId === this.payment.holdId && awaited.step.isLost === true;
  }

  /** One request to close it. False where the provider has none: it closes what is not paid by its own clock. */
  async #close(attempt: number): Promise<boolean> {
    const serialNumber = this.workflow.serialNumberOf(this.payment.holdId);
    // Nothing is known of it yet, so there is nothing to close.
    if (serialNumber === undefined) return true;
    const { begun } = await resolve(this.workflow, this.intents.closeHold(attempt, { serialNumber }));
    return begun;
  }
}
