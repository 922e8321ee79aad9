import { CancellationScope, condition } from '@temporalio/workflow';
import type { Decided } from '../../activities/operation.js';
import type { PerformRequest } from '../../activities/perform-activity.js';
import { DAY_MS } from '../../src/domain/durations.js';
import type { Intent, IntentResults, OperationKind } from '../../src/domain/operation.js';
import type { OperationReference } from '../../src/domain/operations/reference.js';
import { isFinal, type FinalOutcome, type Outcome } from '../../src/domain/outcome.js';
import { PROVIDER_NOT_CONFIGURED } from '../core/refusal.js';
import { stopIfCancelled, waitUntil } from '../core/waits.js';
import { stepOf, type Workflow } from '../core/workflow.js';
import { ATTEMPT_SPAN_MS } from './activity-proxies.js';
import { localAttempt, ordinaryAttempt, type AttemptResult } from './attempts.js';
import { putDecision } from './operator-decisions.js';
import { catchUp, nothingWasBegun } from './recovery.js';

/** An operation that has come to its end. */
export interface ResolvedOperation<K extends OperationKind> {
  readonly intent: Intent<K>;
  readonly serialNumber: string;
  readonly outcome: FinalOutcome<IntentResults[K]>;
  /** False where it could never be attempted (not supported, or its id has another content): nothing was sent. */
  readonly begun: boolean;
}

export interface ResolveOptions {
  /** What no journal keeps, such as an SMS code. */
  readonly secrets?: NonNullable<PerformRequest<OperationKind>['secrets']>;
  /**
   * Nothing is to be sent any more, but a workflow task that was lost may have: what may have been sent is brought to its end,
   * what never left can never leave again.
   */
  readonly recall?: boolean;
  /**
   * The decision that leads here is in the history before anything is sent. A workflow task that is lost is done again: with
   * a message in front of the timer that fired, with another answer to a query. What a timer or an answer decides must
   * therefore be durable; what a message decides comes again in the same order, and its operation has the same id.
   */
  readonly durable?: boolean;
  /** Hears of each result, also while the operation is open. */
  readonly heard?: (outcome: Outcome) => void;
  /** Until then it is waited for as agreed, such as a payer; only after that it is in doubt. Default: from the start. */
  readonly awaitedUntilMs?: number;
}

/**
 * Drives one operation to evidence: the first attempt, then status queries by the interface's own schedule, for as long as it
 * takes. It never concludes anything from time. Once the operation has been in doubt for the configured time, and at once
 * when evidence contradicts, it alerts an operator, whose decision ends it too.
 *
 * Cancellation is checked before the operation is begun, and not again: what was begun is brought to its end first.
 */
export async function resolve<K extends OperationKind>(
  workflow: Workflow,
  intent: Intent<K>,
  options: ResolveOptions = {},
): Promise<ResolvedOperation<K>> {
  const result = await drive(workflow, intent, options, () => false);
  const { outcome, serialNumber, attention, neverBegun } = result;
  if (!isFinal(outcome)) throw new Error('broken invariant: an operation is driven until it has ended');
  if (attention === undefined) workflow.clearAttention(intent.operationId);
  // Evidence that contradicts stays on show until an operator has reviewed it.
  else workflow.raiseContradiction(intent.operationId, attention, outcome.type);
  return { intent, serialNumber, outcome, begun: neverBegun === undefined };
}

/**
 * One attempt, and its first result: for what cannot be queried, one attempt is all there is. Goes on only while the
 * journal itself has said nothing, since then nothing is known to have been begun.
 */
export function firstResult<K extends OperationKind>(
  workflow: Workflow,
  intent: Intent<K>,
): Promise<AttemptResult<K>> {
  return drive(workflow, intent, {}, (result) => result.serialNumber !== '');
}

async function drive<K extends OperationKind>(
  workflow: Workflow,
  intent: Intent<K>,
  { durable = false, awaitedUntilMs = 0, heard, ...how }: ResolveOptions,
  enough: (result: AttemptResult<K>) => boolean,
): Promise<AttemptResult<K>> {
  stopIfCancelled();
  return CancellationScope.nonCancellable(async () => {
    const request: PerformRequest<K> = { intent, ...how };
    const resolution = new Resolution(workflow, request, awaitedUntilMs);
    const isLocal = workflow.settings.firstAttempt === 'local' && !durable;
    let result = isLocal ? await localAttempt(workflow, request) : await resolution.attempt();
    for (;;) {
      // A number comes from the journal only: without one nobody has said whose turn it is.
      if (!result.superseded && result.serialNumber !== '') workflow.execution.wasAdmitted();
      heard?.(result.outcome);
      if (isFinal(result.outcome) || enough(result)) break;
      result = await resolution.next(result);
    }
    workflow.decisions.close(intent.operationId, result.outcome.type);
    workflow.inbox.take(intent.operationId);
    return result;
  });
}

const NOT_CONFIGURED = 'no worker that tried it has the settings of the provider';

/** An operation that nobody has begun and no worker can: the provider is configured nowhere. */
function notConfigured<K extends OperationKind>({ provider }: Intent<K>): AttemptResult<K> {
  const message = `no worker has the settings of ${provider}; nothing was begun`;
  const outcome = {
    type: 'rejected',
    reason: 'other',
    code: PROVIDER_NOT_CONFIGURED,
    message,
    final: true,
  } as const;
  return { serialNumber: '', outcome, neverBegun: true };
}

/** One operation on its way, while it has not ended. */
class Resolution<K extends OperationKind> {
  readonly #sinceMs = Date.now();
  readonly #attentionAtMs: number;
  #attentionRaised = false;

  constructor(
    readonly workflow: Workflow,
    readonly request: PerformRequest<K>,
    awaitedUntilMs: number,
  ) {
    this.#attentionAtMs = Math.max(this.#sinceMs, awaitedUntilMs) + workflow.settings.timing.attentionAfterMs;
  }

  get #id(): string {
    return this.request.intent.operationId;
  }

  get #step(): string {
    return stepOf(this.#id);
  }

  /**
   * Waits as the schedule says and asks again, or takes what an operator decides or the provider sends meanwhile.
   */
  async next(result: AttemptResult<K>): Promise<AttemptResult<K>> {
    if (result.superseded) {
      return this.workflow.execution.catchingUp(async () => {
        await catchUp(this.workflow, this.#id);
        // Where the journal has it, this brings its outcome, by which commands are checked.
        return this.attempt();
      });
    }
    if (result.notConfigured && (result.queryAgainAfterMs ?? 0) > 0) {
      if (await nothingWasBegun(this.workflow, this.#id)) return notConfigured(this.request.intent);
      this.#raise(NOT_CONFIGURED);
    }
    const waitMs = result.queryAgainAfterMs ?? 0;
    if (result.attention !== undefined) this.#raise(result.attention);
    if (result.awaitsEvidence) return this.#evidenceAfter(result);
    // Nothing to wait for: the attempt that is under way is joined, or made outside of the workflow task.
    if (waitMs === 0) return this.attempt();
    this.workflow.decisions.open(this.#id);
    await this.#wait(waitMs, result);
    if (this.#decided()) return (await this.#decide(result)) ?? this.attempt();
    return this.workflow.inbox.has(this.#id) ? this.#look() : this.attempt();
  }

  /**
   * There is no query that could end it, so the provider is asked nothing: a notification or an operator's decision ends it. When the
   * operator is alerted, and once a day after that, the journal is read, since a decision can go there directly, and a worker that was
   * stopped for long can record its own answer late.
   */
  async #evidenceAfter(result: AttemptResult<K>): Promise<AttemptResult<K>> {
    this.workflow.decisions.open(this.#id);
    const woken = (): boolean => this.#decided() || this.workflow.inbox.has(this.#id);
    if (this.#attentionRaised) {
      const summary = `${this.#step}: no query can end it; the journal is read again after this`;
      if (!(await waitUntil(woken, { ms: DAY_MS, summary }))) return this.attempt();
    } else {
      const summary = `${this.#step}: in doubt, an operator is alerted after this`;
      if (!(await waitUntil(woken, { ms: this.#attentionAtMs - Date.now(), summary }))) {
        this.#raise(`the outcome is still ${result.outcome.type}, and the provider has no query for it`);
        return this.attempt();
      }
    }
    if (this.#decided()) return (await this.#decide(result)) ?? result;
    return this.#look();
  }

  /** An ordinary attempt; an operator who decides while it goes on is not kept waiting for it to give up. */
  async attempt(): Promise<AttemptResult<K>> {
    let over = false;
    this.workflow.inbox.take(this.#id);
    const running = ordinaryAttempt(this.workflow, this.request, this.#sinceMs).finally(() => {
      over = true;
    });
    // Whoever awaits it below hears of a failure; until then it is not unhandled.
    running.catch(() => undefined);
    const woken = (): boolean => over || this.#decided();
    const untilAttentionMs = this.#attentionAtMs - Date.now();
    // An attempt ends by itself; a timer is spent on it only where an operator must be alerted sooner.
    if (!this.#attentionRaised && untilAttentionMs < ATTEMPT_SPAN_MS) {
      const timer = {
        ms: untilAttentionMs,
        summary: `${this.#step}: in doubt, an operator is alerted after this`,
      };
      if (!(await waitUntil(woken, timer))) this.#raise('it cannot be sent or queried');
    }
    await condition(woken);
    if (over) return running;
    const decided = await putDecision(this.workflow, this.#id);
    const result = await running;
    return isFinal(result.outcome) || !decided ? result : this.#taken(result, decided);
  }

  /** The journal has the evidence already, so the workflow task that brought the message can read it. */
  #look(): Promise<AttemptResult<K>> {
    if (this.workflow.settings.firstAttempt !== 'local') return this.attempt();
    this.workflow.inbox.take(this.#id);
    return localAttempt(this.workflow, this.request);
  }

  async #wait(waitMs: number, result: AttemptResult<K>): Promise<void> {
    const untilMs = Date.now() + waitMs;
    const woken = (): boolean => this.#decided() || this.workflow.inbox.has(this.#id);
    const untilAttentionMs = this.#attentionAtMs - Date.now();
    if (!this.#attentionRaised && untilAttentionMs <= waitMs) {
      const timer = {
        ms: untilAttentionMs,
        summary: `${this.#step}: in doubt, an operator is alerted after this`,
      };
      if (await waitUntil(woken, timer)) return;
      this.#raise(`the outcome is still ${result.outcome.type}`);
    }
    await waitUntil(woken, {
      ms: untilMs - Date.now(),
      summary: `${this.#step}: query the provider again after this`,
    });
  }

  #decided(): boolean {
    return this.workflow.decisions.isDecided(this.#id);
  }

  /** What the journal makes of the operator's decision; undefined when that had to be refused. */
  async #decide(result: AttemptResult<K>): Promise<AttemptResult<K> | undefined> {
    const decided = await putDecision(this.workflow, this.#id);
    return decided && this.#taken(result, decided);
  }

  #taken(result: AttemptResult<K>, decided: Decided): AttemptResult<K> {
    const { attention: _looked, ...rest } = result;
    // The journal answers for this operation id, so the result is of this kind.
    const next = { ...rest, ...decided } as AttemptResult<K>;
    this.workflow.recordAttempt(this.request.intent, next);
    return next;
  }

  #raise(reason: string): void {
    this.#attentionRaised = true;
    this.workflow.raiseAttention(this.#id, `${this.#step}: ${reason}`);
    this.workflow.decisions.open(this.#id);
  }
}

/** How later operations quote a transfer that succeeded. */
export function referenceTo(
  operation: ResolvedOperation<
    | 'hold'
    | 'release'
    | 'return'
    | 'refund'
    | 'freeze'
    | 'payFromFreeze'
    | 'split'
    | 'allocateSuspense'
    | 'topUp'
  >,
): OperationReference {
  const { outcome, serialNumber, intent } = operation;
  const result = outcome.type === 'succeeded' ? outcome.result : {};
  return {
    serialNumber,
    ...(result.reference !== undefined && { reference: result.reference }),
    ...(result.tradeDate !== undefined && { tradeDate: result.tradeDate }),
    ...(result.madeBy !== undefined && { madeBy: result.madeBy }),
    ...(intent.amount !== undefined && { amount: intent.amount }),
    ...(intent.fee !== undefined && { fee: intent.fee }),
  };
}
