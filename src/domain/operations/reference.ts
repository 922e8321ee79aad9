import type { Money } from '../money.js';

/** Another operation's traces at the provider, as later operations must quote them. */
export interface OperationReference {
  readonly serialNumber: string;
  /** The provider's own number for it, where it gave one (平安 FrontSeqNo, Adapay payment id). */
  readonly reference?: string;
  /** The provider's trade date, yyyyMMdd. */
  readonly tradeDate?: string;
  /** Which of several calls of the provider made it, by the provider's name for it, where a later call must say so (平安 6164). */
  readonly madeBy?: string;
  /** What it moved, fee included: some providers want the original's amount quoted beside its number (连连 original_orderInfo). */
  readonly amount?: Money;
  /** The part of that amount that was agreed for the platform. */
  readonly fee?: Money;
}

/** What an effect on money yields: the provider's own traces of it. */
export type MoneyResult = Pick<OperationReference, 'reference' | 'tradeDate' | 'madeBy'>;

/**
 * A reference without the figures of what it names. They follow from its number, so they are no part of what makes the quoting
 * intent that intent: one that was begun before they were quoted goes on as the same.
 */
export function withoutFigures({
  serialNumber,
  reference,
  tradeDate,
}: OperationReference): OperationReference {
  return {
    serialNumber,
    ...(reference !== undefined && { reference }),
    ...(tradeDate !== undefined && { tradeDate }),
  };
}
