import { withoutFigures, type MoneyResult, type OperationReference } from './reference.js';
import type { SplitResult } from './split.js';
import type { OperationTraits } from './traits.js';

/** A payment that a payer has made through a channel outside of the provider (微信, 支付宝), and whose money is on its way there. */
export interface OutsidePayment {
  /** The channel by the provider's own code (平安 PayChannelType: 0001 微信, 0002 支付宝). */
  readonly channel: string;
  /** The platform's merchant number at the channel (平安 PayChannelAssignMerNo). */
  readonly merchantNo: string;
  /** The payment's own number at the channel, where the provider wants it (平安 PayChannelTranSeqNo of 6129). */
  readonly transactionNo?: string;
}

/**
 * What crediting members with such a payment before its money is there (在途充值), and taking that back, says. Who is credited with how much
 * is in the intent's items: each amount includes the item's fee, and they sum to the intent's.
 */
export interface TopUpContents {
  topUp: { readonly payment: OutsidePayment };
  /** Each item has the id that it had in the top-up. `of`: the ids of all items of the top-up, in their order there. */
  reverseTopUp: {
    readonly payment: OutsidePayment;
    readonly topUp: OperationReference;
    readonly of: readonly string[];
  };
}

/** What it yields. */
export interface TopUpResults {
  topUp: MoneyResult & Pick<SplitResult, 'items' | 'extent'>;
  reverseTopUp: MoneyResult & Pick<SplitResult, 'items' | 'extent'>;
}

export const TOP_UP_OPERATIONS = {
  topUp: { subject: 'topUp' },
  reverseTopUp: {
    subject: 'topUp',
    identity: ({ topUp, ...content }) => ({ ...content, topUp: withoutFigures(topUp) }),
  },
} as const satisfies OperationTraits<TopUpContents>;
