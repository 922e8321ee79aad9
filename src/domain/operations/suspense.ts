import type { Account } from '../party.js';
import { withoutFigures, type MoneyResult, type OperationReference } from './reference.js';
import type { OperationTraits } from './traits.js';

/** What giving a member money that lies in suspense (挂账), and taking it back there, says. */
export interface SuspenseContents {
  /** Out of suspense to the account, less the fee. */
  allocateSuspense: { readonly account: Account };
  /** Takes a part or all of what an allocation gave the account back into suspense. */
  reverseAllocation: { readonly account: Account; readonly allocation: OperationReference };
}

/** What it yields. */
export interface SuspenseResults {
  allocateSuspense: MoneyResult;
  reverseAllocation: MoneyResult;
}

export const SUSPENSE_OPERATIONS = {
  allocateSuspense: { subject: 'suspense' },
  reverseAllocation: {
    subject: 'suspense',
    identity: ({ account, allocation }) => ({ account, allocation: withoutFigures(allocation) }),
  },
} as const satisfies OperationTraits<SuspenseContents>;
