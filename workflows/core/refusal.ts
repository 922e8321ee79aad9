import { ApplicationFailure } from '@temporalio/workflow';
import { HoldfastError } from '../../src/domain/errors.js';

/** Codes of refused commands: part of the contract with callers, listed in docs/errors.md. */
export type RefusalCode =
  | 'INVALID_INPUT'
  | 'WRONG_STATE'
  | 'REQUEST_ID_REUSED'
  | 'NOT_SUPPORTED'
  | 'RELEASES_THE_REST'
  | 'REJECTED_BY_PROVIDER'
  | 'PARTLY_DONE'
  | 'FUNDS_SHORT'
  | 'ORDER_CLOSED'
  | 'LIMIT'
  | 'BUSY'
  | 'ORDER_NUMBER_USED'
  | 'PROVIDER_NOT_CONFIGURED';

/** Why an operation could not be begun by any worker: the number can be used again. */
export const PROVIDER_NOT_CONFIGURED = 'PROVIDER_NOT_CONFIGURED';

/** A refusal that reaches the caller as such: it fails the command, never the workflow task. */
export function refusal(code: RefusalCode, message: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(message, code);
}

/** Runs a check so that a broken rule of the domain refuses the command instead of failing the workflow task. */
export function refusing<T>(check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (error instanceof HoldfastError) throw refusal('INVALID_INPUT', error.message);
    throw error;
  }
}

/** Why something was refused: the provider's code where it was the provider, else the refusal's own. */
export function codeOf(refused: ApplicationFailure): string {
  const [detail] = (refused.details ?? []) as readonly { readonly code?: string }[];
  return detail?.code ?? refused.type ?? 'REFUSED';
}

/**
 * The refusal of a command that was accepted before it could be checked. Temporal keeps it under the update's id, though the next
 * moment may answer otherwise: whoever sent it sends it anew, under another id, and it is checked like one that comes first.
 */
export function unkept({ message, type, details }: ApplicationFailure): ApplicationFailure {
  const [detail] = (details ?? []) as readonly object[];
  return ApplicationFailure.nonRetryable(message, type, { ...detail, again: true });
}

export function isUnkept(error: unknown): boolean {
  if (!(error instanceof ApplicationFailure)) return false;
  const [detail] = (error.details ?? []) as readonly { readonly again?: unknown }[];
  return detail?.again === true;
}
