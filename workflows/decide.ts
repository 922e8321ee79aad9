import { ActivityFailure, ApplicationFailure, CancellationScope } from '@temporalio/workflow';
import type { Decided, Decision } from '../activities/operation.js';
import { isSettled } from '../src/domain/outcome.js';
import { remote } from './calls.js';
import { refusal } from './refusal.js';
import { stepOf, type Story } from './story.js';
import { pause } from './wait.js';

const JOURNAL_AWAY_WAIT_MS = 30_000;

/**
 * Writes a decision into the journal, for as long as it takes.
 * @throws ApplicationFailure OPERATION_NOT_FOUND when nothing was ever begun under the id, INVALID_INPUT for a decision that
 * does not say what only the provider's answer would have said.
 */
export async function recordDecision(decision: Decision, summary: string): Promise<Decided> {
  return CancellationScope.nonCancellable(async () => {
    for (;;) {
      try {
        return await remote.decideOperation.executeWithOptions({ summary }, [decision]);
      } catch (error) {
        if (!(error instanceof ActivityFailure)) throw error;
        const { cause } = error;
        if (cause instanceof ApplicationFailure && cause.nonRetryable) {
          throw ApplicationFailure.nonRetryable(cause.message, cause.type);
        }
        await pause({ ms: JOURNAL_AWAY_WAIT_MS, summary: `${summary}: the journal is away` });
      }
    }
  });
}

/** Puts the operator's decision on an operation in doubt; undefined when it had to be refused. */
export async function putDecision(story: Story, operationId: string): Promise<Decided | undefined> {
  const decision = story.doubts.decisionOn(operationId);
  if (!decision) throw new Error('broken invariant: a decision woke settle');
  try {
    const decided = await recordDecision(decision, `${stepOf(operationId)}: operator's decision`);
    const { outcome } = decided;
    if (isSettled(outcome)) return decided;
    // Whoever decided is told at once what speaks against it, and the operation stays in doubt.
    const why = 'why' in outcome ? outcome.why : 'the decision did not settle it';
    story.doubts.refuse(operationId, refusal('WRONG_STATE', `happened: ${why}`));
  } catch (error) {
    if (!(error instanceof ApplicationFailure)) throw error;
    const isIncomplete = error.type === 'INVALID_INPUT';
    const reason = isIncomplete ? error : refusal('WRONG_STATE', `operationId: ${error.message}`);
    story.doubts.refuse(operationId, reason);
  }
  return undefined;
}
