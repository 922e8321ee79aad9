import type { Intent } from '../domain/operation.js';
import type { FinalOutcome } from '../domain/outcome.js';

/** The caller: a run of a workflow, and how often that run has fenced off its own lost tasks. */
export interface Caller {
  readonly workflowId: string;
  readonly runId: string;
  readonly epoch: number;
}

/** How an execution ended: no personal data. `result` is what its workflow returned. */
export interface ExecutionEnd {
  readonly result: unknown;
  /** Filled by the journal (ISO 8601). */
  readonly at: string;
}

/** What the journal keeps of a workflow's executions under one workflow id. */
export interface Execution {
  readonly workflowId: string;
  /** The run that may begin operations now, and its epoch. */
  readonly runId: string;
  readonly epoch: number;
  /** Runs that have been superseded: none of them comes back. */
  readonly pastRuns: readonly string[];
  readonly end?: ExecutionEnd;
}

/** An operation that the journal has, as the workflow that takes over needs it. */
export interface BegunOperation {
  readonly intent: Intent;
  readonly serialNumber: string;
  readonly finalOutcome?: FinalOutcome;
  readonly attention?: string;
}

/** Nothing was begun and nothing may be sent: the caller is no longer the one who decides. */
export interface Superseded {
  readonly type: 'superseded';
  /**
   * By a later run, by a later epoch of its own run, because the execution has ended, or because the journal has operations
   * of the workflow that the caller does not know.
   */
  readonly why: 'run' | 'epoch' | 'ended' | 'behind';
}

/** How much a caller knows of what was begun: what it decides rests on that. */
export interface KnownOperations {
  /** Of the ids of all operations that its workflow can begin, each with a slash at its end; one without is an id. */
  readonly prefixes: readonly string[];
  /** Of how many operations under them it knows that the journal has them. */
  readonly count: number;
}

export type TakenOver =
  | { readonly type: 'taken'; readonly begun: readonly BegunOperation[] }
  /** By an earlier run: this run must return it. */
  | { readonly type: 'ended'; readonly end: ExecutionEnd }
  /** An earlier run was started with other content. */
  | { readonly type: 'contentDiffers' }
  /** A later run or epoch owns the row: this caller must do nothing more. */
  | { readonly type: 'superseded' };

export type Ended =
  | { readonly type: 'ended' }
  /** The journal has operations that the caller does not know; these are all that it has under the prefixes. */
  | { readonly type: 'unknownOperations'; readonly begun: readonly BegunOperation[] }
  | { readonly type: 'superseded' };

/** One row per workflow id: it fences off what a lost task, a paused worker or an older run may still carry out. */
export interface ExecutionLog {
  /**
   * Prefixes, here and below, end in a slash; one that does not is an id.
   *
   * Makes the caller the only one who can begin operations, and then lists every operation under the prefixes of their ids,
   * oldest first. What an older run or epoch begins afterwards is superseded; what it began before is in the list.
   * @param options.content what the workflow was started with, without its settings: kept as a keyed digest.
   * @param options.scheduledAt when Temporal scheduled the takeover (ISO 8601): one that is older than that of the run which may begin
   * operations now comes from a run before it.
   * @throws TooManyOperations when there are more than 10,000.
   */
  takeOver(options: {
    readonly caller: Caller;
    readonly prefixes: readonly string[];
    readonly content?: unknown;
    readonly scheduledAt?: string;
  }): Promise<TakenOver>;
  /**
   * Keeps how the execution ended, unless the journal has an operation under the prefixes whose id is not in `known`. From
   * then on nothing is begun for it any more, also where nothing ever was. Ending again is no error; the first end stays.
   */
  endExecution(options: {
    readonly caller: Caller;
    readonly result: unknown;
    readonly prefixes: readonly string[];
    readonly known: readonly string[];
    readonly content?: unknown;
  }): Promise<Ended>;
  findExecution(workflowId: string): Promise<Execution | undefined>;
  /** Every operation under prefixes of their ids, oldest first. @throws TooManyOperations when there are more than 10,000. */
  listBegun(prefixes: readonly string[]): Promise<BegunOperation[]>;
}
