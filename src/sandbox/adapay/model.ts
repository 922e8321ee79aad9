import type { AdapayRejected } from './result-codes.js';
import type { Share } from './fields.js';

/** status, as every object carries it. */
export type Status = 'succeeded' | 'pending' | 'failed';

/** What every object that has been created has in common. */
export interface StoredObject {
  readonly id: string;
  /** Its own order_no, under whatever name the call has it. */
  readonly number: string;
  /** The id of what it belongs to; "" for what stands by itself. */
  readonly parent: string;
  readonly createdAt: number;
  status: Status;
  /** When it came to its end. */
  endedAt: number | undefined;
  failure: AdapayRejected | undefined;
}

/** The merchant itself is member "0". */
export interface Member {
  readonly memberId: string;
  readonly kind: 'person' | 'company';
  readonly createdAt: number;
  /** Fields as they were given; personal ones among them. */
  given: Readonly<Record<string, string>>;
  disabled: boolean;
  settleAccountId: string | undefined;
}

export interface SettleAccount {
  readonly id: string;
  readonly memberId: string;
  readonly accountInfo: Readonly<Record<string, unknown>>;
  readonly createdAt: number;
  settings: Readonly<Record<string, string>>;
}

/** A payment whose money may be held, confirmed, reversed and refunded: out of a balance, or from outside through a channel. */
export interface Payment extends StoredObject {
  readonly source: 'balance' | 'channel';
  /** Where the money came from, and goes back to: a ledger key. */
  readonly payerKey: string;
  readonly payerId: string;
  readonly receiverId: string;
  /** A payer through a channel may pay another amount than was ordered. */
  amount: bigint;
  readonly delayed: boolean;
  /** What went to whom at once; empty for a delayed one. */
  readonly shares: readonly Share[];
  readonly fee: bigint;
  /** Fields that are only shown. */
  readonly given: Readonly<Record<string, string>>;
  readonly notifyUrl: string;
  /** Fen, with what is under way. */
  confirmed: bigint;
  reversed: bigint;
  refunded: bigint;
  reverses: number;
  readonly refundedByMember: Map<string, bigint>;
  /** Ends a payment through a channel as its payer does. */
  byPayer?: (end: 'succeeded' | 'failed') => void;
}

export interface Confirm extends StoredObject {
  readonly payment: Payment;
  readonly amount: bigint;
  readonly fee: bigint;
  readonly feeMode: 'O' | 'I';
  readonly description: string;
  /** As asked; without any, one share of the receiver. */
  readonly shares: readonly Share[];
  refunded: bigint;
  readonly refundedByMember: Map<string, bigint>;
}

export interface Reverse extends StoredObject {
  readonly payment: Payment;
  readonly amount: bigint;
  readonly reason: string;
  readonly notifyUrl: string;
}

export interface Refund extends StoredObject {
  readonly payment: Payment;
  readonly amount: bigint;
  readonly reason: string;
  readonly notifyUrl: string;
}

export interface Freeze extends StoredObject {
  readonly memberId: string;
  readonly amount: bigint;
  lifted: boolean;
}

export interface Commission extends StoredObject {
  readonly amount: bigint;
}

export interface Withdrawal extends StoredObject {
  readonly memberId: string;
  readonly cashType: string;
  readonly amount: bigint;
  readonly fee: bigint;
  /** What reaches the bank card. */
  readonly paidOut: bigint;
  readonly notifyUrl: string;
}

/** A corporate member's application or its change, which is audited. */
export interface Audit extends StoredObject {
  readonly memberId: string;
  readonly isUpdate: boolean;
  readonly notifyUrl: string;
  settleAccountId: string | undefined;
}

/** Fields of an answer's `data`. */
export type Fields = Readonly<Record<string, unknown>>;

/** The kinds of effects that there are at this provider. */
export type AdapayEffectKind =
  | 'openAccount'
  | 'bindSettleAccount'
  | 'unbindSettleAccount'
  | 'hold'
  | 'payment'
  | 'release'
  | 'return'
  | 'refund'
  | 'freeze'
  | 'unfreeze'
  | 'commission'
  | 'withdrawal'
  | 'closePayment'
  | 'deposit';
