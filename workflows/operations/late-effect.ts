import { CancellationScope } from '@temporalio/workflow';
import type { EffectCheck } from '../../activities/operation.js';
import type { OperationKind } from '../../src/domain/operation.js';
import { NEVER_SENT } from '../../src/domain/outcome.js';
import { refusal } from '../core/refusal.js';
import { nextPollMs, waitUntil } from '../core/waits.js';
import { stepOf, type Workflow } from '../core/workflow.js';
import { local, remote } from './activity-proxies.js';
import { putDecision } from './operator-decisions.js';
import { localFirst } from './provider-queries.js';
import type { ResolvedOperation } from './resolve.js';

/**
 * The operation as it took effect, if only after all; undefined where it had no effect. Every workflow that ends by an operation
 * without effect asks this first, whoever wanted the end: a rejection can be the answer to a request that came twice, and "not found"
 * is watched for a time before it is believed. Cancellation shortens none of it.
 * @param options.watches whether a rejection is watched as well: what somebody else does, such as a payer, can come late.
 */
export function effectOf<K extends OperationKind>(
  workflow: Workflow,
  operation: ResolvedOperation<K>,
  { watches = false }: { readonly watches?: boolean } = {},
): Promise<ResolvedOperation<K> | undefined> {
  return CancellationScope.nonCancellable(async () => {
    const { outcome, begun } = operation;
    if (outcome.type === 'succeeded') return operation;
    if (!begun || (outcome.type === 'absent' && outcome.why === NEVER_SENT)) return undefined;
    if (outcome.type === 'absent' || watches) await watch(workflow, operation.intent.operationId);
    return lateEffect(workflow, operation);
  });
}

/** "Not found" was all the evidence there was: the effect may still come. Evidence from the provider ends the wait. */
async function watch(workflow: Workflow, operationId: string): Promise<void> {
  await waitUntil(() => workflow.inbox.has(operationId), {
    ms: workflow.settings.timing.lateWatchMs,
    summary: `${stepOf(operationId)}: check for a late effect until this`,
  });
}

/**
 * Makes sure that an operation which ended without effect has none at the provider either, before it is called rejected or
 * another one takes its place. Waits for as long as the provider does not say, alerts an operator when that is long, and ends by
 * that operator's decision. Answers the operation as it really is when it took effect after all, else undefined.
 */
export function lateEffect<K extends OperationKind>(
  workflow: Workflow,
  operation: ResolvedOperation<K>,
): Promise<ResolvedOperation<K> | undefined> {
  if (!operation.begun) return Promise.resolve(undefined);
  // What a cancelled workflow gives back rests on this too.
  return CancellationScope.nonCancellable(() => untilConfirmed(workflow, operation));
}

async function untilConfirmed<K extends OperationKind>(
  workflow: Workflow,
  operation: ResolvedOperation<K>,
): Promise<ResolvedOperation<K> | undefined> {
  const { operationId } = operation.intent;
  const step = stepOf(operationId);
  const { attentionAfterMs, fundsPollMs } = workflow.settings.timing;
  const sinceMs = Date.now();
  const doubt = `${step}: the provider does not say whether it had no effect`;
  for (;;) {
    workflow.inbox.take(operationId);
    const check = await confirmNoEffect(operationId);
    if (check && check.type !== 'unclear') {
      workflow.clearAttention(doubt);
      workflow.decisions.close(operationId, check.type === 'none' ? operation.outcome.type : 'succeeded');
      if (check.type === 'none') return undefined;
      // The journal answers for this operation id, so the result is of this kind.
      const outcome = { type: 'succeeded', result: check.result } as ResolvedOperation<K>['outcome'];
      workflow.recordAttempt(operation.intent, { serialNumber: operation.serialNumber, outcome });
      return { ...operation, outcome };
    }
    const why = check === undefined ? 'it cannot be queried' : check.why;
    if (workflow.decisions.isDecided(operationId))
      workflow.decisions.refuse(operationId, refusal('WRONG_STATE', `happened: ${why}`));
    if (Date.now() - sinceMs >= attentionAfterMs) workflow.raiseAttention(doubt, `${doubt} (${why})`);
    await untilQueryDue(workflow, operation, nextPollMs(sinceMs, fundsPollMs));
  }
}

/** Until its time, evidence from the provider, or the decision of an operator that it did nothing. */
async function untilQueryDue<K extends OperationKind>(
  workflow: Workflow,
  { intent: { operationId }, outcome }: ResolvedOperation<K>,
  ms: number,
): Promise<void> {
  const { decisions, inbox } = workflow;
  decisions.open(operationId);
  await waitUntil(() => decisions.isDecided(operationId) || inbox.has(operationId), {
    ms,
    summary: `${stepOf(operationId)}: query again whether it had no effect`,
  });
  if (!decisions.isDecided(operationId)) return;
  if (decisions.decisionOn(operationId)?.happened) {
    // Its end stays what it is in the journal: only the provider's records can show that it took effect after all.
    decisions.refuse(
      operationId,
      refusal('WRONG_STATE', `happened: the operation has ended as ${outcome.type}, which stays`),
    );
    return;
  }
  await putDecision(workflow, operationId);
}

function confirmNoEffect(operationId: string): Promise<EffectCheck | undefined> {
  const summary = `${stepOf(operationId)}: did it have no effect?`;
  const request = { operationId };
  return localFirst(
    () => local.confirmNoEffect.executeWithOptions({ summary }, [request]),
    () => remote.confirmNoEffect.executeWithOptions({ summary }, [request]),
  );
}

/** Whether an operation had its effect: it succeeded, or it was called absent and did after all. */
export async function hadEffect<K extends OperationKind>(
  workflow: Workflow,
  operation: ResolvedOperation<K>,
): Promise<boolean> {
  const { type } = operation.outcome;
  if (type === 'absent') return (await effectOf(workflow, operation)) !== undefined;
  return type === 'succeeded';
}
