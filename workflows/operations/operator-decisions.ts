import { ActivityFailure, ApplicationFailure, CancellationScope } from '@temporalio/workflow';
import type { Decided, Decision } from '../../activities/operation.js';
import { isFinal } from '../../src/domain/outcome.js';
import { refusal } from '../core/refusal.js';
import { nextPollMs, pause } from '../core/waits.js';
import { stepOf, type Workflow } from '../core/workflow.js';
import { remote } from './activity-proxies.js';

const JOURNAL_AWAY_WAIT_MS = 30_000;

/**
 * Writes a decision into the journal, for as long as it takes, and alerts an operator when that is long.
 * @throws ApplicationFailure OPERATION_NOT_FOUND when nothing was ever begun under the id, INVALID_INPUT for a decision that
 * does not say what only the provider's answer would have said.
 */
export async function recordDecision(
  workflow: Workflow,
  decision: Decision,
  summary: string,
): Promise<Decided> {
  const { attentionAfterMs } = workflow.settings.timing;
  const sinceMs = Date.now();
  const away = `decision on ${decision.operationId}`;
  return CancellationScope.nonCancellable(async () => {
    for (;;) {
      try {
        const decided = await remote.decideOperation.executeWithOptions({ summary }, [decision]);
        workflow.clearAttention(away);
        return decided;
      } catch (error) {
        if (!(error instanceof ActivityFailure)) throw error;
        const { cause } = error;
        if (cause instanceof ApplicationFailure && cause.nonRetryable) {
          workflow.clearAttention(away);
          throw ApplicationFailure.nonRetryable(cause.message, cause.type);
        }
        if (Date.now() - sinceMs >= attentionAfterMs)
          workflow.raiseAttention(
            away,
            `${summary}: the journal does not take it; it goes on when it answers`,
          );
        await pause({
          ms: nextPollMs(sinceMs, JOURNAL_AWAY_WAIT_MS),
          summary: `${summary}: the journal is away`,
        });
      }
    }
  });
}

/** Puts the operator's decision on an operation in doubt; undefined when it had to be refused. */
export async function putDecision(workflow: Workflow, operationId: string): Promise<Decided | undefined> {
  const decision = workflow.decisions.decisionOn(operationId);
  if (!decision) throw new Error('broken invariant: a decision woke resolve');
  try {
    const decided = await recordDecision(workflow, decision, `${stepOf(operationId)}: operator's decision`);
    const { outcome } = decided;
    if (isFinal(outcome)) return decided;
    // The operator gets the contradicting evidence at once, and the operation stays in doubt.
    const why = 'why' in outcome ? outcome.why : 'the decision did not resolve it';
    workflow.decisions.refuse(operationId, refusal('WRONG_STATE', `happened: ${why}`));
  } catch (error) {
    if (!(error instanceof ApplicationFailure)) throw error;
    const isIncomplete = error.type === 'INVALID_INPUT';
    const reason = isIncomplete ? error : refusal('WRONG_STATE', `operationId: ${error.message}`);
    workflow.decisions.refuse(operationId, reason);
  }
  return undefined;
}
