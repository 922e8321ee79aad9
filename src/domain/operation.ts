import type { Money } from './money.js';
import { ACCOUNT_OPERATIONS, type AccountContents, type AccountResults } from './operations/account.js';
import {
  ACQUIRING_OPERATIONS,
  type AcquiringContents,
  type AcquiringResults,
} from './operations/acquiring.js';
import { CARD_OPERATIONS, type CardContents, type CardResults } from './operations/card.js';
import { ESCROW_OPERATIONS, type EscrowContents, type EscrowResults } from './operations/escrow.js';
import { FREEZE_OPERATIONS, type FreezeContents, type FreezeResults } from './operations/freeze.js';
import { MOBILE_OPERATIONS, type MobileContents, type MobileResults } from './operations/mobile.js';
import {
  SPLIT_OPERATIONS,
  type ItemResult,
  type SplitContents,
  type SplitResults,
} from './operations/split.js';
import { SUSPENSE_OPERATIONS, type SuspenseContents, type SuspenseResults } from './operations/suspense.js';
import { TOP_UP_OPERATIONS, type TopUpContents, type TopUpResults } from './operations/top-up.js';
import {
  TRANSACTION_CODE_OPERATIONS,
  type TransactionCodeContents,
  type TransactionCodeResults,
} from './operations/transaction-code.js';
import { kindsOf, type KindTraits, type OperationTraits } from './operations/traits.js';
import {
  WITHDRAWAL_OPERATIONS,
  type WithdrawalContents,
  type WithdrawalResults,
} from './operations/withdrawal.js';
import type { Outcome } from './outcome.js';
import type { Account } from './party.js';

/** What each kind of operation says beyond its amount and fee. */
export interface IntentContents
  extends
    AccountContents,
    AcquiringContents,
    CardContents,
    EscrowContents,
    FreezeContents,
    MobileContents,
    SplitContents,
    SuspenseContents,
    TopUpContents,
    TransactionCodeContents,
    WithdrawalContents {}

/** What each kind of operation yields when it succeeds. */
export interface IntentResults
  extends
    AccountResults,
    AcquiringResults,
    CardResults,
    EscrowResults,
    FreezeResults,
    MobileResults,
    SplitResults,
    SuspenseResults,
    TopUpResults,
    TransactionCodeResults,
    WithdrawalResults {}

export type OperationKind = keyof IntentContents;

/** Every kind of operation, by the capability that a provider may have. A new capability is one file and one line here. */
const OPERATIONS = {
  ...ACCOUNT_OPERATIONS,
  ...ACQUIRING_OPERATIONS,
  ...CARD_OPERATIONS,
  ...ESCROW_OPERATIONS,
  ...FREEZE_OPERATIONS,
  ...MOBILE_OPERATIONS,
  ...SPLIT_OPERATIONS,
  ...SUSPENSE_OPERATIONS,
  ...TOP_UP_OPERATIONS,
  ...TRANSACTION_CODE_OPERATIONS,
  ...WITHDRAWAL_OPERATIONS,
} as const satisfies OperationTraits<IntentContents>;

/** All kinds; each has an activity of its name. */
export const OPERATION_KINDS = kindsOf(OPERATIONS);

/** The kinds that a purchase is made of, in the order in which it meets them: a part of what its capabilities have. */
export const PURCHASE_KINDS = [
  'openAccount',
  'applyCardBinding',
  'verifyCardBinding',
  'hold',
  'release',
  'return',
  'refund',
] as const satisfies readonly OperationKind[];

export type PurchaseKind = (typeof PURCHASE_KINDS)[number];

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
  /** The part of the amount that goes to the platform's fee account, where the provider takes one of each item (平安 SubOrderTranFee). */
  readonly fee?: Money;
  /** Whether the payee is a person or a company, where the provider tells these apart (鸿闻 account_type). */
  readonly payeeType?: 'person' | 'company';
}

/**
 * How the requested operation stands: its one serial number and what is known of it. It does not repeat the
 * intent, since it is written into a workflow's history as it is.
 */
export interface Performed<K extends OperationKind = OperationKind> {
  readonly serialNumber: string;
  readonly outcome: Outcome<IntentResults[K]>;
  /** While open: when the interface’s own schedule queries again. Absent where there is nothing to query. */
  readonly queryAgainAfterMs?: number;
  /** Why an operator must look at it, if one must. */
  readonly attention?: string;
  /** What is known of each item while the operation has not succeeded; the result of one that has holds them. */
  readonly items?: readonly ItemResult[];
  /** While open: a status query can resolve it. Without it, it lapses by rule or waits for an operator. */
  readonly queryable?: true;
  /** While open: no query can resolve it, and it does not lapse. Only a notification or an operator ends it, so nothing is asked on any schedule. */
  readonly awaitsEvidence?: true;
}

/** An intent with what makes it this intent alone: what is left out merely describes a member. */
export function identityOf(intent: Intent): Intent {
  // The traits of the intent's own kind, hence of its content.
  const { identity } = OPERATIONS[intent.kind] as KindTraits<Intent['content']>;
  return identity ? { ...intent, content: identity(intent.content) } : intent;
}

/** The intent of one kind, for a value whose kind is known at run time. */
export type AnyIntent = { [K in OperationKind]: Intent<K> }[OperationKind];
