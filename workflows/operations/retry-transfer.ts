import { CancellationScope } from '@temporalio/workflow';
import type { Intent } from '../../src/domain/operation.js';
import type { FinalOutcome } from '../../src/domain/outcome.js';
import type { AwaitedFunds } from '../core/messages.js';
import { retryWaitMs, waitUntil } from '../core/waits.js';
import { stepOf, type Workflow } from '../core/workflow.js';
import { lateEffect } from './late-effect.js';
import { putDecision } from './operator-decisions.js';
import { begunOperations } from './provider-queries.js';
import { resolve, type ResolvedOperation, type ResolveOptions } from './resolve.js';

type Transfer = 'hold' | 'release' | 'return' | 'refund' | 'cancelRelease' | 'unfreeze';
type Rejection = Exclude<FinalOutcome, { type: 'succeeded' }>;

/** What to do with a rejection: give up and answer the caller, or keep trying. */
export type OnRejection = (rejection: Rejection) => 'giveUp' | 'tryAgain';

export const keepTrying: OnRejection = () => 'tryAgain';
export const giveUp: OnRejection = () => 'giveUp';
/** A final rejection is answered to the caller; an operation that never happened is simply done again. */
export const giveUpWhenRejected: OnRejection = (rejection) =>
  rejection.type === 'rejected' ? 'giveUp' : 'tryAgain';
export const waitForFunds: OnRejection = (rejection) =>
  rejection.type === 'rejected' && rejection.reason !== 'insufficientFunds' ? 'giveUp' : 'tryAgain';

/** How one transfer is brought to its end. */
export interface RetryPolicy extends Pick<ResolveOptions, 'durable'> {
  readonly onRejection: OnRejection;
  /** After a rejection: whether the accounts have the funds for another try. */
  readonly ready?: () => Promise<boolean>;
  /** Whose funds are short where it is rejected for funds. Left out where that is not known before `ready` has looked. */
  readonly awaits?: AwaitedFunds;
  /** What comes first while this waits, such as what a cancelled order gives back. */
  readonly aside?: { readonly wanted: () => boolean; readonly step: () => Promise<void> };
}

/**
 * The operations that serve one purpose, one after the other: `release/1`, `release/2` ... A next one is a new intent with a
 * number of its own, and is opened only after the provider confirmed that the one before it did nothing.
 */
export class RetriedTransfer<K extends Transfer> {
  #count = 0;
  /** The last attempt, where it was rejected: whether it had no effect is checked once more before another one is made. */
  #rejected: ResolvedOperation<K> | undefined;

  constructor(
    readonly workflow: Workflow,
    readonly name: string,
  ) {}

  /**
   * Brings one transfer to success, or to a rejection that is given up at. In between it alerts an operator, waits, and goes on
   * when it is `ready`: never silently, never with a number whose predecessor is in doubt.
   *
   * The intent of what it answers is the journal's, whose amounts are those that moved.
   */
  async perform(intentOf: (step: string) => Intent<K>, policy: RetryPolicy): Promise<ResolvedOperation<K>> {
    const sinceMs = Date.now();
    // Funds that come while it is under way may be those that it turns out to lack.
    if (policy.ready) this.workflow.funds.expect();
    try {
      for (;;) {
        // The rejection was confirmed minutes or days ago, and a provider may show only later what it has done.
        const shown = this.#rejected && (await lateEffect(this.workflow, this.#rejected));
        if (shown) return shown;
        const step = `${this.name}/${this.#count + 1}`;
        const operation = await this.#attempt(intentOf(step), policy);
        const { outcome } = operation;
        // An id under which nothing was begun is free for the next attempt.
        if (operation.begun) this.#count += 1;
        if (outcome.type === 'succeeded') return operation;
        const isOver = policy.onRejection(outcome) === 'giveUp';
        if (!isOver) {
          if (outcome.type === 'rejected' && outcome.reason === 'insufficientFunds')
            this.workflow.showAwaitedFunds(policy.awaits);
          this.workflow.raiseAttention(
            this.name,
            `${step}: ${describe(outcome)}; it is tried again when this is mended`,
          );
        }
        const late = await lateEffect(this.workflow, operation);
        if (late) return late;
        this.#rejected = operation;
        if (isOver) return operation;
        const decided = await this.#untilReady(operation, sinceMs, policy);
        if (decided) return decided;
      }
    } finally {
      this.workflow.clearAttention(this.name);
      if (policy.ready) {
        this.workflow.funds.close();
        this.workflow.showAwaitedFunds(undefined);
      }
    }
  }

  /**
   * The id of an operation is its command's. Where the journal has other figures under it, a workflow task that was lost
   * carried out this very command when the records stood otherwise: what it began is what counts.
   */
  async #attempt(intent: Intent<K>, policy: RetryPolicy): Promise<ResolvedOperation<K>> {
    // Another attempt follows from what was asked meanwhile, and would be answered otherwise once it has been sent.
    const durable = policy.durable === true || this.#count > 0;
    const operation = await resolve(this.workflow, intent, { durable });
    const { outcome, begun } = operation;
    if (begun || outcome.type !== 'rejected' || outcome.code !== 'CONTENT_DIFFERS') return operation;
    const [stored] = await begunOperations(this.workflow, [intent.operationId]);
    if (stored?.kind !== intent.kind) return operation;
    // Of the same kind, hence with the same content.
    return resolve(this.workflow, stored as Intent<K>, { recall: true });
  }

  /** Waits until another attempt may be made; answers the operation where an operator has ended the tries instead. */
  async #untilReady(
    operation: ResolvedOperation<K>,
    sinceMs: number,
    { ready, aside }: RetryPolicy,
  ): Promise<ResolvedOperation<K> | undefined> {
    const { operationId } = operation.intent;
    const { decisions, funds, settings } = this.workflow;
    // Only a wait that polls a balance ends sooner when a message says that funds have come.
    const fundsCame = (): boolean => ready !== undefined && funds.hasNews;
    const isOver = (): boolean => decisions.isDecided(operationId) || aside?.wanted() === true;
    let pacedSinceMs = sinceMs;
    decisions.openTries(operationId);
    try {
      do {
        if (ready) funds.expect();
        await waitUntil(() => isOver() || fundsCame(), {
          ms: retryWaitMs(pacedSinceMs, settings.timing.fundsPollMs),
          summary: `${stepOf(operationId)}: try again after this`,
        });
        if (ready && funds.take()) pacedSinceMs = Date.now();
        if (aside?.wanted()) await aside.step();
        if (decisions.isDecided(operationId)) return await this.#given(operation);
      } while (ready && !(await ready()));
      return decisions.isDecided(operationId) ? await this.#given(operation) : undefined;
    } finally {
      decisions.close(operationId, operation.outcome.type);
    }
  }

  /** An operator has decided that it is not to be tried again; the journal, which keeps the decision, may know better. */
  async #given(operation: ResolvedOperation<K>): Promise<ResolvedOperation<K>> {
    // What was never begun is not in the journal.
    if (!operation.begun) return operation;
    const { operationId } = operation.intent;
    const decided = await CancellationScope.nonCancellable(() => putDecision(this.workflow, operationId));
    if (decided?.outcome.type !== 'succeeded') return operation;
    // The journal answers for this operation id, so the result is of this kind.
    const outcome = decided.outcome as ResolvedOperation<K>['outcome'];
    this.workflow.decisions.close(operationId, outcome.type);
    return { ...operation, outcome };
  }
}

function describe(outcome: Rejection): string {
  return outcome.type === 'rejected' ? `rejected with ${outcome.code}` : `it did not happen (${outcome.why})`;
}
