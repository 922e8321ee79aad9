import type { OperationReference } from '../src/domain/operation.js';
import type { Saga } from './saga.js';
import type { Story } from './story.js';
import { referenceTo, type Intents } from './transfers.js';
import { hadNoEffect, hasFunds } from './questions.js';
import { settle, type SettledOperation } from './settle.js';
import { waitUntil } from './wait.js';

export type HoldResult =
  | { readonly type: 'held'; readonly reference: OperationReference; readonly divisible: boolean }
  | { readonly type: 'refused'; readonly code: string }
  | { readonly type: 'paymentExpired'; readonly code: string };

/**
 * Takes the buyer's money into escrow. Short funds end one attempt; when the balance shows them before the payment deadline,
 * the next attempt is a new operation with a number of its own, opened only after the provider confirmed that the one before
 * did nothing. `undo` is registered before each attempt is sent.
 */
export async function holdFunds(
  story: Story,
  intents: Intents,
  saga: Saga,
  undo: (hold: OperationReference) => Promise<void>,
): Promise<HoldResult> {
  const { order, buyer } = intents.input;
  const deadlineMs = Date.now() + story.settings.timing.paymentWindowMs;
  for (let attempt = 1; ; attempt += 1) {
    const step = `hold/${attempt}`;
    let known: SettledOperation<'hold'> | undefined;
    saga.register(step, async () => {
      if (known?.outcome.type === 'succeeded') await undo(referenceTo(known));
    });
    known = await settle(story, intents.hold(attempt));
    const { outcome } = known;
    if (outcome.type === 'succeeded') return held(known, outcome.result.divisible);
    if (outcome.type === 'rejected' && outcome.reason !== 'insufficientFunds') {
      return { type: 'refused', code: outcome.code };
    }
    const code = outcome.type === 'rejected' ? outcome.code : 'ABSENT';
    story.enter('awaitingFunds', deadlineMs);
    const funded = await fundedBefore(story, deadlineMs, () => hasFunds(order.provider, buyer, order.amount));
    // "Not found" was all the evidence there was: before the order is closed for good, it is looked for once more.
    if (!funded && outcome.type === 'absent') {
      const ms = story.settings.timing.lateWatchMs;
      await waitUntil(() => false, { ms, summary: `${step}: a late effect is looked for until this` });
    }
    if (!(await hadNoEffect(story, known.intent.operationId, step))) {
      known = { ...known, outcome: { type: 'succeeded', result: { divisible: false } } };
      if (funded) return held(known, false);
      // The order has ended already, so what was taken late goes back.
      await undo(referenceTo(known));
    }
    if (!funded) return { type: 'paymentExpired', code };
    story.enter('holding');
  }
}

function held(operation: SettledOperation<'hold'>, divisible: boolean): HoldResult {
  return { type: 'held', reference: referenceTo(operation), divisible };
}

async function fundedBefore(story: Story, deadlineMs: number, funded: () => Promise<boolean>): Promise<boolean> {
  while (Date.now() < deadlineMs) {
    const ms = Math.min(story.settings.timing.fundsPollMs, deadlineMs - Date.now());
    await waitUntil(() => false, { ms, summary: 'look for the funds after this' });
    if (await funded()) return true;
  }
  return false;
}
