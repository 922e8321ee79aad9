import type { Outcome, RejectionReason } from '../../domain/outcome.js';

/** code Int 20000 (document). It says that the request was taken, and nothing of the split: the sample has it with DIVIDE_PENDING. */
export const SUCCESS = '20000';

/**
 * divide_status (document). Two of them say that a split was returned, in part or as a whole: what was returned had been made before
 * (inference).
 */
export const DIVIDE_STATUS: Readonly<Record<string, 'done' | 'failed' | 'underWay'>> = {
  DIVIDE_SUCCESS: 'done',
  DIVIDE_FAILED: 'failed',
  DIVIDE_PENDING: 'underWay',
  DIVIDE_PARTIAL_REFUND: 'done',
  DIVIDE_REFUND: 'done',
};

/** Codes that the configuration knows as clear rejections, by what they mean. No table was found. */
export type RejectionCodes = Readonly<Record<'insufficientFunds' | 'account' | 'other', readonly string[]>>;

/** What a code other than 20000 says of the write that it answers: undefined where nobody has said what it means, which ends nothing. */
export function rejectionOf(code: string, known: RejectionCodes): RejectionReason | undefined {
  if (known.insufficientFunds.includes(code)) return 'insufficientFunds';
  if (known.account.includes(code)) return 'account';
  return known.other.includes(code) ? 'other' : undefined;
}

/** How every receiver of a split stands by its divide_status, which is one for all of them. */
export function outcomeOfStatus(status: string): Outcome {
  switch (Object.hasOwn(DIVIDE_STATUS, status) ? DIVIDE_STATUS[status] : undefined) {
    case 'done':
      return { type: 'succeeded', result: {} };
    case 'underWay':
      return { type: 'pending', why: `the provider shows it as ${status}` };
    case 'failed':
      return failedBy(status);
    case undefined:
      return { type: 'unknown', why: 'the provider shows an undocumented divide_status' };
  }
}

/** Which values of which field say how a return ended: its answer and its statuses were not found. */
export interface ReturnStatus {
  readonly field: string;
  readonly succeeded: readonly string[];
  readonly failed: readonly string[];
}

/** How every giver of a return stands. Without configured statuses nothing ever ends it but an operator. */
export function outcomeOfReturn(
  shown: Readonly<Record<string, unknown>>,
  known: ReturnStatus | undefined,
): Outcome {
  const value = known && shown[known.field];
  if (typeof value !== 'string' || value === '')
    return { type: 'pending', why: 'accepted; no document has a status of a return' };
  if (known?.succeeded.includes(value)) return { type: 'succeeded', result: {} };
  if (known?.failed.includes(value)) return failedBy(value.slice(0, 64));
  return { type: 'unknown', why: `the provider shows a ${known?.field} that is not configured` };
}

function failedBy(code: string): Outcome<never> {
  return { type: 'rejected', reason: 'other', code, message: 'the provider shows it as failed', final: true };
}
