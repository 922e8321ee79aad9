import { ApplicationFailure } from '@temporalio/workflow';
import { HoldfastError } from '../../src/domain/errors.js';
import { reasonOf, type FinalOutcome } from '../../src/domain/outcome.js';

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
/** Why an operation was not begun that its provider wants a verification code with, which is applied for beforehand. */
export const CODE_NEEDED = 'CODE_NEEDED';

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

/** Why a caller hears that the provider rejected an operation. */
export function rejectedBy(
  what: string,
  outcome: Exclude<FinalOutcome, { readonly type: 'succeeded' }>,
): ApplicationFailure {
  const { code, message } = reasonOf(outcome);
  if (code === 'NOT_SUPPORTED') return refusal('NOT_SUPPORTED', message);
  return refusal('REJECTED_BY_PROVIDER', `${what} was rejected with ${code}: ${message}`);
}

/** Why a command was refused: the provider's code where the provider rejected it, else the refusal's own. */
export function codeOf(refused: ApplicationFailure): string {
  const [detail] = (refused.details ?? []) as readonly { readonly code?: string }[];
  return detail?.code ?? refused.type ?? 'REFUSED';
}

/** What the detail of a refusal says of it, beside its code. The client reads these names. */
export interface RefusalMarks {
  /** To be sent anew, under another update id, and checked like one that comes first: it was given after the command had been accepted. */
  readonly again?: true;
  /** It rests on what this run knows. To be sent anew with `verify`, so that the journal is asked first. */
  readonly verify?: true;
  /** The journal has nothing of the command. */
  readonly verified?: true;
}

/**
 * The refusal of a command that was accepted before it could be checked. Temporal keeps it under the update's id, though the next
 * moment may answer otherwise: whoever sent it sends it anew, under another id, and it is checked like one that comes first.
 */
export function unkept(error: ApplicationFailure): ApplicationFailure {
  return marked(error, { ...marksOf(error), again: true });
}

/**
 * A refusal by what this run knows. A lost workflow task may have carried the very command out, so its caller cannot be told yet that
 * nothing moved (docs/internals/recovery.md).
 */
export function unverified(error: ApplicationFailure): ApplicationFailure {
  return marked(error, { ...marksOf(error), verify: true });
}

/** A refusal after the journal was asked: nothing moved. The next moment may answer otherwise. */
export function verified(error: ApplicationFailure): ApplicationFailure {
  const { again: _again, verify: _verify, ...detail } = marksOf(error);
  return marked(error, { ...detail, verified: true });
}

export function isUnverified(error: unknown): error is ApplicationFailure {
  return error instanceof ApplicationFailure && marksOf(error).verify === true;
}

/** Whether a command that was refused before was found to fit when it came to be verified. */
export function fitsNow(error: unknown): boolean {
  return error instanceof ApplicationFailure && marksOf(error).again === true;
}

/** Whether the request id stays free: the same command may come anew, and is checked then. */
export function isUnkept(error: unknown): boolean {
  if (!(error instanceof ApplicationFailure)) return false;
  const { again, verify, verified: isVerified } = marksOf(error);
  return again === true || verify === true || isVerified === true;
}

function marked({ message, type }: ApplicationFailure, detail: RefusalMarks): ApplicationFailure {
  return ApplicationFailure.nonRetryable(message, type, detail);
}

function marksOf({ details }: ApplicationFailure): RefusalMarks {
  const [detail] = (details ?? []) as readonly (RefusalMarks | undefined)[];
  return detail ?? {};
}
