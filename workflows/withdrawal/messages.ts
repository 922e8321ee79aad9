import type { Money } from '../../src/domain/money.js';
import type { Account } from '../../src/domain/party.js';
import type { WorkflowSettings } from '../core/timing.js';

export interface WithdrawalInput {
  readonly tenant: string;
  readonly provider: string;
  /** The caller's own number of this withdrawal: the same number again is the same withdrawal. */
  readonly withdrawalNo: string;
  /** Whose money it is; it goes to the card that is bound to this account. */
  readonly account: Account;
  /** Which of the bound cards, where the provider wants that named. */
  readonly cardNumber?: string | undefined;
  /** What leaves the account, the fee included. */
  readonly amount: Money;
  /** What the platform keeps of it, where the provider can take that. */
  readonly fee?: Money | undefined;
  readonly settings: WorkflowSettings;
}

/**
 * `provisional`: the provider says that it succeeded, and it can still come back. `bounced`: it came back, and the money is on the account
 * again. `rejected`: the provider says that it did not happen, and the money is where it was.
 */
export type WithdrawalState =
  'withdrawing' | 'provisional' | 'withdrawn' | 'bounced' | 'rejected' | 'cancelled';

export interface WithdrawalResult {
  readonly state: Exclude<WithdrawalState, 'withdrawing' | 'provisional'>;
  /** Why, where it was rejected. */
  readonly code?: string;
  /** The provider's words, where it bounced and gave some. */
  readonly reason?: string;
}
