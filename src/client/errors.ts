import { HoldfastError } from '../domain/errors.js';
import type { Money } from '../domain/money.js';

/** A command was refused, after the workflow had read the journal. `code` says by which rule; nothing was moved for it. */
export class CommandRefused extends HoldfastError {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** There is no workflow under this business key, or its history is no longer kept. */
export class WorkflowNotFound extends HoldfastError {
  readonly code = 'WORKFLOW_NOT_FOUND';

  constructor(readonly workflowId: string) {
    super(`no workflow ${workflowId}`);
  }
}

/** The business key is taken by a workflow that was started with other content. `fields` names what differs. */
export class StartDiffers extends HoldfastError {
  readonly code = 'START_DIFFERS';

  constructor(
    readonly workflowId: string,
    readonly fields: readonly string[],
  ) {
    super(`${workflowId} was started with other content: ${fields.join(', ')}`);
  }
}

/** One operation of a command that was carried out in part, and how it ended. */
export interface PartOperation {
  readonly operationId: string;
  readonly kind: string;
  readonly amount: Money;
  readonly outcome: string;
}

/** What of a command moved and what did not. */
export interface PartlyDone {
  readonly operations: readonly PartOperation[];
  readonly moved: Money;
  readonly notMoved: Money;
  /** Why the rest did not. */
  readonly code: string;
}

/** A command was carried out in part: `moved` of it has moved, `notMoved` has not, and `reason` says why. */
export class CommandPartlyDone extends HoldfastError {
  readonly code = 'PARTLY_DONE';
  readonly moved: Money;
  readonly notMoved: Money;
  readonly operations: readonly PartOperation[];
  /** The code of the refusal that kept the rest where it was. */
  readonly reason: string;

  constructor(message: string, { moved, notMoved, operations, code }: PartlyDone) {
    super(message);
    this.moved = moved;
    this.notMoved = notMoved;
    this.operations = operations;
    this.reason = code;
  }
}

/** Whether the command was, is or will be carried out is not known yet: repeat it with the same request id to hear its answer. */
export class StillUnderWay extends HoldfastError {
  readonly code = 'STILL_UNDER_WAY';

  constructor(
    readonly requestId: string,
    why?: string,
    message?: string,
  ) {
    const because = why === undefined ? '' : ` (${why})`;
    super(
      message ?? `request ${requestId} is or may be under way${because}; repeat it with the same request id`,
    );
  }

  /** The same of a milestone of an order, which has no request id of the caller's. @param state how the order stands, where that can be read. */
  static milestone(name: string, state: string | undefined): StillUnderWay {
    const stands = state === undefined ? '' : `, the order is in state ${state}`;
    return new StillUnderWay(
      name,
      undefined,
      `${name}: not reached in time${stands}; call it again to wait on`,
    );
  }
}

/** The command waited for its turn in this process until its answer's time was over: it was not sent and may be repeated. */
export class CommandNotSent extends HoldfastError {
  readonly code = 'COMMAND_NOT_SENT';

  constructor(readonly requestId: string) {
    super(
      `request ${requestId} was not sent: too many commands of this order are under way; it may be repeated`,
    );
  }
}

/**
 * Nobody can tell this caller any more whether the command was carried out: the workflow has ended, or takes no more commands. Its
 * result, its status and the journal say what moved.
 */
export class OutcomeUnknown extends HoldfastError {
  readonly code = 'OUTCOME_UNKNOWN';

  constructor(
    readonly requestId: string,
    why = 'the workflow has ended',
  ) {
    super(`${why}; whether request ${requestId} was carried out is in its result and in the journal`);
  }
}

/** The workflow's workers, or this client, cannot read it: it was encrypted with a key that their ring does not have. */
export class WorkflowUnreadable extends HoldfastError {
  readonly code = 'UNKNOWN_KEY';

  constructor(
    readonly workflowId: string,
    why: string,
  ) {
    super(`${workflowId} cannot be read by its worker: ${why}`);
  }
}

/** A workflow ended without a result: by a failure, such as an operation that its provider does not offer, or from outside. */
export class WorkflowFailed extends HoldfastError {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** Temporal did not carry out the call, or did not answer. Whether a command arrived is not known: repeat it with its request id. */
export class TemporalUnavailable extends HoldfastError {
  readonly code = 'TEMPORAL_UNAVAILABLE';
}
