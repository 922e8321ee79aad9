import { ApplicationFailure } from '@temporalio/common';
import {
  CodeNeeded,
  ContentDiffers,
  InvalidInput,
  NotSent,
  NotSupported,
  ProviderNotConfigured,
  Superseded,
} from '../src/domain/errors.js';
import { InvalidMoney } from '../src/domain/money.js';
import { StatementUnavailable } from '../src/domain/statement.js';
import { OperationNotFound, TooManyOperations } from '../src/journal/errors.js';

/**
 * Turns an error of an activity into the failure that Temporal sees. Retry is decided here and nowhere else:
 * what another attempt cannot mend ends at once; a request that never left, a provider that another worker may have, and a
 * journal that is away are tried again.
 */
export function toFailure(error: unknown): Error {
  if (
    error instanceof NotSupported ||
    error instanceof CodeNeeded ||
    error instanceof ContentDiffers ||
    error instanceof InvalidInput ||
    error instanceof InvalidMoney ||
    error instanceof OperationNotFound ||
    error instanceof Superseded ||
    error instanceof TooManyOperations
  ) {
    return ApplicationFailure.create({ type: error.code, message: error.message, nonRetryable: true });
  }
  if (
    error instanceof NotSent ||
    error instanceof ProviderNotConfigured ||
    error instanceof StatementUnavailable
  ) {
    return ApplicationFailure.create({ type: error.code, message: error.message, nonRetryable: false });
  }
  // Anything else is the journal being away or a bug. Both are repeated: the journal makes a repeated attempt safe, and a
  // bug stays visible in the Temporal UI until it is mended. Its message may quote a row, so only its class is passed on.
  const name = error instanceof Error ? error.name : typeof error;
  return ApplicationFailure.create({
    type: 'ATTEMPT_FAILED',
    message: `the attempt failed: ${name}`,
    nonRetryable: false,
  });
}

/** The same activities, their errors turned into what Temporal decides by. */
export function failing<Activities extends object>(activities: Activities): Activities {
  const wrapped = Object.entries(activities).map(
    ([name, run]: [string, (request: never) => Promise<unknown>]) => [
      name,
      async (request: never) => {
        try {
          return await run(request);
        } catch (error) {
          throw toFailure(error);
        }
      },
    ],
  );
  // The same names with the same requests and answers.
  return Object.fromEntries(wrapped) as Activities;
}
