import { condition } from '@temporalio/workflow';
import { waitUntil } from '../core/waits.js';
import type { Workflow } from '../core/workflow.js';

/** A dispute waits for an operator for as long as it takes, who is alerted when that is long. */
export async function disputeDecided(
  workflow: Workflow,
  sinceMs: number,
  came: () => boolean,
): Promise<void> {
  const timer = {
    ms: sinceMs + workflow.settings.timing.attentionAfterMs - Date.now(),
    summary: 'dispute: an operator is alerted after this',
  };
  if (await waitUntil(came, timer)) return;
  workflow.raiseAttention('dispute', 'the dispute is open, and has no deadline: only a decision ends it');
  await condition(came);
}
