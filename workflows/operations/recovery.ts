import { CancellationScope } from '@temporalio/workflow';
import type { BegunOperation } from '../../activities/execution.js';
import type { Intent } from '../../src/domain/operation.js';
import { EndedBefore, NumberUsed } from '../core/ended-before.js';
import { isUnder } from '../core/execution.js';
import { PROVIDER_NOT_CONFIGURED } from '../core/refusal.js';
import type { Workflow } from '../core/workflow.js';
import { remote } from './activity-proxies.js';
import { untilJournalAnswers } from './provider-queries.js';

/** The journal has operations that the balances do not count: they come first, and what was about to begin is decided anew. */
export class UnknownOperations extends Error {
  constructor() {
    super('the journal has operations of this workflow that it does not know');
  }
}

/**
 * Makes this run, from this point of it on, the only one that can begin operations of the workflow, and answers what was begun,
 * oldest first. An ordinary activity, hence in the history before it acts: a lost workflow task can take over nothing
 * (docs/internals/recovery.md).
 * @throws EndedBefore, NumberUsed
 */
export async function takeOver(
  workflow: Workflow,
  also: readonly string[] = [],
  { keepContent = true }: { readonly keepContent?: boolean } = {},
): Promise<readonly BegunOperation[]> {
  const { prefixes, content } = workflow.execution.subject;
  const epoch = workflow.execution.nextEpoch();
  const request = { epoch, prefixes: [...prefixes, ...also], ...(keepContent && { content }) };
  const taken = await workflow.execution.catchingUp(() =>
    CancellationScope.nonCancellable(() =>
      untilJournalAnswers(workflow, () =>
        remote.takeOver.executeWithOptions({ summary: 'what was begun?' }, [request]),
      ),
    ),
  );
  switch (taken.type) {
    case 'taken':
      for (const { intent } of taken.begun) workflow.execution.saw(intent.operationId);
      return taken.begun;
    case 'ended':
      return over(workflow, new EndedBefore(taken.end.result));
    case 'contentDiffers':
      return over(workflow, new NumberUsed());
    case 'superseded':
      // Only a run that Temporal does not know any more can hear this; it stands still where an operator sees it.
      throw new Error('broken invariant: a later run of this workflow has taken over');
  }
}

/** Every part of the workflow that carries on must hear of it, also behind a command whose caller does. */
function over(workflow: Workflow, why: Error): never {
  workflow.execution.isOver(why);
  throw why;
}

/**
 * Keeps how the workflow ended, after which nothing can be begun for it. False where the journal has operations that the workflow
 * does not know, which have to be taken into its balances first.
 */
export async function endExecution(workflow: Workflow, result: unknown): Promise<boolean> {
  const { execution } = workflow;
  const request = { ...execution.subject, epoch: execution.epoch, result, known: workflow.known };
  const ended = await CancellationScope.nonCancellable(() =>
    untilJournalAnswers(workflow, () =>
      remote.endExecution.executeWithOptions({ summary: 'nothing more is begun' }, [request]),
    ),
  );
  return ended.type === 'ended';
}

/**
 * Makes way for a run whose attempt was superseded: one that was started or reset after another one of the workflow. Where the journal
 * has the operation, it goes on; a new one is begun only where the workflow knows all that there is.
 * @throws UnknownOperations where it does not.
 */
export async function catchUp(workflow: Workflow, operationId: string): Promise<void> {
  const begun = await begunElsewhere(workflow, [operationId]);
  const isThere = begun.some((intent) => intent.operationId === operationId);
  if (workflow.execution.isBehind && !isThere) throw new UnknownOperations();
}

/**
 * Whether an operation, and everything else of the workflow, was provably never begun by anybody: so that a provider that no worker has
 * configured ends it, and leaves the number free. What a lost task may still begin is superseded from here on.
 */
export async function nothingWasBegun(workflow: Workflow, operationId: string): Promise<boolean> {
  if (workflow.hasBegun) return false;
  // Under a number that stays free the next start may have other content, such as the right provider.
  const begun = await takeOver(workflow, [operationId], { keepContent: false });
  if (begun.some(({ intent }) => !workflow.knows(intent.operationId))) workflow.execution.fellBehind();
  return begun.length === 0;
}

/**
 * Whether another run of the workflow has begun an operation that this one would come to later: what made it wait is decided.
 */
export async function isBegunElsewhere(workflow: Workflow, operationId: string): Promise<boolean> {
  if (!workflow.execution.isBehind) return false;
  return (await begunElsewhere(workflow)).some((intent) => intent.operationId === operationId);
}

/**
 * Takes over, and answers what was begun of a workflow that may be behind. It stays behind where there is more that it does not know
 * than what it searches for here.
 * @param lookedFor ids, or what ids begin with, that the caller takes up; also such as are not the workflow's alone.
 */
export async function begunElsewhere(
  workflow: Workflow,
  lookedFor: readonly string[] = [],
): Promise<readonly Intent[]> {
  const begun = (await takeOver(workflow, lookedFor)).map(({ intent }) => intent);
  const isMore = ({ operationId }: Intent): boolean =>
    !workflow.knows(operationId) && !isUnder(lookedFor, operationId);
  if (begun.some(isMore)) workflow.execution.fellBehind();
  return begun;
}

/** How a workflow ends. */
export interface Ending<Result> {
  /** What it returns, and what a later run of it will return again; read anew after it has caught up. */
  readonly result: () => Result;
  /** Why it was rejected, where it was. */
  readonly code: () => string | undefined;
  /** Takes over, and takes up what the journal has and the workflow does not know. */
  readonly catchUp: () => Promise<void>;
}

/** Ends the workflow in the journal before it ends in Temporal, so that nothing can be begun for it any more. */
export async function untilEnded<Result>(workflow: Workflow, ending: Ending<Result>): Promise<Result> {
  for (;;) {
    await workflow.nothingUnderWay();
    const ended = ending.result();
    // Nobody has begun anything, and no worker could: the number stays free.
    if (ending.code() === PROVIDER_NOT_CONFIGURED || (await endExecution(workflow, ended))) return ended;
    await CancellationScope.nonCancellable(ending.catchUp);
  }
}
