import type { Intent, IntentResults, OperationKind, Performed } from '../../src/domain/operation.js';
import { isFinal } from '../../src/domain/outcome.js';
import type { PendingStep } from '../../src/domain/pending-step.js';

/** An operation under way that waits for somebody's step. */
export interface AwaitedOperation {
  readonly intent: Intent;
  readonly serialNumber: string;
  readonly step: PendingStep;
}

/** What an operation waits for, or what waits for somebody once it has ended: the code that it has sent. */
function stepIn<K extends OperationKind>(
  { kind }: Intent<K>,
  { outcome }: Performed<K>,
): PendingStep | undefined {
  if (!isFinal(outcome)) return 'step' in outcome ? outcome.step : undefined;
  if (kind !== 'applyTransactionCode' || outcome.type !== 'succeeded') return undefined;
  // The kind says which result it is.
  const { handle, expiresAt } = outcome.result as IntentResults['applyTransactionCode'];
  return { type: 'verificationCode', handle, expiresAt };
}

/** What of a workflow waits for somebody to do something, by the latest result of each operation. */
export class AwaitedSteps {
  readonly #awaited = new Map<string, AwaitedOperation>();
  /** The provider names a step once, and the journal keeps it to the operation's end: these were taken meanwhile. */
  readonly #taken = new Set<string>();

  /** Takes in an operation's latest result; answers the step that it waits for. */
  record<K extends OperationKind>(intent: Intent<K>, performed: Performed<K>): PendingStep | undefined {
    const { outcome, serialNumber } = performed;
    const { operationId } = intent;
    const step = stepIn(intent, performed);
    if (!step && isFinal(outcome)) this.#awaited.delete(operationId);
    else if (this.#taken.has(operationId)) this.#awaited.delete(operationId);
    else if (step && serialNumber !== '') this.#awaited.set(operationId, { intent, serialNumber, step });
    return this.#awaited.get(operationId)?.step;
  }

  taken(operationId: string): void {
    this.#taken.add(operationId);
    this.#awaited.delete(operationId);
  }

  /** The operation that waits for a step of this type, the first one where there are several. */
  first<Type extends PendingStep['type']>(
    type: Type,
  ): (AwaitedOperation & { readonly step: Extract<PendingStep, { type: Type }> }) | undefined {
    for (const one of this.#awaited.values())
      if (one.step.type === type)
        return one as AwaitedOperation & { readonly step: Extract<PendingStep, { type: Type }> };
    return undefined;
  }
}
