import type { Account } from '../party.js';
import { withoutFigures, type MoneyResult, type OperationReference } from './reference.js';
import type { OperationTraits } from './traits.js';

/** What keeping money from being spent, and giving it free again, says. */
export interface FreezeContents {
  /** Keeps the amount on the account from being spent. */
  freeze: { readonly account: Account };
  /** Gives back all of a freeze; its amount is the freeze's. */
  unfreeze: { readonly account: Account; readonly freeze: OperationReference };
}

/** What it yields. */
export interface FreezeResults {
  freeze: MoneyResult;
  unfreeze: MoneyResult;
}

export const FREEZE_OPERATIONS = {
  freeze: { subject: 'freeze' },
  unfreeze: {
    subject: 'freeze',
    identity: ({ account, freeze }) => ({ account, freeze: withoutFigures(freeze) }),
  },
} as const satisfies OperationTraits<FreezeContents>;
