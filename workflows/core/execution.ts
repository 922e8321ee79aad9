import type { KnownOperations } from '../../activities/execution.js';
import { maybeGetActivator } from '@temporalio/workflow/lib/global-attributes.js';

/** Which operations a workflow can begin, and what it was started with. */
export interface ExecutionSubject {
  /** What the ids of its operations begin with, and those of no other workflow: with a slash at the end, or a whole id. */
  readonly prefixes: readonly string[];
  /** Its input without the settings: a later run with other content is refused. */
  readonly content: unknown;
}

/**
 * Taken while the workflow's code is loaded, before its first activation: a reset to the very first task has moved it by the time
 * the workflow is started. The length of the history says less: a first task that was extended by a second one is one in a replay.
 */
const RESET_POINT_AT_LOADING = resetPoint();

/**
 * What a workflow knows of its own execution in the journal. Every attempt carries the epoch: what a lost workflow task, a worker
 * that stood still or an older run has scheduled under another one begins nothing (docs/internals/recovery.md).
 */
export class Execution {
  #epoch = 0;
  #subject: ExecutionSubject = { prefixes: [], content: undefined };
  #resetPoint = resetPoint();
  #isBehind = false;
  /** A run that was reset to its very first task has updates there that the run before it had accepted. */
  #mayFollow = resetPoint() !== RESET_POINT_AT_LOADING;
  #isFirst = false;
  #catchingUp = 0;
  readonly #inJournal = new Set<string>();
  #over: Error | undefined;

  get epoch(): number {
    return this.#epoch;
  }

  get subject(): ExecutionSubject {
    return this.#subject;
  }

  /**
   * Whether another run may have gone on where this one stands: it is one that was reset, or it has heard that it was
   * superseded. It takes over before it does anything else.
   */
  get isBehind(): boolean {
    return this.#isBehind || this.#resetPoint !== resetPoint();
  }

  /** Whether another run of the workflow may have begun operations of it: this one has taken over from it, or is behind it. */
  get followsAnother(): boolean {
    return this.#epoch > 0 || this.isBehind;
  }

  /**
   * What an attempt says of this workflow's knowledge; undefined where no ids are its own alone. A begin that finds more in the
   * journal was decided without what a lost task had begun.
   */
  get known(): KnownOperations | undefined {
    const { prefixes } = this.#subject;
    return prefixes.length === 0 ? undefined : { prefixes, count: this.#inJournal.size };
  }

  /** The journal has this operation, which is to be reckoned with from here on. */
  saw(operationId: string): void {
    if (isUnder(this.#subject.prefixes, operationId)) this.#inJournal.add(operationId);
  }

  /**
   * Whether the workflow's balances count what the journal has of it, as far as this run can know. Until they do, it cannot say
   * what a command may do: that money moved already may be its own doing.
   */
  get isCaughtUp(): boolean {
    return !this.isBehind && !this.#mayFollow && this.#catchingUp === 0;
  }

  /** The journal has let this run begin, or it has caught up: no other run is before it. */
  wasAdmitted(): void {
    this.#mayFollow = false;
    this.#isFirst = !this.followsAnother;
  }

  /** Whether no other run has ever begun anything of the workflow: the journal let this one begin without a takeover. */
  get isFirst(): boolean {
    return this.#isFirst && !this.followsAnother;
  }

  /** Brings the balances up to date. */
  async catchingUp<T>(work: () => Promise<T>): Promise<T> {
    this.#catchingUp += 1;
    try {
      return await work();
    } finally {
      this.#catchingUp -= 1;
    }
  }

  /** Changes with each reset: what was read before it is read again. */
  get point(): unknown {
    return resetPoint();
  }

  identify(subject: ExecutionSubject): void {
    this.#subject = subject;
  }

  /** An operation is there that the workflow's balances do not count yet. */
  fellBehind(): void {
    this.#isBehind = true;
  }

  /** An earlier run has ended: whatever carries on here stops with this. */
  isOver(why: Error): void {
    this.#over = why;
  }

  throwIfOver(): void {
    if (this.#over) throw this.#over;
  }

  nextEpoch(): number {
    this.#epoch += 1;
    this.#isBehind = false;
    this.#resetPoint = resetPoint();
    return this.#epoch;
  }
}

/** Whether an id is one of these, or begins with one that ends in a slash: withdraw/W1 is no prefix of withdraw/W10. */
export function isUnder(prefixes: readonly string[], operationId: string): boolean {
  return prefixes.some((one) => operationId === one || (one.endsWith('/') && operationId.startsWith(one)));
}

/**
 * Changes where a run that was reset leaves what it has in common with the run before it, and nowhere else: the SDK seeds the
 * chance of workflow code anew exactly there, in every replay. Internal API of the pinned SDK, used in this one place.
 */
function resetPoint(): unknown {
  return maybeGetActivator()?.random;
}
