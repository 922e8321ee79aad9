import type { Account } from '../party.js';
import type { CodeHandle } from './card.js';
import { withoutFigures, type OperationReference } from './reference.js';
import type { OperationTraits } from './traits.js';

/** What handing in the code says that a transaction under way waits for. */
export interface TransactionCodeContents {
  /** The code itself is no part of the content: it never reaches the journal. */
  verifyTransaction: {
    /** Whose money the transaction moves, and whose telephone got the code. */
    readonly account: Account;
    readonly transaction: OperationReference;
    /** What kind of operation the transaction is. */
    readonly of: 'hold' | 'withdraw';
    readonly handle: CodeHandle;
  };
}

/** What it yields. */
export interface TransactionCodeResults {
  verifyTransaction: Record<never, never>;
}

export const TRANSACTION_CODE_OPERATIONS = {
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
