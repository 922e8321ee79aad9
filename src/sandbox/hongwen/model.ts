/** A trade that a buyer has paid in 鸿闻's own acquiring; its money lies in the trade's fund account. Amounts are fen. */
export interface Trade {
  readonly tradeNo: string;
  readonly outTradeNo: string;
  readonly merchantNo: string;
  readonly amount: bigint;
}

/** Who may get a share, and how splits that it takes part in end. */
export interface Receiver {
  readonly account: string;
  result: 'succeeds' | 'fails';
  /** How long its splits take; absent: the rule's time. */
  takesMs: number | undefined;
}

/** One row of divide_detail, in the form in which it came. */
export interface Share {
  readonly account: string;
  readonly amount: bigint;
  readonly row: Readonly<Record<string, string>>;
}

/** One split of a trade. divide_status is one for all of its receivers. */
export interface Division {
  readonly divideOutTradeNo: string;
  /** 19 digits, which answers have as a bare number. */
  readonly divideTradeNo: string;
  readonly trade: Trade;
  readonly merchantNo: string;
  readonly createdAt: number;
  readonly shares: readonly Share[];
  readonly notifyUrl: string;
  state: 'underWay' | 'done' | 'failed';
  /** Fen that came back, by account. */
  readonly returned: Map<string, bigint>;
  /** The same with what is being returned. */
  readonly claimed: Map<string, bigint>;
}

/** One return of a split. */
export interface DivisionReturn {
  readonly backNo: string;
  readonly division: Division;
  readonly shares: readonly Share[];
  readonly notifyUrl: string;
  state: 'underWay' | 'done' | 'failed';
}

/** Fields of an answer. */
export type Fields = Readonly<Record<string, unknown>>;

/** The kinds of effects that there are at this provider. */
export type HongwenEffectKind = 'payment' | 'split' | 'splitReturn';
