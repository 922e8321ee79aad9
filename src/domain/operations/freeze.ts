import type { Account } from '../party.js';
import type { CodeHandle } from './card.js';
import { withoutFigures, type MoneyResult, type OperationReference } from './reference.js';
import type { SplitResult } from './split.js';
import type { OperationTraits } from './traits.js';

/** What keeping money from being spent, and giving it free again, says. */
export interface FreezeContents {
  /** Keeps the amount on the account from being spent. */
  freeze: {
    readonly account: Account;
    /** What the code is handed in with that was applied for before, where the provider wants one (平安 MessageOrderNo). */
    readonly handle?: CodeHandle;
  };
  /** Gives back all that is left of a freeze; its amount is that. */
  unfreeze: { readonly account: Account; readonly freeze: OperationReference };
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
  freeze: { subject: 'freeze', identity: ({ account }) => ({ account }) },
  unfreeze: { subject: 'freeze', identity: quotingFreeze },
  payFromFreeze: { subject: 'freeze', identity: quotingFreeze },
  refundPayment: {
    subject: 'freeze',
    identity: ({ freeze, payment, ...content }) => ({
      ...content,
      freeze: withoutFigures(freeze),
      payment: withoutFigures(payment),
    }),
  },
} as const satisfies OperationTraits<FreezeContents>;

function quotingFreeze({ account, freeze }: FreezeContents['unfreeze']) {
  return { account, freeze: withoutFigures(freeze) };
}
