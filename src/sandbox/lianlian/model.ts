/** The states of a transaction: SUCCESS, FAILURE and CANCEL are what integrators meet; what it says until then is not known. */
export type Status = 'SUCCESS' | 'FAILURE' | 'CANCEL' | 'SIM_PROCESSING';

/** What every transaction has in common. */
export interface Transaction {
  /** platform_txno, platform_refundno. */
  readonly id: string;
  /** Our txn_seqno, refund_seqno. */
  readonly number: string;
  readonly amount: bigint;
  readonly createdAt: number;
  readonly notifyUrl: string;
  status: Status;
  endedAt: number | undefined;
}

/** One who gets a part of an amount. */
export interface Payee {
  readonly id: string;
  readonly type: 'MCH' | 'USER';
  readonly amount: bigint;
}

/** What createpay made. */
export interface Payment extends Transaction {
  /** A payer may pay another amount than was ordered. */
  amount: bigint;
  /** How the payer pays; BALANCE is from a user's balance. */
  readonly payType: string;
  readonly payerId: string;
  readonly payees: readonly Payee[];
  readonly secured: boolean;
  /** What it waits for before the money moves. */
  waitsFor: 'nothing' | 'sms' | 'payer';
  readonly token: string;
  readonly code: string;
  readonly orderInfo: string;
  confirmed: bigint;
  /** Given back before a confirmation. */
  returned: bigint;
  /** Given back by payees after they got it. */
  refunded: bigint;
  readonly confirms: Confirm[];
  readonly refunds: Refund[];
  /** What each payee has got and not given back. */
  readonly gotten: Map<string, bigint>;
}

export interface Confirm extends Transaction {
  readonly payment: Payment;
  readonly payees: readonly Payee[];
  /** 优惠券后置模式: kept, and moves nothing. */
  readonly coupon: bigint;
  cancelled: boolean;
}

export interface Refund extends Transaction {
  readonly payment: Payment;
  readonly fromAssure: boolean;
  readonly givers: readonly Payee[];
}

export interface Withdrawal extends Transaction {
  readonly userId: string;
  /** What it waits for before it goes to the bank. */
  waitsFor: 'nothing' | 'sms' | 'check';
  readonly token: string;
  readonly code: string;
}

export interface User {
  readonly userId: string;
  readonly createdAt: number;
  readonly idNo: string;
  state: 'ACTIVATE_PENDING' | 'NORMAL';
  application: Application | undefined;
  /** Numbers of the cards that are bound, with when. */
  readonly cards: Map<string, number>;
}

/** An application to activate an account, whose code is awaited. */
export interface Application {
  readonly number: string;
  readonly token: string;
  readonly cardNo: string;
  readonly phone: string;
  readonly code: string;
  readonly appliedAt: number;
  wrong: number;
}

/** Fields of an answer. */
export type Fields = Readonly<Record<string, unknown>>;

/** The kinds of effects that there are at this provider. */
export type LianlianEffectKind =
  | 'openAccount'
  | 'applyActivation'
  | 'activate'
  | 'hold'
  | 'payment'
  | 'release'
  | 'cancelRelease'
  | 'return'
  | 'refund'
  | 'withdrawal'
  | 'deposit';
