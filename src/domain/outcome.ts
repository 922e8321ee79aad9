import type { PendingStep } from './pending-step.js';

/**
 * What is known of an operation. `succeeded`, a final `rejected` and `absent` are ends; `pending` and `unknown` leave their
 * state only through evidence, never through a timer or a count of attempts.
 */
export type Outcome<Result = unknown> =
  | { readonly type: 'succeeded'; readonly result: Result }
  /** The provider rejected. `final` is false where another attempt may still have taken effect. */
  | {
      readonly type: 'rejected';
      readonly reason: RejectionReason;
      /** The provider's own code and words, personal data masked. */
      readonly code: string;
      readonly message: string;
      readonly final: boolean;
    }
  /**
   * Evidence says that it never took effect and will not: the provider's own rule for "not found", or an operator. What has
   * `lapsed` may have been done, and has no effect any more by the provider's own rule.
   */
  | { readonly type: 'absent'; readonly why: string; readonly lapsed?: true }
  | {
      readonly type: 'pending';
      readonly why: string;
      readonly queryAgainAfterMs?: number;
      /** What a success will hold and only this answer tells: it goes into the result, whatever brings the end. */
      readonly known?: Partial<Result>;
      /** The verification code that went with it was right: the provider has taken the transaction on. */
      readonly codeAccepted?: true;
      /** What somebody has to do before it goes on. The journal keeps it, sealed, until the operation has ended. */
      readonly step?: PendingStep;
    }
  | { readonly type: 'unknown'; readonly why: string; readonly step?: PendingStep };

/** Why a provider rejected, as far as a workflow must tell rejections apart. Adapters map their codes to these. */
export type RejectionReason =
  /** The payer's, the seller's or the advance account is short: the same thing may be asked again when it is not. */
  | 'insufficientFunds'
  /** The verification code is wrong; the application still waits. */
  | 'wrongCode'
  /** The application lapsed, was used up by wrong codes, or is not known: a new one is needed. */
  | 'codeVoid'
  /** An application is waiting for its code already. */
  | 'codeWaiting'
  /** The card was checked too often today. */
  | 'tooManyChecks'
  /** Card or identity do not match, or the card cannot be bound. */
  | 'card'
  /** An account is missing, closed or not allowed to do this. */
  | 'account'
  /** Anything else that the provider documents as a rejection. */
  | 'other';

/** Why a recalled operation is absent that had never been sent: nothing can come of it late. */
export const NEVER_SENT = 'recalled before it was sent';

/** An outcome that ends an operation. */
export type FinalOutcome<Result = unknown> = Extract<
  Outcome<Result>,
  { type: 'succeeded' | 'rejected' | 'absent' }
>;

/** Whether an outcome ends its operation. */
export function isFinal<Result>(outcome: Outcome<Result>): outcome is FinalOutcome<Result> {
  switch (outcome.type) {
    case 'succeeded':
    case 'absent':
      return true;
    case 'rejected':
      return outcome.final;
    case 'pending':
    case 'unknown':
      return false;
  }
}

/** Why an operation ended without effect, as callers see it: the provider's code and words, or that it never took effect. */
export function reasonOf(outcome: Exclude<FinalOutcome, { type: 'succeeded' }>): {
  readonly code: string;
  readonly message: string;
} {
  switch (outcome.type) {
    case 'rejected':
      return { code: outcome.code, message: outcome.message };
    case 'absent':
      return { code: 'ABSENT', message: outcome.why };
  }
}

/** Where a piece of evidence comes from. */
export type EvidenceSource = 'answer' | 'query' | 'notification' | 'statement' | 'operator' | 'rule';

/**
 * What was seen, kept permanently beside the operation: enough for an operator to decide by. `detail` is the provider's
 * own words with personal data masked.
 */
export interface Evidence {
  readonly source: EvidenceSource;
  readonly detail: string;
  /** The provider's code as it was spelt, such as "000000" or "ERR044". */
  readonly code?: string;
  /** The provider's own number for the trade, such as 平安's FrontSeqNo. */
  readonly reference?: string;
  /** The provider's trade date, yyyyMMdd in Asia/Shanghai. */
  readonly tradeDate?: string;
}
