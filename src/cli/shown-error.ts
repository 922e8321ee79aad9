import { TemporalUnavailable } from '../client/errors.js';
import { HoldfastError } from '../domain/errors.js';
import { PortTaken } from '../embedded/errors.js';
import { isPortTaken } from '../embedded/ports.js';

/** An error that no code names: a bug, or a fault of the machine. */
export class UnexpectedError extends HoldfastError {
  readonly code = 'UNEXPECTED_ERROR';
}

/**
 * What a program prints of the error that ends it: one line with a code. What libraries attach to their errors (requests, headers,
 * connection strings) is never printed. The stack of an unexpected error follows where `withStack` is set.
 */
export function shownError(error: unknown, { withStack }: { withStack: boolean }): string {
  // Where several things were tried, the first error says as much as all of them.
  if (error instanceof AggregateError && error.errors.length > 0)
    return shownError(error.errors[0], { withStack });
  const named = error instanceof HoldfastError ? error : unexpected(error);
  const stack =
    withStack && !(error instanceof HoldfastError) && error instanceof Error ? error.stack : undefined;
  return [`${named.code}: ${named.message}`, ...(stack === undefined ? [] : [stack])].join('\n');
}

/** The SDK gives on what gRPC throws: an error with a status code and the server's words. */
function isGrpcError(error: unknown): error is Error & { readonly details: string } {
  if (!(error instanceof Error) || !('code' in error) || !('details' in error)) return false;
  return typeof error.code === 'number' && typeof error.details === 'string' && 'metadata' in error;
}

function unexpected(error: unknown): HoldfastError {
  if (isGrpcError(error)) {
    const [why = ''] = error.details.split('\n');
    return new TemporalUnavailable(`the Temporal server did not do what it was asked: ${why}`);
  }
  if (isPortTaken(error)) return new PortTaken(`port ${error.port ?? ''} is taken by another program`);
  if (!(error instanceof Error)) return new UnexpectedError(`a ${typeof error} was thrown`);
  const [line = ''] = error.message.split('\n');
  return new UnexpectedError(line === '' ? error.name : `${error.name}: ${line}`);
}
