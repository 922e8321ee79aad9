import { HoldfastError } from '../domain/errors.js';

/** A command or a start was refused. `code` says by which rule; nothing was moved for it. */
export class CommandRefused extends HoldfastError {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** There is no story under this business key, or its history is no longer kept. */
export class StoryNotFound extends HoldfastError {
  readonly code = 'STORY_NOT_FOUND';

  constructor(readonly workflowId: string) {
    super(`no story ${workflowId}`);
  }
}

/** The business key is taken by a story that was started with other content. `fields` names what differs. */
export class StartDiffers extends HoldfastError {
  readonly code = 'START_DIFFERS';

  constructor(
    readonly workflowId: string,
    readonly fields: readonly string[],
  ) {
    super(`${workflowId} was started with other content: ${fields.join(', ')}`);
  }
}

/** The command was accepted and is still being carried out: repeat it with the same request id to hear its answer. */
export class StillUnderWay extends HoldfastError {
  readonly code = 'STILL_UNDER_WAY';

  constructor(readonly requestId: string) {
    super(`request ${requestId} is still under way; repeat it with the same request id`);
  }
}

/** A story ended without a result: by a failure, such as an operation that its provider does not offer, or from outside. */
export class StoryFailed extends HoldfastError {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** Temporal refused the call or did not answer. Whether a command arrived is not known: repeat it with its request id. */
export class TemporalUnavailable extends HoldfastError {
  readonly code = 'TEMPORAL_UNAVAILABLE';
}
