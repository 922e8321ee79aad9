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
  release: OrderParties & { readonly hold: OperationReference };
  return: OrderParties & { readonly hold: OperationReference };
  /** Payer and payee are those of the release: the money goes back from payee to payer. */
  refund: OrderParties & { readonly release: OperationReference };
}

/** What each kind of operation yields when it succeeds. */
export interface IntentResults {
  openAccount: { readonly account: string };
  applyCardBinding: { readonly verified: boolean };
  verifyCardBinding: Record<never, never>;
  /** `divisible`: whether the provider lets a part of it be released or returned while the rest stays held. */
  hold: MoneyResult & { readonly divisible: boolean };
  release: MoneyResult;
  return: MoneyResult;
  refund: MoneyResult;
}

export interface MoneyResult {
  readonly reference?: string;
  readonly tradeDate?: string;
}

export type OperationKind = keyof IntentContents;

/** Every kind, in the order in which a purchase meets them. */
export const OPERATION_KINDS = [
  'openAccount',
  'applyCardBinding',
  'verifyCardBinding',
  'hold',
  'release',
  'return',
  'refund',
] as const satisfies readonly OperationKind[];

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
  /** While unsettled: when the interface's own schedule asks again. */
  readonly askAgainAfterMs?: number;
  /** Why a person must look at it, if one must. */
  readonly attention?: string;
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
