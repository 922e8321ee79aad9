import { isFinal, type Outcome } from '../outcome.js';
import type { MoneyResult, OperationReference } from './reference.js';
import { kindsOf, type OperationTraits } from './traits.js';

/** A trade that its buyer has paid at the provider, and that was marked there to be divided later (延迟分账). */
export interface PaidTrade {
  /** The provider's own number of it (海科融通 and 鸿闻 trade_no). */
  readonly tradeNo: string;
  /** The merchant in whose name it was paid, by its number at the provider; absent where the provider's settings name one. */
  readonly merchantNo?: string;
}

interface OrderTrade {
  readonly orderNo: string;
  readonly trade: PaidTrade;
}

/**
 * What dividing a paid trade, taking a division back, and ending it says. Who gets how much, or gives how much back, is in the intent's
 * items, whose amounts sum to the intent's.
 */
export interface SplitContents {
  /** `earlierSplits`: how many splits of the trade were begun before, since some providers take only one. */
  split: OrderTrade & { readonly earlierSplits: number };
  /** Each item has the id that its receiver had in the split, and at most what that one got there and has not given back. */
  splitReturn: OrderTrade & { readonly split: SplitReference };
  /** What was not divided goes to the merchant; nothing of the trade is divided after it. */
  finishSplit: OrderTrade;
}

/** A split as its return must quote it. */
export type SplitReference = OperationReference & Pick<SplitResult, 'returnDetail'>;

/** What one receiver of a split, or one giver of its return, has come to. */
export interface ItemResult {
  readonly itemId: string;
  /** A success has no result of its own. */
  readonly outcome: Outcome;
  /** The provider's own number of it (海科融通 ledger_detail_id). */
  readonly reference?: string;
}

/**
 * What a split or its return yields once each of its items has ended. One of which every item has failed did not succeed, so at least
 * one of these did.
 */
export interface SplitResult extends MoneyResult {
  /** `part`: some got it and some did not, as the items say. */
  readonly extent: 'whole' | 'part';
  /** Every item of the intent, each with its end. */
  readonly items: readonly ItemResult[];
  /** What the provider wants quoted when the split is returned, as it wrote it (鸿闻 divide_res_detail). */
  readonly returnDetail?: string;
  /** Of a split: how it may be returned. */
  readonly limits?: SplitLimits;
}

/** How far a provider's own rules let a split be returned. What is absent has no limit. */
export interface SplitLimits {
  /**
   * What one return may take: all that a split gave, with all its receivers at once; all that single receivers got; or any part of what
   * they got.
   */
  readonly returns: 'whole' | 'receiver' | 'part';
  /** How many returns there may be of one split. */
  readonly mostReturns?: number;
  /** How many receivers one return may name. */
  readonly mostReceivers?: number;
  /** How long after the split it can still be returned. */
  readonly returnWindowDays?: number;
}

/** What it yields. */
export interface SplitResults {
  split: SplitResult;
  splitReturn: SplitResult;
  finishSplit: MoneyResult;
}

export const SPLIT_OPERATIONS = {
  split: { subject: 'order' },
  splitReturn: { subject: 'order' },
  finishSplit: { subject: 'order' },
} as const satisfies OperationTraits<SplitContents>;

export const SPLIT_KINDS = kindsOf(SPLIT_OPERATIONS);

/**
 * How an operation stands by its items: open while one of them is, rejected or absent where none succeeded, else succeeded, if only
 * in part.
 * @param result what a success holds beside the items.
 */
export function outcomeOfItems(
  items: readonly ItemResult[],
  result: Omit<SplitResult, 'items' | 'extent'> = {},
): Outcome<SplitResult> {
  const open = items.filter(({ outcome }) => !isFinal(outcome));
  if (open.length > 0 || items.length === 0) {
    const isInDoubt = items.length === 0 || open.some(({ outcome }) => outcome.type !== 'pending');
    const why = `${open.length} of ${items.length} receivers have not come to an end`;
    return {
      type: isInDoubt ? 'unknown' : 'pending',
      why,
      ...(result.returnDetail !== undefined &&
        !isInDoubt && { known: { returnDetail: result.returnDetail } }),
    };
  }
  const failed = items.filter(({ outcome }) => outcome.type !== 'succeeded');
  if (failed.length < items.length)
    return {
      type: 'succeeded',
      result: { ...result, extent: failed.length === 0 ? 'whole' : 'part', items },
    };
  const outcomes = failed.map(({ outcome }) => outcome);
  // Where one was rejected, that is the provider's own word; "absent" is only a conclusion.
  const decisive = outcomes.find(({ type }) => type === 'rejected') ?? outcomes[0];
  if (decisive?.type === 'rejected' || decisive?.type === 'absent') return decisive;
  throw new Error('broken invariant: an item that ended without success was rejected or is absent');
}
