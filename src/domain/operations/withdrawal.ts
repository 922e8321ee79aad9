import type { Account } from '../party.js';
import type { CodeHandle } from './card.js';
import type { MoneyResult } from './reference.js';
import type { OperationTraits } from './traits.js';

/** What a withdrawal says. */
export interface WithdrawalContents {
  /** The amount from the account to the card that is bound to it. */
  withdraw: {
    readonly account: Account;
    /** Which of the bound cards, where the provider wants that named (平安 TakeCashAcctNo). */
    readonly cardNumber?: string;
    /** What the code is handed in with that was applied for before, where the provider wants one (平安 MessageOrderNo). */
    readonly handle?: CodeHandle;
  };
}

/** What it yields. */
export interface WithdrawalResults {
  /** `provisional`: the money can still come back, and the provider lists what did. */
  withdraw: MoneyResult & { readonly provisional?: true };
}

export const WITHDRAWAL_OPERATIONS = {
  withdraw: {
    subject: 'withdrawal',
    // The handle follows from the application, whose result has it.
    identity: ({ account, cardNumber }) => ({ account, ...(cardNumber !== undefined && { cardNumber }) }),
  },
} as const satisfies OperationTraits<WithdrawalContents>;
