import type { Intent } from '../src/domain/operation.js';
import type { ProviderLookup } from './provider-lookup.js';
import { confirmNoEffect, type EffectCheck } from './confirm-no-effect.js';
import { decide, type Decided, type Decision } from './operator-decision.js';
import { failing } from './failures.js';

export type { EffectCheck } from './confirm-no-effect.js';
export type { Decided, Decision } from './operator-decision.js';

export interface OperationActivities {
  /**
   * Ends an operation in doubt by an operator's decision. What has ended already stays, and the decision is kept beside it;
   * where it says the same, the operator has reviewed it, and the operation needs no attention any more. That something did not
   * happen is held against the provider's records first: what they show as under way is not ended, and the outcome says so.
   */
  decideOperation(decision: Decision): Promise<Decided>;
  /** The intents of all operations that were ever begun under prefixes of their ids, oldest first; a prefix without a slash at its end is an id. */
  begunOperations(request: { prefixes: readonly string[] }): Promise<readonly Intent[]>;
  /**
   * Queries the provider once more about an operation that ended without effect, before another one may take its place. Where
   * the provider leaves it open, an operator's decision answers.
   */
  confirmNoEffect(request: { operationId: string }): Promise<EffectCheck>;
}

/** What operators and workflows do with operations beyond performing them. */
export function operationActivities(deps: ProviderLookup): OperationActivities {
  return failing<OperationActivities>({
    decideOperation: (decision) => decide(deps, decision),
    begunOperations: async ({ prefixes }) => {
      const begun = await deps.journal.listBegun(prefixes);
      return begun.map(({ intent }) => intent);
    },
    confirmNoEffect: ({ operationId }) => confirmNoEffect(deps, operationId),
  });
}
