import { HoldfastError } from '../domain/errors.js';

/** The port that was wanted is taken by another program, and so is every one that could take its place. */
export class PortTaken extends HoldfastError {
  readonly code = 'PORT_TAKEN';
}

/** Another `dev` or `demo` uses the data folder: two would write over each other's files. */
export class DataFolderInUse extends HoldfastError {
  readonly code = 'DATA_FOLDER_IN_USE';
}

/** There is no Temporal CLI here and none can be had, so that no dev server can be started. */
export class NoTemporalCli extends HoldfastError {
  readonly code = 'NO_TEMPORAL_CLI';
}

/** A program that Holdfast starts could not be started, ended by itself, or was not ready in time. */
export class ProcessFailed extends HoldfastError {
  readonly code = 'PROCESS_FAILED';
}
