import type { Money } from './money.js';
import type { Account, Card, Role } from './party.js';
import type { Outcome } from './outcome.js';

/** Another operation's traces at the provider, as later operations must quote them. */
export interface OperationReference {
  readonly serialNumber: string;
  /** The provider's own number for it, where it gave one (平安 FrontSeqNo, Adapay payment id). */
  readonly reference?: string;
  /** The provider's trade date, yyyyMMdd. */
  readonly tradeDate?: string;
}

interface OrderParties {
  readonly orderNo: string;
  readonly payer: Account;
  readonly payee: Account;
}

/** What each kind of operation says beyond its amount and fee. */
export interface IntentContents {
  openAccount: {
    readonly member: string;
    readonly role: Role;
    readonly nickname?: string;
    readonly mobile?: string;
  };
  applyCardBinding: { readonly account: Account; readonly card: Card };
  /** The code itself is no part of the content: it never reaches the journal. */
  verifyCardBinding: { readonly account: Account; readonly cardNumber: string; readonly application: string };
  hold: OrderParties;
  /** Without receivers the payee gets the amount less the fee; with them they get that sum between them. */
  release: OrderParties & { readonly hold: OperationReference; readonly receivers?: readonly Share[] };
  return: OrderParties & { readonly hold: OperationReference };
  /**
   * Payer and payee are those of the release: the money goes back from payee to payer. Where the release named receivers,
   * they give back between them what is not given back of the fee.
   */
  refund: OrderParties & { readonly release: OperationReference; readonly receivers?: readonly Share[] };
  /** Keeps the amount on the account from being spent. */
  freeze: { readonly account: Account };
  /** Gives back all of a freeze; its amount is the freeze's. */
  unfreeze: { readonly account: Account; readonly freeze: OperationReference };
  /** The amount from the account to the card that is bound to it. */
  withdraw: { readonly account: Account };
}

/** What one of several members gets, or gives back. */
export interface Share {
  readonly account: Account;
  readonly amount: Money;
}

/** What each kind of operation yields when it succeeds. */
export interface IntentResults {
  openAccount: { readonly account: string };
  /** `verified`: bound, and no code is needed. `account`: the account's number, where binding the card is what gives it one. */
  applyCardBinding: { readonly verified: boolean; readonly account?: string };
  verifyCardBinding: Record<never, never>;
  /** `divisible`: whether the provider lets a part of it be released or returned while the rest stays held. */
  hold: MoneyResult & { readonly divisible: boolean; readonly limits?: HoldLimits };
  release: MoneyResult;
  return: MoneyResult;
  refund: MoneyResult;
  freeze: MoneyResult;
  unfreeze: MoneyResult;
  withdraw: MoneyResult;
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

export interface MoneyResult {
  readonly reference?: string;
  readonly tradeDate?: string;
}

export type OperationKind = keyof IntentContents;

/** The kinds that a purchase is made of, in the order in which it meets them. */
export const OPERATION_KINDS = [
  'openAccount',
  'applyCardBinding',
  'verifyCardBinding',
  'hold',
  'release',
  'return',
  'refund',
] as const satisfies readonly OperationKind[];

export type PurchaseKind = (typeof OPERATION_KINDS)[number];

/** The kinds that stand by themselves. */
export const SEPARATE_KINDS = ['freeze', 'unfreeze', 'withdraw'] as const satisfies readonly OperationKind[];

/**
 * One intended effect on money or on an account. Its id is chosen before anything is sent and never changes:
 * `<tenant>/<orderNo>/<step>` for an order, `<tenant>/<member>/<step>` for an account.
 */
export interface Intent<K extends OperationKind = OperationKind> {
  readonly operationId: string;
  readonly provider: string;
  readonly kind: K;
  /** What the effect moves, fee included. Absent for effects on accounts. */
  readonly amount?: Money;
  /** The part of the amount that goes to the platform's fee account. */
  readonly fee?: Money;
  readonly content: IntentContents[K];
  /** Receivers of one operation that names several, each with its own number at the provider. */
  readonly items?: readonly IntentItem[];
}

export interface IntentItem {
  readonly itemId: string;
  readonly payee: Account;
  readonly amount: Money;
}

/**
 * How the operation stands that was asked for: its one serial number and what is known of it. It does not repeat the
 * intent, since it is written into a workflow's history as it is.
 */
export interface Performed<K extends OperationKind = OperationKind> {
  readonly serialNumber: string;
  readonly outcome: Outcome<IntentResults[K]>;
  /** While open: when the interface's own schedule asks again. */
  readonly queryAgainAfterMs?: number;
  /** Why a person must look at it, if one must. */
  readonly attention?: string;
  /** While open: a status query can resolve it. Without it, it lapses by rule or waits for a person. */
  readonly queryable?: true;
}

/**
 * What makes an intent this intent: everything but the details that merely describe a member. A second purchase by a buyer
 * who changed the nickname opens no second account, and must not be refused as another intent either.
 */
export function identityOf(intent: Intent): Intent {
  if (intent.kind !== 'openAccount') return intent;
  const { member, role } = intent.content as IntentContents['openAccount'];
  return { ...intent, content: { member, role } };
}

/** The intent of one kind, for a value whose kind is known at run time. */
export type AnyIntent = { [K in OperationKind]: Intent<K> }[OperationKind];
