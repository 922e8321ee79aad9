import { DefaultFailureConverter } from '@temporalio/common';

/**
 * Puts messages and stack traces of failures where the payload codec encrypts them: Temporal itself would leave them clear.
 * Worker and client name this module by its path, because the workflow bundle loads it too.
 */
export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
