import { isCancellation } from '@temporalio/workflow';
import { compareMoney, isZero, type Money } from '../../src/domain/money.js';
import type { Intent } from '../../src/domain/operation.js';
import type { Account } from '../../src/domain/party.js';
import { nextPollMs, pause } from '../core/waits.js';
import type { Workflow } from '../core/workflow.js';
import { activityFailureCause } from './activity-failure.js';
import { local, remote } from './activity-proxies.js';

const JOURNAL_AWAY_WAIT_MS = 30_000;

/**
 * The intents that the journal has under these prefixes of their ids, oldest first: a workflow task that was lost may have begun some
 * of which the workflow knows nothing.
 */
export async function begunOperations(
  workflow: Workflow,
  prefixes: readonly string[],
): Promise<readonly Intent[]> {
  const summary = 'what was begun?';
  return untilJournalAnswers(workflow, () =>
    localFirst(
      () => local.begunOperations.executeWithOptions({ summary }, [{ prefixes }]),
      () => remote.begunOperations.executeWithOptions({ summary }, [{ prefixes }]),
    ),
  );
}

/** Asks the journal, for as long as it is away, and alerts an operator when that is long. */
export async function untilJournalAnswers<T>(
  workflow: Workflow,
  query: () => Promise<T | undefined>,
): Promise<T> {
  const { attentionAfterMs } = workflow.settings.timing;
  const sinceMs = Date.now();
  try {
    for (;;) {
      const answer = await orWhenAway(query);
      if (answer !== undefined) return answer;
      if (Date.now() - sinceMs >= attentionAfterMs) {
        workflow.raiseAttention(
          'journal',
          'the journal does not say what was begun; it goes on when it answers',
        );
      }
      await pause({ ms: nextPollMs(sinceMs, JOURNAL_AWAY_WAIT_MS), summary: 'the journal is away' });
    }
  } finally {
    workflow.clearAttention('journal');
  }
}

/** Whether an account shows at least `amount`; undefined while the provider does not say. */
export async function hasFunds(
  provider: string,
  account: Account,
  amount: Money,
): Promise<boolean | undefined> {
  const summary = `does the balance reach ${amount}?`;
  const request = { provider, account };
  const answer = await localFirst(
    () => local.balance.executeWithOptions({ summary }, [request]),
    () => remote.balance.executeWithOptions({ summary }, [request]),
  );
  return answer?.type === 'read' ? compareMoney(answer.value.available, amount) >= 0 : undefined;
}

/**
 * Whether the platform's advance account covers a returned fee; true where the provider shows no such account, undefined
 * while it does not say.
 */
export async function advanceCovers(provider: string, fee: Money): Promise<boolean | undefined> {
  if (isZero(fee)) return true;
  const summary = `does the advance account reach ${fee}?`;
  const answer = await localFirst(
    () => local.advanceBalance.executeWithOptions({ summary }, [{ provider }]),
    () => remote.advanceBalance.executeWithOptions({ summary }, [{ provider }]),
  );
  if (answer?.type === 'notShown') return true;
  return answer?.type === 'read' ? compareMoney(answer.value, fee) >= 0 : undefined;
}

/** A query inside the workflow task, and where that fails outside of it; undefined when both fail. */
export async function localFirst<T>(
  inside: () => Promise<T>,
  outside: () => Promise<T>,
): Promise<T | undefined> {
  return (await orWhenAway(inside)) ?? (await orWhenAway(outside));
}

/** A query that failed for good is no answer; whatever is not an activity's failure is a bug and goes on. */
async function orWhenAway<T>(query: () => Promise<T | undefined>): Promise<T | undefined> {
  try {
    return await query();
  } catch (error) {
    if (activityFailureCause(error) && !isCancellation(error)) return undefined;
    throw error;
  }
}
