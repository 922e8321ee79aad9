import { HoldfastError } from '../domain/errors.js';

/** The journal has no operation of this id: nothing was begun under it. */
export class OperationNotFound extends HoldfastError {
  readonly code = 'OPERATION_NOT_FOUND';

  constructor(readonly operationId: string) {
    super(`the journal has no operation ${operationId}`);
  }
}

/** The embedded journal is open in a process already, and two would spoil it. */
export class FolderInUse extends HoldfastError {
  readonly code = 'JOURNAL_IN_USE';
}

/**
 * The journal's database, or the process that holds it, did not answer. Whether a call took effect is not known: repeating it is
 * safe. The message names no secret and no row.
 */
export class JournalUnavailable extends HoldfastError {
  readonly code = 'JOURNAL_UNAVAILABLE';
}

/** The database was written by a later version of Holdfast, whose rules this one does not know. */
export class JournalTooNew extends HoldfastError {
  readonly code = 'JOURNAL_TOO_NEW';

  constructor(found: number, known: number) {
    super(
      `the journal's schema is at migration ${found}, this program knows ${known}: start a later version of it`,
    );
  }
}

/** More operations under one prefix than anyone can take over: nothing is left out silently. */
export class TooManyOperations extends HoldfastError {
  readonly code = 'TOO_MANY_OPERATIONS';

  constructor(
    readonly prefixes: readonly string[],
    readonly most: number,
  ) {
    super(`the journal has more than ${most} operations under ${prefixes.join(', ')}`);
  }
}
