/** 会员属性: 00 普通子账户 pays, SH 商户子账户 receives. */
export type MemberProperty = '00' | 'SH';

export interface Member {
  readonly memberCode: string;
  /** SubAcctNo, 16 digits. */
  readonly account: string;
  readonly property: MemberProperty;
  readonly nickname: string;
  readonly openedAt: number;
  /** The telephone number on file, once one is. */
  mobile?: string;
  /** The holder's name, once a card has been bound or a test has set it. */
  nameOnFile: string | undefined;
  readonly cards: Map<string, BoundCard>;
  /** Cards that were unbound, and when: a list that is late shows them for a while. */
  readonly unboundCards: Map<string, { readonly card: BoundCard; readonly at: number }>;
  /** Fen that this member has paid into guarantees and that are still there. */
  assured: bigint;
  /** Fen that came in on `restingDay` and cannot be withdrawn before the next day. */
  withdrawableTomorrow: bigint;
  /** How many withdrawals are under way. */
  withdrawing: number;
  creditedDay: string;
}

export interface CardFields {
  readonly memberName: string;
  readonly globalType: string;
  readonly globalId: string;
  readonly cardNo: string;
  readonly bankType: string;
  readonly branchName: string;
  readonly cnapsBranchId: string;
  readonly eiconBankBranchId: string;
  readonly mobile: string;
}

export interface BoundCard extends CardFields {
  readonly boundAt: number;
}

/** An application for a card binding that waits for its code. */
export interface CardApplication extends CardFields {
  readonly code: string;
  readonly appliedAt: number;
  wrong: number;
}

/** An application for a card that a small transfer is to prove. */
export interface SmallAmountApplication extends CardFields {
  readonly way: 'outgoing' | 'incoming';
  readonly member: Member;
  readonly serialNumber: string;
  readonly appliedAt: number;
  /** Fen that the bank transfers, or that it wants to be paid in. */
  readonly amount: bigint;
  wrong: number;
  /** ReturnStatu of 6061: 0 成功, 1 失败, 2 待确认. */
  transfer: '0' | '1' | '2';
}

/** An application for another telephone number that waits for its code. */
export interface MobileChange {
  /** 短信指令号, with which the code is handed in. */
  readonly messageOrderNo: string;
  readonly modifyType: '1' | '2';
  readonly newMobile: string;
  readonly code: string;
  readonly appliedAt: number;
  wrong: number;
}

/** What an order number stands for; one number, one order, over all interfaces that take one. */
export interface Order {
  readonly orderNo: string;
  readonly kind: 'guarantee' | 'direct' | 'freeze';
  readonly serialNumber: string;
  readonly payer: Member;
  readonly receiver: Member | undefined;
  readonly amount: bigint;
  /** As the first request had it; 0 where it carried none. */
  readonly fee: bigint;
  readonly completesAtOnce: boolean;
  /** Of a freeze, the interface that made it. */
  readonly frozenBy?: '6007' | '6135';
  /** Of a freeze: out of what could be withdrawn (可提现冻结). */
  readonly isWithdrawable?: boolean;
  held: bigint;
  released: bigint;
  returned: bigint;
  feeTaken: bigint;
}

/** What 6139 gave a member out of suspense. Its number is an order number, and no order may have it. */
export interface Allocation {
  readonly orderNo: string;
  readonly member: Member;
  /** Fen that left suspense, fee included. */
  readonly amount: bigint;
  readonly fee: bigint;
  /** Fen that 6140 took back, returned fee included. */
  reversed: bigint;
  feeReturned: bigint;
}

/** What 6216 credited one member with: a sub-order of a total order, in which its account stands once. */
export interface SubOrder {
  readonly subOrderNo: string;
  readonly member: Member;
  /** Fen that the member got, and that the platform kept. */
  readonly net: bigint;
  readonly fee: bigint;
  /** Fen that 6217 took back of either. */
  netReturned: bigint;
  feeReturned: bigint;
}

/** What 6129 credited one member with. */
export interface MemberFill extends SubOrder {
  readonly frontSeqNo: string;
  readonly channel: string;
  /** The payment's number at the channel. */
  readonly channelNumber: string;
}

/** An order that was paid at the acquirer, with its parts as the split remark has them. */
export interface AcquiredOrder {
  readonly channel: string;
  readonly totalOrderNo: string;
  readonly parts: readonly AcquiredPart[];
  /** Whether the acquirer has told the bank. */
  isKnown: boolean;
  knownAt: number;
}

export interface AcquiredPart {
  /** suborderId, or TraderOrderNo where the order has no parts. */
  readonly orderNo: string;
  /** As the split remark names it; it may be nobody's. */
  readonly account: string;
  readonly amount: bigint;
  readonly fee: bigint;
  /** Whether its member cannot spend it until 6007 flag 4 has unfrozen it. */
  readonly isFrozen: boolean;
  /** Where its money is: the account, or that of suspense. */
  actual: string;
  /** Fen of a frozen one that were unfrozen, and that the platform got of them. */
  unfrozen: bigint;
  feeTaken: bigint;
  frontSeqNo: string;
}

/** A trade as 6110 finds it by its CnsmrSeqNo. */
export interface Trade {
  readonly serialNumber: string;
  /** FrontSeqNo, 16 digits that begin with the bank day; "" for a rejection. */
  readonly frontSeqNo: string;
  readonly interfaceCode: string;
  readonly flag: string;
  readonly bookingFlag: string;
  readonly amount: bigint;
  readonly fee: bigint;
  readonly outAccount: string;
  readonly inAccount: string;
  readonly orderNo: string;
  readonly at: number;
  readonly failMessage: string | undefined;
  refunded: bigint;
  commissionRefunded: bigint;
  /** Of a payment out of frozen money, whose `inAccount` is empty: each receiver's part, the fee not included. */
  readonly parts?: readonly TradePart[];
  /** The bank has found it in its history. */
  isRecalled?: boolean;
  /** Of a withdrawal, which is only accepted at first. */
  withdrawal?: Withdrawal;
}

/** What one of several receivers gets, under a number of its own. */
export interface TradePart {
  readonly serialNumber: string;
  readonly account: string;
  readonly amount: bigint;
  /** Fen that 6164 branch 6 gave back of it. */
  refunded: bigint;
}

/** How a withdrawal stands, beside its trade. */
export interface Withdrawal {
  readonly member: Member;
  /** Fen that go to the card: the amount less the fee. */
  readonly cash: bigint;
  /** 5 待处理, 6 处理中, 0 成功, 1 失败. */
  status: '5' | '6' | '0' | '1';
  /** Set once it has come back after it had succeeded. */
  bounce?: Bounce;
}

/** A withdrawal that came back, as 6048 lists it. */
export interface Bounce {
  readonly reason: string;
  /** The bank's day on which it did, yyyyMMdd. */
  readonly day: string;
  readonly frontSeqNo: string;
}

/** Money that came in from outside without an order of the platform's. */
export interface Credit {
  readonly account: string;
  readonly amount: bigint;
  readonly at: number;
  readonly frontSeqNo: string;
  /** Of whoever sent it. */
  readonly serialNumber: string;
  readonly booking: string;
}

/** What a code is for, TranType of 6082. */
export type CodedType = '1' | '2';

/** A code that 6082 has sent to a member, for one transaction that is still to come. */
export interface TransactionCode {
  /** MessageOrderNo, 短信指令号. */
  readonly messageOrderNo: string;
  readonly type: CodedType;
  readonly amount: bigint;
  readonly orderNo: string;
  readonly code: string;
  readonly appliedAt: number;
  wrong: number;
}

/** Business fields of an answer: texts, and arrays of records of texts. */
export type AnswerFields = Readonly<Record<string, string | readonly Readonly<Record<string, string>>[]>>;

/** The kinds of effects that there are at this provider. */
export type PinganEffectKind =
  | 'openAccount'
  | 'applyCardBinding'
  | 'verifyCardBinding'
  | 'applySmallAmount'
  | 'verifySmallAmount'
  | 'correctCardBank'
  | 'unbindCard'
  | 'applyTransactionCode'
  | 'closeAccount'
  | 'applyMobileChange'
  | 'verifyMobileChange'
  | 'hold'
  | 'release'
  | 'return'
  | 'payment'
  | 'refund'
  | 'refundPayment'
  | 'freeze'
  | 'unfreeze'
  | 'payFromFreeze'
  | 'withdraw'
  | 'withdrawalFailed'
  | 'withdrawalBounced'
  | 'allocateSuspense'
  | 'reverseAllocation'
  | 'acquired'
  | 'regulateAcquired'
  | 'supplyAcquired'
  | 'topUp'
  | 'reverseTopUp'
  | 'deposit';
