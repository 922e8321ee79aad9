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
  readonly amount: Money;
  readonly settings: WorkflowSettings;
}

/** `rejected`: the provider says that it did not happen, and the money is where it was. */
export type WithdrawalState = 'withdrawing' | 'withdrawn' | 'rejected' | 'cancelled';

export interface WithdrawalResult {
  readonly state: Exclude<WithdrawalState, 'withdrawing'>;
  /** Why, where it was rejected. */
  readonly code?: string;
}
