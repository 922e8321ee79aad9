import { CancellationScope } from '@temporalio/workflow';
import type { OperationKind } from '../../src/domain/operation.js';
import type { Account } from '../../src/domain/party.js';
import { isUnder } from '../core/execution.js';
import { PROVIDER_NOT_CONFIGURED } from '../core/refusal.js';
import type { Workflow } from '../core/workflow.js';
import { begunElsewhere, UnknownOperations } from '../operations/recovery.js';
import { resolve, type ResolvedOperation } from '../operations/resolve.js';
import { applyForCard, ownPrefixes, type ApplicationResult } from './card-application.js';
import type { OnboardingInput, OnboardingResult } from './messages.js';
import { openAccountIntent } from './open-account-intent.js';

/**
 * Takes over, and brings to its end what a workflow task that was lost, or another run of the workflow, has begun for a member: no
 * other workflow need ever query it. An account is opened to the end, because what is called absent once would bar the member
 * permanently; an application for a card or a code that never left never leaves. Answers the account whose card that has bound.
 */
export function endLostOnboarding(workflow: Workflow, input: OnboardingInput): Promise<string | undefined> {
  const account = openAccountIntent(input);
  const ids = [account.operationId, ...ownPrefixes(input)];
  return CancellationScope.nonCancellable(async () => {
    const begun = await begunElsewhere(workflow, ids);
    let bound: string | undefined;
    // An order that carries the onboarding reads its own operations itself.
    for (const intent of begun.filter(({ operationId }) => isUnder(ids, operationId))) {
      if (workflow.knows(intent.operationId)) continue;
      // The journal does not keep what merely describes the holder, and the account may still have to be asked for.
      const described = intent.kind === 'openAccount' ? account : intent;
      const operation = await resolve(workflow, described, { recall: intent.kind !== 'openAccount' });
      bound = boundBy(operation) ?? bound;
    }
    return bound;
  });
}

/** The account whose card an operation has bound. */
function boundBy({ intent, outcome }: ResolvedOperation<OperationKind>): string | undefined {
  if (outcome.type !== 'succeeded') return undefined;
  // Of these kinds, hence with their contents and results.
  const { account } = intent.content as { readonly account: Account };
  const result = outcome.result as { readonly verified?: boolean; readonly account?: string };
  if (intent.kind === 'verifyCardBinding' || intent.kind === 'verifySmallAmount') return account.account;
  if (intent.kind.startsWith('apply') && result.verified) return result.account ?? account.account;
  return undefined;
}

/** Whether nothing was begun, and no worker could: taking over would bind the number to this content. */
export function leavesNumberFree(result: OnboardingResult): boolean {
  return result.state === 'rejected' && result.code === PROVIDER_NOT_CONFIGURED;
}

/** The result as it is once all is known that was begun: another run, or a lost task, may have bound the card. */
export async function withLostBinding(
  workflow: Workflow,
  input: OnboardingInput,
  result: OnboardingResult,
): Promise<OnboardingResult> {
  if (leavesNumberFree(result)) return result;
  const account = await endLostOnboarding(workflow, input);
  return account === undefined || result.state === 'cancelled' ? result : { state: 'bound', account };
}

/** Applies for the card once all is known that was begun, where that has not bound it. */
export async function applyUnlessBound(
  workflow: Workflow,
  input: OnboardingInput,
  account: Account,
  round: number,
): Promise<ApplicationResult> {
  for (;;) {
    try {
      return await applyForCard(workflow, input, account, round);
    } catch (error) {
      if (!(error instanceof UnknownOperations)) throw error;
    }
    const bound = await endLostOnboarding(workflow, input);
    if (bound !== undefined) return { type: 'verified', account: bound };
  }
}
