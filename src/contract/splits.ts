import { z } from 'zod';
import { DAY_MS } from '../domain/durations.js';
import { compareMoney, sumMoney, type Money } from '../domain/money.js';
import { offerOf, type ProviderLimits } from '../domain/provider-table.js';
import * as field from './fields.js';
import { accountTexts, withinLimits } from './provider-limits.js';
import { settings } from './timing.js';

/** Names a division of a trade, `split/<tenant>/<splitNo>`. */
export const splitKey = z.strictObject({ tenant: field.tenant, splitNo: field.orderNo });

/** Somebody who is to get a part of a trade. */
const receiver = z.strictObject({
  /** The caller's id of it in this division: tries and returns name it so. */
  itemId: field.itemId,
  payee: field.account,
  /** In yuan: "60.00". */
  amount: field.positiveAmount,
  /** Whether the payee is a person or a company, where the provider tells these apart. */
  payeeType: z.enum(['person', 'company'], { error: '"person" or "company"' }).optional(),
});

const receivers = z
  .array(receiver)
  .min(1, { error: 'at least one' })
  .max(100, { error: 'at most 100' })
  .refine((all) => field.isEachOnce(all.map(({ itemId }) => itemId)), { error: 'each itemId once' })
  .refine((all) => field.isEachOnce(all.map(({ payee }) => payee.account)), { error: 'each account once' });

/** A trade that its buyer has paid, and that was marked at the provider to be divided. */
const trade = z.strictObject({
  /** The provider's own number of it. */
  tradeNo: field.orderNo,
  /** The number of the merchant in whose name it was paid, where the provider wants one. */
  merchantNo: field.orderNo.optional(),
});

/** A paid trade is divided among receivers. */
export const splitRequest = z
  .strictObject({
    tenant: field.tenant,
    provider: field.providerOf('split'),
    /** The caller's own number of this division: the same number again is the same one. */
    splitNo: field.orderNo,
    trade,
    /** What the buyer paid, in yuan: "100.00". */
    paid: field.positiveAmount,
    /** Who gets what at once; the rest stays undivided until it is finished. */
    receivers,
    /** How long after the first split the trade stays open, in milliseconds. */
    finishAfterMs: z
      .int({ error: 'whole milliseconds' })
      .min(1, { error: 'at least 1 ms' })
      .max(365 * DAY_MS, { error: 'at most 365 days' }),
    /** What then happens by itself: the rest goes to the merchant, or an operator is alerted and it stays open. */
    onDeadline: z.enum(['finish', 'ask']),
    settings,
  })
  .refine(({ paid, receivers: all }) => compareMoney(totalOf(all), paid) <= 0, {
    path: ['receivers'],
    error: 'between them not more than was paid',
    // A receiver or an amount that is wrong by itself is said by its own name.
    when: ({ issues }) => issues.length === 0,
  })
  .superRefine(({ provider, trade: { merchantNo } }, context) => {
    const limits: ProviderLimits | undefined = offerOf(provider)?.limits;
    if (limits?.needsMerchantNo && merchantNo === undefined)
      context.addIssue({ code: 'custom', path: ['trade', 'merchantNo'], message: `given at ${provider}` });
  })
  .superRefine(
    withinLimits(({ provider, receivers: all }) => ({
      provider,
      texts: all.flatMap(({ payee }, index) => accountTexts(payee, ['receivers', String(index), 'payee'])),
    })),
  );

/** Divides more of the trade, among others or those who replace a receiver that failed. */
export const divideRequest = z.strictObject({ requestId: field.requestId, receivers });

/** Divides once more among receivers who failed. */
export const retryRequest = z.strictObject({
  requestId: field.requestId,
  /** Default: all who failed. */
  itemIds: z
    .array(field.itemId)
    .min(1, { error: 'at least one' })
    .max(100, { error: 'at most 100' })
    .optional(),
});

/** Brings back from the receivers what the refunds of the trade need: `amount` is what is refunded of it in all, in yuan. */
export const prepareRefundRequest = z.strictObject({
  requestId: field.requestId,
  amount: field.positiveAmount,
  /** That the merchant pays what cannot be brought back. */
  merchantPays: z.boolean({ error: 'true or false' }).optional(),
});

/** What a refund would need, without doing it. */
export const refundPlanRequest = z.strictObject({ amount: field.positiveAmount });

/** Gives the merchant what was not divided. */
export const finishRequest = z.strictObject({ requestId: field.requestId });

/** How a division stands. */
export const splitState = z.enum([
  'splitting',
  'split',
  'partlySplit',
  'notSplit',
  'finished',
  'rejected',
  'cancelled',
]);

/** The sums of a divided trade, in yuan. paid = withReceivers + returned + finished + undivided. */
export const splitSums = z
  .object({
    paid: field.money,
    withReceivers: field.money,
    returned: field.money,
    finished: field.money,
    undivided: field.money,
  })
  .readonly();

const receiverView = z
  .object({
    itemId: z.string(),
    amount: field.money,
    returned: field.money,
    outcome: z.enum(['succeeded', 'rejected', 'absent', 'pending', 'unknown']),
    detail: z.string().exactOptional(),
  })
  .readonly();

/** How a division stands: its sums, and each receiver. */
export const splitView = z
  .object({ state: splitState, sums: splitSums, receivers: z.array(receiverView).readonly() })
  .readonly();

/** The answer to a command that was carried out. */
export const splitAnswer = splitView.unwrap().extend({ requestId: z.string() }).readonly();

/** What is to be done so that a refund can be made, in order. Amounts in yuan. */
export const refundPlan = z
  .object({
    refund: field.money,
    atHand: field.money,
    returns: z
      .array(
        z
          .object({
            payoutId: z.string(),
            amount: field.money,
            givers: z.array(z.object({ giverId: z.string(), amount: field.money }).readonly()).readonly(),
          })
          .readonly(),
      )
      .readonly(),
    surplus: field.money,
    shortfall: z
      .object({
        amount: field.money,
        paidBy: z.enum(['merchant', 'platform']),
        because: z
          .array(
            z
              .object({
                payoutId: z.string(),
                giverId: z.string().exactOptional(),
                amount: field.money,
                why: z.enum(['windowOver', 'noReturnsLeft', 'fundsShort', 'othersShort', 'feeKept']),
              })
              .readonly(),
          )
          .readonly(),
      })
      .readonly(),
  })
  .readonly();

/** The answer to a refund that was prepared: `ready`, in yuan, can be refunded at the provider now. */
export const prepareRefundAnswer = splitAnswer
  .unwrap()
  .extend({ plan: refundPlan, ready: field.money })
  .readonly();

/** How a division ended. */
export const splitResult = splitView
  .unwrap()
  .extend({
    state: splitState.exclude(['splitting']),
    code: z.string().exactOptional(),
    recoveredRequests: z.array(z.string()).readonly().exactOptional(),
  })
  .readonly();

export type SplitKey = z.input<typeof splitKey>;
export type SplitRequest = z.input<typeof splitRequest>;
export type DivideRequest = z.input<typeof divideRequest>;
export type RetryRequest = z.input<typeof retryRequest>;
export type PrepareRefundRequest = z.input<typeof prepareRefundRequest>;
export type RefundPlanRequest = z.input<typeof refundPlanRequest>;
export type FinishRequest = z.input<typeof finishRequest>;

function totalOf(all: readonly { readonly amount: Money }[]): Money {
  return sumMoney(...all.map(({ amount }) => amount));
}
