import { CancellationScope } from '@temporalio/workflow';
import { endExecution } from './recovery.js';
import { PROVIDER_NOT_CONFIGURED } from './resolve.js';
import type { Workflow } from '../core/workflow.js';

/** How a workflow ends. */
export interface Ending<Result> {
  /** What it returns, and what a later run of it will return again; read anew after it has caught up. */
  readonly result: () => Result;
  /** Why it was refused, where it was. */
  readonly code: () => string | undefined;
  /** Takes over, and takes up what the journal has and the workflow does not know. */
  readonly catchUp: () => Promise<void>;
}

/** Ends the workflow in the journal before it ends in Temporal, so that nothing can be begun for it any more. */
export async function untilEnded<Result>(
  workflow: Workflow,
  { result, code, catchUp }: Ending<Result>,
): Promise<Result> {
  for (;;) {
    const ended = result();
    // Nobody has begun anything, and no worker could: the number stays free.
    if (code() === PROVIDER_NOT_CONFIGURED || (await endExecution(workflow, ended))) return ended;
    await CancellationScope.nonCancellable(catchUp);
  }
}
