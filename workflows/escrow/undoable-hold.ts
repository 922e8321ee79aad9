import type { Intent, IntentResults } from '../../src/domain/operation.js';
import type { HoldLimits } from '../../src/domain/operations/escrow.js';
import type { OperationReference } from '../../src/domain/operations/reference.js';
import type { Workflow } from '../core/workflow.js';
import type { TransactionCodes } from '../operations/transaction-codes.js';
import { effectOf, lateEffect } from '../operations/late-effect.js';
import { referenceTo, type ResolvedOperation } from '../operations/resolve.js';

/** Money that is held, and how the provider lets it out again. */
export interface HeldMoney {
  readonly type: 'held';
  readonly reference: OperationReference;
  readonly divisible: boolean;
  readonly limits: HoldLimits;
  /** No later than this it was held. */
  readonly sinceMs: number;
}

export type HoldResult =
  | HeldMoney
  | { readonly type: 'rejected'; readonly code: string }
  | { readonly type: 'paymentExpired'; readonly code: string };

/** What the escrow does at the turns of its hold. */
export interface HoldCallbacks {
  /** Where the code comes in that the provider may want for it. */
  readonly codes: Pick<TransactionCodes, 'resolve' | 'recall'>;
  /** Gives back what a hold took. */
  undo(hold: OperationReference): Promise<void>;
  awaitingFunds(deadlineMs: number): void;
  holding(): void;
  /** A payment through a channel can be paid until then. */
  awaitingPayment(deadlineMs: number): void;
  /** Nobody can pay it any more; only a late payment is still watched for. */
  paymentExpired(): void;
}

/** One attempt to hold, which knows by itself whether there is anything to undo. */
export class UndoableHold {
  #operation: ResolvedOperation<'hold'> | undefined;
  #over = false;

  constructor(
    readonly workflow: Workflow,
    readonly intent: Intent<'hold'>,
    readonly callbacks: HoldCallbacks,
  ) {}

  took(operation: ResolvedOperation<'hold'>): void {
    this.#operation = operation;
  }

  /** The hold, should it have taken effect although it had ended without. */
  async late(): Promise<ResolvedOperation<'hold'> | undefined> {
    const operation = this.#operation;
    if (!operation) return undefined;
    const late = await lateEffect(this.workflow, operation);
    this.#operation = late;
    this.#over = late === undefined;
    return late;
  }

  /** Gives back what it took, after one last query whether it took anything. */
  async undo(): Promise<void> {
    if (this.#over) return;
    // Cancelled before this workflow sent it, a workflow task that was lost may have sent it all the same.
    const operation = this.#operation ?? (await this.callbacks.codes.recall(this.intent));
    // A payer may have paid at the last moment, whatever the provider said of the payment then.
    const watches = this.intent.content.channel !== undefined;
    const hold = await effectOf(this.workflow, operation, { watches });
    if (hold) await this.callbacks.undo(referenceTo(hold));
    this.#over = true;
  }
}

/** A hold that succeeded. Where an operator decided that it did, its result says nothing of the provider's ways. */
export function held(operation: ResolvedOperation<'hold'>, sinceMs: number): HeldMoney {
  const { outcome } = operation;
  const { divisible = false, limits = {} } =
    outcome.type === 'succeeded' ? (outcome.result as Partial<IntentResults['hold']>) : {};
  return { type: 'held', reference: referenceTo(operation), divisible, limits, sinceMs };
}
