import { InvalidInput } from '../src/domain/errors.js';
import type { Caller, Ended, TakenOver } from '../src/journal/execution.js';
import type { Journal } from '../src/journal/journal.js';
import { callerOf, scheduledAt } from './caller.js';
import { failing } from './failures.js';

export type { BegunOperation, KnownOperations } from '../src/journal/execution.js';

/** What a workflow requests in its own name. Its id and run are those that scheduled the activity. */
export interface ExecutionRequest {
  readonly epoch: number;
  /** Of the ids of all operations that the workflow can begin, such as `<tenant>/<orderNo>/hold/`; one without a slash at its end is an id. */
  readonly prefixes: readonly string[];
  /** The workflow's input without its settings: a later run with other content is refused. */
  readonly content?: unknown;
}

export interface EndRequest extends ExecutionRequest {
  /** What the workflow returns; a later run of it returns the same. No personal data. */
  readonly result: unknown;
  /** The ids of all operations that the result accounts for. */
  readonly known: readonly string[];
}

/** Scheduled as ordinary activities only: that a run takes over must be in its history, so that no lost task can do so. */
export interface ExecutionActivities {
  /** Supersedes what older runs and epochs have scheduled, then lists everything that was begun. */
  takeOver(request: ExecutionRequest): Promise<TakenOver>;
  /** Keeps the end, unless the journal has operations that it does not account for. */
  endExecution(request: EndRequest): Promise<Ended>;
}

/** How a workflow becomes, and ceases to be, the one that may begin its operations. */
export function executionActivities({ journal }: { readonly journal: Journal }): ExecutionActivities {
  return failing<ExecutionActivities>({
    takeOver: ({ epoch, prefixes, content }) =>
      journal.takeOver({ caller: ownCaller(epoch), prefixes, content, scheduledAt: scheduledAt() }),
    endExecution: ({ epoch, prefixes, content, result, known }) =>
      journal.endExecution({ caller: ownCaller(epoch), prefixes, content, result, known }),
  });
}

function ownCaller(epoch: number): Caller {
  const caller = callerOf(epoch);
  if (!caller) throw new InvalidInput('workflowExecution', 'an activity that a workflow scheduled');
  return caller;
}
