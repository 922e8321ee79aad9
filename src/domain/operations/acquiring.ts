import type { Account } from '../party.js';
import type { MoneyResult } from './reference.js';
import type { OperationTraits } from './traits.js';

/** An order that its payer has paid at the bank's own acquirer (收单), whose split remark names the members that are credited. */
export interface AcquiredOrder {
  /** The acquiring channel by the provider's own code (平安 AcquiringChannelType: YST1 云收款, 01 橙E收款). */
  readonly channel: string;
  /** The order's number at the acquirer (TraderOrderNo). */
  readonly totalOrderNo: string;
}

/** What bringing an acquired order into the accounts says. */
export interface AcquiringContents {
  /**
   * Has the provider fetch an order of which the acquirer has not told it (补账); its amount is the whole order's.
   * `part`: the number by which a part of it is queried: a sub-order's, or the order's own where it has none.
   */
  supplyAcquired: { readonly order: AcquiredOrder; readonly part: string };
  /** Credits the right account with a part of the order that lies in suspense because its split remark named a wrong one (调账). */
  regulateAcquired: { readonly order: AcquiredOrder; readonly part: string; readonly account: Account };
}

/** What it yields. */
export interface AcquiringResults {
  supplyAcquired: MoneyResult;
  regulateAcquired: MoneyResult;
}

export const ACQUIRING_OPERATIONS = {
  supplyAcquired: { subject: 'order' },
  regulateAcquired: { subject: 'order' },
} as const satisfies OperationTraits<AcquiringContents>;
