import type { Account } from '../party.js';
import type { CodeHandle } from './card.js';
import { withoutFigures, type MoneyResult, type OperationReference } from './reference.js';
import type { SplitResult } from './split.js';
import type { OperationTraits } from './traits.js';

/**
 * Which money is frozen where it is not any that can be spent: what can be withdrawn at once, which can be again once it is free (平安
 * 可提现冻结).
 */
export type FrozenBalance = 'withdrawable';

/** How money was credited that nobody could spend from the first: as a part of an order that was paid at the bank's acquirer. */
export type FrozenCredit = 'acquiring';

/** What keeping money from being spent, and giving it free again, says. */
export interface FreezeContents {
  /** Keeps the amount on the account from being spent. */
  freeze: {
    readonly account: Account;
    readonly balance?: FrozenBalance;
    /** What the code is handed in with that was applied for before, where the provider wants one (平安 MessageOrderNo). */
    readonly handle?: CodeHandle;
  };
  /** Gives back all that is left of a freeze; its amount is that. */
  unfreeze: {
    readonly account: Account;
    readonly freeze: OperationReference;
    /** That of the freeze. */
    readonly balance?: FrozenBalance;
    /** It was no freeze: the money was credited frozen, and `freeze` has the number of that credit. */
    readonly credited?: FrozenCredit;
  };
  /** Pays several receivers out of what is frozen: they are the intent's items, and get its amount between them. */
  payFromFreeze: {
    readonly account: Account;
    readonly freeze: OperationReference;
    /** As that of `freeze`. */
    readonly handle?: CodeHandle;
  };
  /** Gives back what one receiver of such a payment got, or a part of it: from payee to payer. `part`: the provider's own number of it. */
  refundPayment: {
    readonly payer: Account;
    readonly payee: Account;
    readonly freeze: OperationReference;
    readonly payment: OperationReference;
    readonly part: string;
  };
}

/** What it yields. */
export interface FreezeResults {
  freeze: MoneyResult;
  unfreeze: MoneyResult;
  payFromFreeze: MoneyResult & Pick<SplitResult, 'items' | 'extent'>;
  refundPayment: MoneyResult;
}

export const FREEZE_OPERATIONS = {
  // The handle follows from the application, whose result has it.
  freeze: { subject: 'freeze', identity: ({ handle: _handle, ...content }) => content },
  unfreeze: {
    subject: 'freeze',
    identity: ({ freeze, ...content }) => ({ ...content, freeze: withoutFigures(freeze) }),
  },
  payFromFreeze: {
    subject: 'freeze',
    identity: ({ account, freeze }) => ({ account, freeze: withoutFigures(freeze) }),
  },
  refundPayment: {
    subject: 'freeze',
    identity: ({ freeze, payment, ...content }) => ({
      ...content,
      freeze: withoutFigures(freeze),
      payment: withoutFigures(payment),
    }),
  },
} as const satisfies OperationTraits<FreezeContents>;
