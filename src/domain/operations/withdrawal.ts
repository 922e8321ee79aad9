import type { Account } from '../party.js';
import type { MoneyResult } from './reference.js';
import type { OperationTraits } from './traits.js';

/** What a withdrawal says. */
export interface WithdrawalContents {
  /** The amount from the account to the card that is bound to it. */
  withdraw: { readonly account: Account };
}

/** What it yields. */
export interface WithdrawalResults {
  withdraw: MoneyResult;
}

export const WITHDRAWAL_OPERATIONS = {
  withdraw: { subject: 'withdrawal' },
} as const satisfies OperationTraits<WithdrawalContents>;
