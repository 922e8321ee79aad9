/** A trade that a buyer has paid in 海科融通's own acquiring, marked DELAY_SETTLE. Amounts are fen. */
export interface Trade {
  readonly tradeNo: string;
  readonly outTradeNo: string;
  readonly merchNo: string;
  readonly amount: bigint;
  readonly isDelayed: boolean;
  readonly createdAt: number;
  isFinished: boolean;
}

/** Who may get a share, and how a share that it is to get ends. */
export interface Receiver {
  readonly receiveNo: string;
  result: 'succeeds' | 'fails';
  /** Its own time; absent: the rule's. */
  takesMs: number | undefined;
}

/** 分账结果 int 0:失败 1:成功 2:分账中 */
export type LedgerResult = 0 | 1 | 2;

export interface Share {
  readonly receiveNo: string;
  readonly amount: bigint;
  readonly remark: string;
  readonly detailId: string;
  result: LedgerResult;
  endedAt: number | undefined;
}

/** One split of a trade. */
export interface Apply {
  readonly applyNo: string;
  readonly ledgerNo: string;
  readonly trade: Trade;
  readonly createdAt: number;
  readonly shares: readonly Share[];
  /** It was collected back, or is being collected. */
  collected: boolean;
}

/** A collection: what a split gave goes back. */
export interface Collection {
  readonly agentApplyNo: string;
  readonly apply: Apply;
  readonly createdAt: number;
  status: 'underWay' | 'done' | 'failed';
}

/** Fields of an answer. */
export type Fields = Readonly<Record<string, unknown>>;

/** The kinds of effects that there are at this provider. */
export type HkrtEffectKind = 'payment' | 'split' | 'splitReturn' | 'finishSplit';
