/** Another operation's traces at the provider, as later operations must quote them. */
export interface OperationReference {
  readonly serialNumber: string;
  /** The provider's own number for it, where it gave one (平安 FrontSeqNo, Adapay payment id). */
  readonly reference?: string;
  /** The provider's trade date, yyyyMMdd. */
  readonly tradeDate?: string;
}

/** What an effect on money yields: the provider's own traces of it. */
export type MoneyResult = Omit<OperationReference, 'serialNumber'>;
