import type { Money } from '../money.js';
import type { Account } from '../party.js';
import type { CodeHandle } from './card.js';
import { withoutFigures, type MoneyResult, type OperationReference } from './reference.js';
import { kindsOf, type OperationTraits } from './traits.js';

interface OrderParties {
  readonly orderNo: string;
  readonly payer: Account;
  readonly payee: Account;
  /** The channel that the buyer pays through, by the provider's own name; absent where the money is held from a balance. */
  readonly channel?: string;
}

/** What a payment through a channel wants beside the channel. */
interface ChannelPayment {
  /** By the provider's own names, such as the payer's open_id (Adapay expend). */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Until when it can be paid (ISO 8601). */
  readonly payBy?: string;
}

/** What a transfer into escrow, out of it to either side, and back after its release says. */
export interface EscrowContents {
  hold: OrderParties &
    ChannelPayment & {
      /** What the code is handed in with that was applied for before, where the provider wants one (平安 MessageOrderNo). */
      readonly handle?: CodeHandle;
    };
  /** Closes a payment through a channel that nobody has paid: nobody can pay it any more. */
  closeHold: OrderParties & { readonly hold: OperationReference };
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
  /** Takes one release back as a whole: what it gave is held again (连连 担保确认撤销). */
  cancelRelease: OrderParties & { readonly hold: OperationReference; readonly release: OperationReference };
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
  closeHold: MoneyResult;
  release: MoneyResult;
  return: MoneyResult;
  refund: MoneyResult;
  cancelRelease: MoneyResult;
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
  /** Whether a release can be taken back as a whole. Absent: it cannot. */
  readonly cancelsReleases?: boolean;
}

export const ESCROW_OPERATIONS = {
  // When it lapses follows from when it was begun, and the handle from the application for its code.
  hold: { subject: 'order', identity: ({ payBy: _payBy, handle: _handle, ...content }) => content },
  closeHold: { subject: 'order', identity: quotingHold },
  release: { subject: 'order', identity: quotingHold },
  return: { subject: 'order', identity: quotingHold },
  refund: {
    subject: 'order',
    // The release says which hold it was of.
    identity: ({ hold: _hold, release, ...content }) => ({ ...content, release: withoutFigures(release) }),
  },
  cancelRelease: {
    subject: 'order',
    identity: ({ hold, release, ...content }) => ({
      ...content,
      hold: withoutFigures(hold),
      release: withoutFigures(release),
    }),
  },
} as const satisfies OperationTraits<EscrowContents>;

function quotingHold<C extends { readonly hold: OperationReference }>(content: C): C {
  return { ...content, hold: withoutFigures(content.hold) };
}

export const ESCROW_KINDS = kindsOf(ESCROW_OPERATIONS);

/** What an escrow cannot do without; the other kinds are for providers that have them. */
export const NEEDED_ESCROW_KINDS = ['hold', 'release', 'return', 'refund'] as const;

export type EscrowKind = keyof EscrowContents;

/** Whether an operation of this kind moves an order's money. */
export function isEscrowKind(kind: string): kind is EscrowKind {
  return Object.hasOwn(ESCROW_OPERATIONS, kind);
}
