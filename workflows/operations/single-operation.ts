import { CancellationScope, isCancellation } from '@temporalio/workflow';
import type { Intent, OperationKind } from '../../src/domain/operation.js';
import { NEVER_SENT } from '../../src/domain/outcome.js';
import { NUMBER_USED, resultBefore } from '../core/ended-before.js';
import type { WorkflowState } from '../core/messages.js';
import type { Workflow } from '../core/workflow.js';
import { finish, handleCommonMessages } from './common-handlers.js';
import { takeOver, untilEnded } from './recovery.js';
import { resolve, type ResolvedOperation } from './resolve.js';

/** How a workflow of one operation ends. */
interface SingleResult {
  readonly state: WorkflowState;
  /** Why, where it was rejected. */
  readonly code?: string;
}

/** Whether nothing is to be sent any more; then what the journal has of the workflow, so that all of it comes to its end. */
type Bring = { readonly recall: false } | { readonly recall: true; readonly begun: readonly Intent[] };

/** What one of them must say beside its operation. */
export interface SingleOperation<K extends OperationKind, Result extends SingleResult> {
  readonly intent: Intent<K>;
  /** What it was started with, its settings left out: under the same number there is no other. */
  readonly content: object;
  /** Brings the operation to its end; default: `resolve`. Where it is recalled, nothing of it is sent any more. */
  readonly bring?: (how: Bring) => Promise<ResolvedOperation<K>>;
  /** What ends it before anything is begun, if something does. A run that another one went before of counts what that has begun all the same. */
  readonly before?: () => Promise<Result | undefined>;
  /** How it ends by what became of the operation. Nothing more is begun, so that cancellation has nothing to break off. */
  readonly endOf: (operation: ResolvedOperation<K>) => Promise<Result>;
}

/** The ends that every one of them has, by a cancellation before anything was sent, and by a number that was used. */
type CommonEnd = { readonly state: 'cancelled' } | { readonly state: 'rejected'; readonly code: string };

/**
 * A workflow of one operation: begun once, brought to its end for as long as that takes, and called rejected by nobody but the provider
 * or an operator. Cancellation ends only what was never begun.
 */
export async function singleOperation<K extends OperationKind, Result extends SingleResult>(
  workflow: Workflow,
  single: SingleOperation<K, Result | CommonEnd>,
): Promise<Result | CommonEnd> {
  const { intent, content } = single;
  // What is sent with a code has an id of its own below the intent's.
  workflow.execution.identify({ prefixes: [intent.operationId, `${intent.operationId}/`], content });
  handleCommonMessages(workflow);
  const result = await course(workflow, single).catch(
    // An earlier run of this workflow returned it, so it is of the same type.
    (error: unknown) => endedBefore(error) as Result | CommonEnd,
  );
  workflow.enter(result.state);
  await finish();
  return result;
}

/** What an earlier run of it returned, or that its number was used for another one. @throws any other error. */
function endedBefore(error: unknown): unknown {
  return resultBefore(error) ?? { state: 'rejected', code: NUMBER_USED };
}

async function course<K extends OperationKind, Result extends SingleResult>(
  workflow: Workflow,
  single: SingleOperation<K, Result | CommonEnd>,
): Promise<Result | CommonEnd> {
  let result = await perform(workflow, single);
  return untilEnded(workflow, {
    result: () => result,
    code: () => ('code' in result ? result.code : undefined),
    catchUp: async () => {
      result = await recalled(workflow, single);
    },
  });
}

async function perform<K extends OperationKind, Result extends SingleResult>(
  workflow: Workflow,
  single: SingleOperation<K, Result | CommonEnd>,
): Promise<Result | CommonEnd> {
  try {
    const early = await single.before?.();
    if (early) return early;
    const operation = await bring(workflow, single, { recall: false });
    return await CancellationScope.nonCancellable(() => single.endOf(operation));
  } catch (error) {
    if (!isCancellation(error)) throw error;
    return CancellationScope.nonCancellable(() => recalled(workflow, single));
  }
}

/** Nothing is sent from here on; a workflow task that was lost, or another run, may have sent it all the same. */
async function recalled<K extends OperationKind, Result extends SingleResult>(
  workflow: Workflow,
  single: SingleOperation<K, Result | CommonEnd>,
): Promise<Result | CommonEnd> {
  const begun = (await takeOver(workflow)).map(({ intent }) => intent);
  const operation = await bring(workflow, single, { recall: true, begun });
  const { outcome } = operation;
  if (outcome.type === 'absent' && outcome.why === NEVER_SENT) return { state: 'cancelled' };
  return single.endOf(operation);
}

function bring<K extends OperationKind>(
  workflow: Workflow,
  { intent, bring: own }: Pick<SingleOperation<K, SingleResult>, 'intent' | 'bring'>,
  how: Bring,
): Promise<ResolvedOperation<K>> {
  if (own) return own(how);
  return resolve(workflow, intent, how.recall ? { recall: true } : {});
}
