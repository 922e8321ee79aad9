import { CancellationScope, isCancellation } from '@temporalio/workflow';
import { compareMoney, isZero, type Money } from '../src/domain/money.js';
import type { Intent, OperationKind } from '../src/domain/operation.js';
import type { Account } from '../src/domain/party.js';
import { activityFailureCause } from './activity-failure.js';
import { local, remote } from './calls.js';
import type { SettledOperation } from './settle.js';
import { stepOf, type Story } from './story.js';
import { nextPollMs, pause } from './wait.js';

const JOURNAL_AWAY_WAIT_MS = 30_000;

/**
 * Makes sure that an operation which ended without effect has none at the provider either, before it is called refused or
 * another one takes its place. Waits for as long as the provider does not say, and asks for a person when that is long.
 * Answers the operation as it really is when it took effect after all, else undefined.
 */
export function lateEffect<K extends OperationKind>(
  story: Story,
  operation: SettledOperation<K>,
): Promise<SettledOperation<K> | undefined> {
  if (!operation.begun) return Promise.resolve(undefined);
  // What a cancelled story gives back rests on this too.
  return CancellationScope.nonCancellable(() => untilConfirmed(story, operation));
}

async function untilConfirmed<K extends OperationKind>(
  story: Story,
  operation: SettledOperation<K>,
): Promise<SettledOperation<K> | undefined> {
  const { operationId } = operation.intent;
  const step = stepOf(operationId);
  const { attentionAfterMs, fundsPollMs } = story.settings.timing;
  const sinceMs = Date.now();
  const doubt = `${step}: the provider does not say whether it really did nothing`;
  for (;;) {
    const summary = `${step}: did it really do nothing?`;
    const request = { operationId };
    const check = await localFirst(
      () => local.confirmNoEffect.executeWithOptions({ summary }, [request]),
      () => remote.confirmNoEffect.executeWithOptions({ summary }, [request]),
    );
    if (check && check.type !== 'unclear') {
      story.clear(doubt);
      if (check.type === 'none') return undefined;
      // The journal answers for this operation id, so the result is of this kind.
      const outcome = { type: 'succeeded', result: check.result } as SettledOperation<K>['outcome'];
      story.saw(operation.intent, { serialNumber: operation.serialNumber, outcome });
      return { ...operation, outcome };
    }
    const why = check === undefined ? 'it cannot be asked about' : check.why;
    if (Date.now() - sinceMs >= attentionAfterMs) story.raise(doubt, `${doubt} (${why})`);
    await pause({
      ms: nextPollMs(sinceMs, fundsPollMs),
      summary: `${step}: ask again whether it did nothing`,
    });
  }
}

/**
 * The intents that the journal has of an order, oldest first: a workflow task that was lost may have begun some of which the
 * story knows nothing.
 */
export async function begunOperations(story: Story, prefix: string): Promise<readonly Intent[]> {
  const summary = 'what was begun?';
  return untilJournalAnswers(story, () =>
    localFirst(
      () => local.begunOperations.executeWithOptions({ summary }, [{ prefix }]),
      () => remote.begunOperations.executeWithOptions({ summary }, [{ prefix }]),
    ),
  );
}

/** Asks the journal, for as long as it is away, and asks for a person when that is long. */
export async function untilJournalAnswers<T>(
  story: Story,
  question: () => Promise<T | undefined>,
): Promise<T> {
  const { attentionAfterMs } = story.settings.timing;
  const sinceMs = Date.now();
  try {
    for (;;) {
      const answer = await orWhenAway(question);
      if (answer !== undefined) return answer;
      if (Date.now() - sinceMs >= attentionAfterMs) {
        story.raise('journal', 'the journal does not say what was begun; it goes on when it answers');
      }
      await pause({ ms: nextPollMs(sinceMs, JOURNAL_AWAY_WAIT_MS), summary: 'the journal is away' });
    }
  } finally {
    story.clear('journal');
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
  const reading = await localFirst(
    () => local.balance.executeWithOptions({ summary }, [request]),
    () => remote.balance.executeWithOptions({ summary }, [request]),
  );
  return reading?.type === 'read' ? compareMoney(reading.value.available, amount) >= 0 : undefined;
}

/**
 * Whether the platform's advance account can bear a returned fee; true where the provider shows no such account, undefined
 * while it does not say.
 */
export async function advanceBears(provider: string, fee: Money): Promise<boolean | undefined> {
  if (isZero(fee)) return true;
  const summary = `does the advance account reach ${fee}?`;
  const reading = await localFirst(
    () => local.advanceBalance.executeWithOptions({ summary }, [{ provider }]),
    () => remote.advanceBalance.executeWithOptions({ summary }, [{ provider }]),
  );
  if (reading?.type === 'notShown') return true;
  return reading?.type === 'read' ? compareMoney(reading.value, fee) >= 0 : undefined;
}

/** A question inside the workflow task, and where that fails outside of it; undefined when both fail. */
async function localFirst<T>(inside: () => Promise<T>, outside: () => Promise<T>): Promise<T | undefined> {
  return (await orWhenAway(inside)) ?? (await orWhenAway(outside));
}

/** A question that failed for good is no answer; whatever is not an activity's failure is a bug and goes on. */
async function orWhenAway<T>(question: () => Promise<T | undefined>): Promise<T | undefined> {
  try {
    return await question();
  } catch (error) {
    if (activityFailureCause(error) && !isCancellation(error)) return undefined;
    throw error;
  }
}
