import type { Account } from '../party.js';
import type { CodeHandle } from './card.js';
import { withoutFigures, type OperationReference } from './reference.js';
import type { OperationTraits } from './traits.js';

/** The kinds of operation that a provider can want a code for. */
export type CodedKind = 'hold' | 'withdraw' | 'freeze' | 'payFromFreeze';

/** What applying for the code of a transaction says, and handing in the code that a transaction under way waits for. */
export interface TransactionCodeContents {
  /**
   * The code is to be sent to the member before the transaction itself is (平安 6082), over the intent's amount. Each application is one of its
   * own, and moves nothing.
   */
  applyTransactionCode: {
    /** Whose money the transaction is to move, and whose telephone gets the code. */
    readonly account: Account;
    readonly of: CodedKind;
    /** Which of the bound cards a withdrawal goes to. */
    readonly cardNumber?: string;
    /** The order that a payment is for. */
    readonly orderNo?: string;
  };
  /** The code itself is no part of the content: it never reaches the journal. */
  verifyTransaction: {
    /** Whose money the transaction moves, and whose telephone got the code. */
    readonly account: Account;
    readonly transaction: OperationReference;
    /** What kind of operation the transaction is. */
    readonly of: CodedKind;
    readonly handle: CodeHandle;
  };
}

/** What it yields. */
export interface TransactionCodeResults {
  /** What the code must be handed in with, and until when the provider takes it (ISO 8601). */
  applyTransactionCode: { readonly handle: CodeHandle; readonly expiresAt: string };
  verifyTransaction: Record<never, never>;
}

export const TRANSACTION_CODE_OPERATIONS = {
  applyTransactionCode: { subject: 'order' },
  verifyTransaction: {
    subject: 'order',
    // The handle follows from the transaction, whose row has it.
    identity: ({ handle: { serialNumber }, transaction, ...content }) => ({
      ...content,
      transaction: withoutFigures(transaction),
      handle: { serialNumber, token: '' },
    }),
  },
} as const satisfies OperationTraits<TransactionCodeContents>;
