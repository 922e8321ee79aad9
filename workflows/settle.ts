import { ActivityFailure, ApplicationFailure, CancellationScope } from '@temporalio/workflow';
import type { Intent, IntentResults, OperationKind, Performed } from '../src/domain/operation.js';
import { isSettled, type Outcome, type Settled } from '../src/domain/outcome.js';
import { assert } from '../src/domain/errors.js';
import type { PerformRequest, PerformActivity } from '../activities/perform-activity.js';
import { local, remote } from './calls.js';
import { stepOf, type Story } from './story.js';
import { waitUntil } from './wait.js';

/** An operation that has come to its end. */
export interface SettledOperation<K extends OperationKind> {
  readonly intent: Intent<K>;
  readonly serialNumber: string;
  readonly outcome: Settled<IntentResults[K]>;
}

/** Failures that no further attempt can mend; nothing was sent under them. */
const FINAL_FAILURES = ['NOT_SUPPORTED', 'CONTENT_DIFFERS', 'INVALID_INPUT', 'INVALID_MONEY'];

/** The wait where an attempt itself broke off and no schedule came back with it. */
const BROKEN_ATTEMPT_WAIT_MS = 30_000;

/**
 * Drives one operation to evidence: the first attempt, then questions by the interface's own schedule, for as long as it
 * takes. It never concludes anything from time. Once the operation has been in doubt for the configured time, and at once
 * when evidence contradicts, it asks for a person, whose decision ends it too.
 *
 * Cancellation of the story is not seen in here: what was begun is brought to its end first.
 * @throws ApplicationFailure when the operation can never be attempted (not supported, or its id has another content).
 */
export async function settle<K extends OperationKind>(
  story: Story,
  intent: Intent<K>,
  secret?: string,
): Promise<SettledOperation<K>> {
  return CancellationScope.nonCancellable(async () => {
    const request: PerformRequest<K> = secret === undefined ? { intent } : { intent, secret };
    const startedMs = Date.now();
    let performed = await firstAttempt(story, request);
    while (!isSettled(performed.outcome)) {
      performed = await nextWord(story, request, performed, startedMs);
    }
    story.clear(intent.operationId);
    if (performed.attention !== undefined) story.raise(intent.operationId, `${stepOf(intent.operationId)}: ${performed.attention}`);
    return { intent, serialNumber: performed.serialNumber, outcome: performed.outcome };
  });
}

/** One attempt, where the settings want it: for what cannot be asked about, one attempt is all there is. */
export async function firstAttempt<K extends OperationKind>(
  story: Story,
  request: PerformRequest<K>,
): Promise<Performed<K>> {
  if (story.settings.firstAttempt === 'remote') return ordinaryAttempt(story, request);
  try {
    const performed = await call(local, request);
    story.saw(request.intent, performed);
    // It answered before the provider did: join the request that is still under way.
    return performed.askAgainAfterMs === 0 ? await ordinaryAttempt(story, request) : performed;
  } catch (error) {
    throwIfFinal(error);
    return ordinaryAttempt(story, request);
  }
}

async function ordinaryAttempt<K extends OperationKind>(
  story: Story,
  request: PerformRequest<K>,
): Promise<Performed<K>> {
  try {
    const performed = await call(remote, request);
    story.saw(request.intent, performed);
    return performed;
  } catch (error) {
    throwIfFinal(error);
    const { operationId } = request.intent;
    const outcome: Outcome<IntentResults[K]> = { type: 'pending', why: 'the provider or the journal cannot be reached' };
    const performed = { operationId, serialNumber: '', outcome, askAgainAfterMs: BROKEN_ATTEMPT_WAIT_MS };
    story.saw(request.intent, performed);
    return performed;
  }
}

async function nextWord<K extends OperationKind>(
  story: Story,
  request: PerformRequest<K>,
  performed: Performed<K>,
  startedMs: number,
): Promise<Performed<K>> {
  const { operationId } = request.intent;
  const step = stepOf(operationId);
  const decided = (): boolean => story.decisions.has(operationId);
  story.inDoubt.add(operationId);
  if (performed.attention !== undefined) story.raise(operationId, `${step}: ${performed.attention}`);

  let waitMs = performed.askAgainAfterMs ?? BROKEN_ATTEMPT_WAIT_MS;
  const untilAttentionMs = startedMs + story.settings.timing.attentionAfterMs - Date.now();
  if (untilAttentionMs <= waitMs) {
    if (await waitUntil(decided, { ms: untilAttentionMs, summary: `${step}: in doubt, a person is asked after this` })) {
      return decide(story, request, performed);
    }
    story.raise(operationId, `${step}: the outcome is still ${performed.outcome.type}`);
    waitMs -= Math.max(0, untilAttentionMs);
  }
  if (await waitUntil(decided, { ms: waitMs, summary: `${step}: ask the provider again after this` })) {
    return decide(story, request, performed);
  }
  const next = await ordinaryAttempt(story, request);
  if (isSettled(next.outcome)) story.inDoubt.delete(operationId);
  return next;
}

/** Writes an operator's decision into the journal, which may know better by now, and takes what it says. */
async function decide<K extends OperationKind>(
  story: Story,
  { intent }: PerformRequest<K>,
  performed: Performed<K>,
): Promise<Performed<K>> {
  const decision = story.decisions.get(intent.operationId);
  assert(decision, 'a decision woke settle');
  const outcome = await remote.decideOperation.executeWithOptions({ summary: `${stepOf(intent.operationId)}: operator's decision` }, [
    decision,
  ]);
  story.decisions.delete(intent.operationId);
  story.inDoubt.delete(intent.operationId);
  // The journal answers for this operation id, so the result is of this kind.
  const next = { ...performed, outcome: outcome as Outcome<IntentResults[K]> };
  story.saw(intent, next);
  return next;
}

function call<K extends OperationKind>(
  proxy: typeof local | typeof remote,
  request: PerformRequest<K>,
): Promise<Performed<K>> {
  const { intent } = request;
  const summary = [stepOf(intent.operationId), intent.amount].filter((part) => part !== undefined).join(' ');
  // Each kind has the activity of its own name, so the pair of types is right for every K.
  const activity = proxy[intent.kind] as unknown as { executeWithOptions: Scheduled<K> };
  return activity.executeWithOptions({ summary }, [request]);
}

type Scheduled<K extends OperationKind> = (
  options: { summary: string },
  args: Parameters<PerformActivity<K>>,
) => ReturnType<PerformActivity<K>>;

function throwIfFinal(error: unknown): void {
  if (!(error instanceof ActivityFailure)) throw error;
  const { cause } = error;
  if (cause instanceof ApplicationFailure && FINAL_FAILURES.includes(cause.type ?? '')) {
    throw ApplicationFailure.nonRetryable(cause.message, cause.type);
  }
}
