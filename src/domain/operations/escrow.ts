import type { Money } from '../money.js';
import type { Account } from '../party.js';
import { withoutFigures, type MoneyResult, type OperationReference } from './reference.js';
import { kindsOf, type OperationTraits } from './traits.js';

interface OrderParties {
  readonly orderNo: string;
  readonly payer: Account;
  readonly payee: Account;
}

/** What a transfer into escrow, out of it to either side, and back after its release says. */
export interface EscrowContents {
  hold: OrderParties;
  /** Without receivers the payee gets the amount less the fee; with them they get that sum between them. */
  release: OrderParties & { readonly hold: OperationReference; readonly receivers?: readonly Share[] };
  return: OrderParties & { readonly hold: OperationReference };
  /**
   * Payer and payee are those of the release: the money goes back from payee to payer. Where the release named receivers,
   * they give back between them what is not given back of the fee. `hold` is what that release was of, where it is known.
   */
  refund: OrderParties & {
    readonly release: OperationReference;
    readonly hold?: OperationReference;
    readonly receivers?: readonly Share[];
  };
}

/** What one of several members gets, or gives back. */
export interface Share {
  readonly account: Account;
  readonly amount: Money;
}

/** What it yields. */
export interface EscrowResults {
  /** `divisible`: whether the provider lets a part of it be released or returned while the rest stays held. */
  hold: MoneyResult & { readonly divisible: boolean; readonly limits?: HoldLimits };
  release: MoneyResult;
  return: MoneyResult;
  refund: MoneyResult;
}

/** How far a provider's own rules let money out of one hold. What is absent has no limit, but for the receivers. */
export interface HoldLimits {
  /** How many returns there may be. */
  readonly mostReturns?: number;
  /** How long after the hold it can still be returned. */
  readonly returnWindowDays?: number;
  /** How many members one release may name, the platform among them where it takes a fee. Absent: one, the payee. */
  readonly mostReceivers?: number;
  /** Whether the rest may be returned once a part was released. Absent: it may. */
  readonly returnAfterRelease?: boolean;
}

export const ESCROW_OPERATIONS = {
  hold: { subject: 'order' },
  release: { subject: 'order', identity: quotingHold },
  return: { subject: 'order', identity: quotingHold },
  refund: {
    subject: 'order',
    // The release says which hold it was of.
    identity: ({ hold: _hold, release, ...content }) => ({ ...content, release: withoutFigures(release) }),
  },
} as const satisfies OperationTraits<EscrowContents>;

function quotingHold<C extends { readonly hold: OperationReference }>(content: C): C {
  return { ...content, hold: withoutFigures(content.hold) };
}

export const ESCROW_KINDS = kindsOf(ESCROW_OPERATIONS);

export type EscrowKind = keyof EscrowContents;

/** Whether an operation of this kind moves an order's money. */
export function isEscrowKind(kind: string): kind is EscrowKind {
  return Object.hasOwn(ESCROW_OPERATIONS, kind);
}
