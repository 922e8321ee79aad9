import { defineQuery, defineUpdate } from '@temporalio/workflow';
import type { Money } from '../../src/domain/money.js';
import type { Outcome } from '../../src/domain/outcome.js';
import type { WorkflowSettings } from '../core/timing.js';

/** A member who is credited with a part of the payment. */
export interface Credit {
  /** The caller's id of it in this top-up; a reversal names it so. */
  readonly itemId: string;
  readonly payee: { readonly member: string; readonly account: string; readonly name?: string | undefined };
  /** What the payer paid for it, fee included. */
  readonly amount: Money;
  /** What the platform keeps of it. */
  readonly fee?: Money | undefined;
}

export interface TopUpInput {
  readonly tenant: string;
  readonly provider: string;
  /** The caller's own number of this top-up: the same number again is the same one. */
  readonly topUpNo: string;
  /** The payment outside of the provider, whose money is on its way. */
  readonly payment: {
    readonly channel: string;
    readonly merchantNo: string;
    readonly transactionNo?: string | undefined;
  };
  readonly credits: readonly Credit[];
  /** The order of the same tenant that waits for this money, if one does. */
  readonly forOrder?: string | undefined;
  /** How long after the latest credit or reversal credits can be reversed here. */
  readonly reversibleForMs: number;
  readonly settings: WorkflowSettings;
}

/** `partlyToppedUp`: some members were credited and some were not. `reversed`: all that was credited was taken back. */
export type TopUpState = 'toppingUp' | 'toppedUp' | 'partlyToppedUp' | 'reversed' | 'rejected' | 'cancelled';

/** How one credit stands. No names: whoever has the ids knows them. */
export interface CreditView {
  readonly itemId: string;
  readonly amount: Money;
  readonly outcome: Outcome['type'];
  /** The provider's code, or why it has not ended. */
  readonly detail?: string;
  /** What of the amount was taken back, the fee included. */
  readonly reversed: Money;
}

export interface TopUpView {
  readonly state: TopUpState;
  readonly credits: readonly CreditView[];
}

export interface TopUpResult extends TopUpView {
  readonly state: Exclude<TopUpState, 'toppingUp'>;
  /** Why, where it was rejected. */
  readonly code?: string;
  /** The ids of requests that a lost workflow task carried out: under the id of their first sending Temporal has no answer to them. */
  readonly recoveredRequests?: readonly string[];
}

/** What is taken back of one credit. */
export interface Reversal {
  readonly itemId: string;
  /** Fee included. */
  readonly amount: Money;
  /** The part of it that the platform gives back of its fee. */
  readonly fee?: Money | undefined;
}

/** Takes parts of credits back, or all of them. */
export interface ReverseTopUpCommand {
  /** The caller's id of this request: the same id twice is one effect and the same answer. */
  readonly requestId: string;
  readonly reversals: readonly Reversal[];
}

/** The answer to a command that was carried out. */
export interface TopUpAnswer extends TopUpView {
  readonly requestId: string;
}

/** How the top-up stands. @internal */
export const topUpQuery = defineQuery<TopUpView>('topUp');
/** @internal */
export const reverseTopUpUpdate = defineUpdate<TopUpAnswer, [ReverseTopUpCommand]>('reverseTopUp');
