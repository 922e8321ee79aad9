import type { RunUse } from './run-limits.js';

/** The waits of a workflow. All are in milliseconds; the client fills in the defaults and checks them before anything starts. */
export interface Timing {
  /** How long a verification code may be entered: the default is 120 s from the moment the bank accepted the application. */
  readonly codeWindowMs: number;
  /** The same for an application whose answer was lost: it may have been accepted as late as its HTTP deadline. */
  readonly codeInDoubtMs: number;
  /** How long the workflow waits for a new application after a code expired or became void; 0 ends it at once. */
  readonly resendWindowMs: number;
  /** How long the amount of a small transfer may be handed in: 48 h from its start, unless the bank has agreed to more. */
  readonly amountWindowMs: number;
  /** How far apart two small transfers to a card are started: the bank starts one within 24 h. */
  readonly smallAmountEveryMs: number;
  /** How long the buyer has to bring the funds. */
  readonly paymentWindowMs: number;
  /** How often a balance is queried while funds are missing. */
  readonly fundsPollMs: number;
  /** How long the buyer has to confirm before the order's own policy decides. */
  readonly confirmWindowMs: number;
  /** How long refunds are taken after the money left escrow; 0 closes the order at once. */
  readonly refundWindowMs: number;
  /** How long an operation may be in doubt before an operator is alerted. */
  readonly attentionAfterMs: number;
  /** How long after an order ended without effect a late effect of its hold is still checked for. */
  readonly lateWatchMs: number;
}

/** Where the first attempt of an operation runs: inside the workflow task, or as an ordinary activity. */
export type FirstAttempt = 'local' | 'remote';

/** The settings that every workflow gets beside its subject. */
export interface WorkflowSettings {
  readonly timing: Timing;
  readonly firstAttempt: FirstAttempt;
  /** From where on a run takes no more commands; the default fits a Temporal server as it comes. */
  readonly limits?: RunUse | undefined;
}
