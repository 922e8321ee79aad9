import { z } from 'zod';
import { DAY_MS } from '../domain/durations.js';
import { compareMoney, type Money } from '../domain/money.js';
import * as field from './fields.js';
import { accountTexts, withinLimits } from './provider-limits.js';
import { settings } from './timing.js';

/** Names a top-up, `topUp/<tenant>/<topUpNo>`. */
export const topUpKey = z.strictObject({ tenant: field.tenant, topUpNo: field.orderNo });

const code = (longest: number) => {
  const rule = `1 to ${longest} letters, digits, _ or -`;
  return z.string({ error: rule }).regex(new RegExp(`^[A-Za-z0-9_-]{1,${longest}}$`), { error: rule });
};

const isFeeBelow = ({ amount, fee }: { amount: Money; fee?: Money | undefined }): boolean =>
  fee === undefined || compareMoney(fee, amount) < 0;

/** A member who is credited with a part of the payment. */
const credit = z
  .strictObject({
    /** The caller's id of it in this top-up; a reversal names it so. */
    itemId: field.itemId,
    payee: field.account,
    /** What the payer paid for it, fee included, in yuan: "60.00". */
    amount: field.positiveAmount,
    /** What the platform keeps of it, in yuan: "1.00". */
    fee: field.amount.optional(),
  })
  .refine(isFeeBelow, { path: ['fee'], error: 'less than the amount' });

/** Members are credited with a payment that was made outside of the provider, before its money is there. */
export const topUpRequest = z
  .strictObject({
    tenant: field.tenant,
    provider: field.providerOf('topUp', 'reverseTopUp'),
    /** The caller's own number of this top-up: the same number again is the same one. */
    topUpNo: field.orderNo,
    payment: z.strictObject({
      /** The channel by the provider's own code; at 平安 0001 is 微信, 0002 支付宝. */
      channel: code(4),
      /** The platform's merchant number at the channel. */
      merchantNo: code(50),
      /** The payment's own number at the channel, where the provider wants it; 平安 does where 6129 is its interface. */
      transactionNo: code(50).optional(),
    }),
    credits: z
      .array(credit)
      .min(1, { error: 'at least one' })
      .max(25, { error: 'at most 25' })
      .refine((all) => field.isEachOnce(all.map(({ itemId }) => itemId)), { error: 'each itemId once' })
      .refine((all) => field.isEachOnce(all.map(({ payee }) => payee.account)), {
        error: 'each account once',
      }),
    /** The order of the same tenant that waits for this money. */
    forOrder: field.orderNo.optional(),
    /** How long after the latest credit or reversal credits can be reversed, in milliseconds. */
    reversibleForMs: z
      .int({ error: 'whole milliseconds' })
      .min(1, { error: 'at least 1 ms' })
      .max(365 * DAY_MS, { error: 'at most 365 days' }),
    settings,
  })
  .superRefine(
    withinLimits(({ provider, credits }) => ({
      provider,
      texts: credits.flatMap(({ payee }, index) => accountTexts(payee, ['credits', String(index), 'payee'])),
    })),
  );

/** What is taken back of one credit. */
const reversal = z
  .strictObject({
    itemId: field.itemId,
    /** Fee included, in yuan: "10.00". */
    amount: field.positiveAmount,
    /** The part of it that the platform gives back of its fee, in yuan: "0.50". */
    fee: field.amount.optional(),
  })
  .refine(({ amount, fee }) => fee === undefined || compareMoney(fee, amount) <= 0, {
    path: ['fee'],
    error: 'at most the amount',
  });

/** Takes parts of credits back, or all of them. */
export const reverseTopUpRequest = z.strictObject({
  requestId: field.requestId,
  reversals: z
    .array(reversal)
    .min(1, { error: 'at least one' })
    .max(25, { error: 'at most 25' })
    .refine((all) => field.isEachOnce(all.map(({ itemId }) => itemId)), { error: 'each itemId once' }),
});

/** How a top-up stands. */
export const topUpState = z.enum([
  'toppingUp',
  'toppedUp',
  'partlyToppedUp',
  'reversed',
  'rejected',
  'cancelled',
]);

const creditView = z
  .object({
    itemId: z.string(),
    /** In yuan, fee included. */
    amount: field.money,
    outcome: z.enum(['succeeded', 'rejected', 'absent', 'pending', 'unknown']),
    /** The provider's code, or why it has not ended. */
    detail: z.string().exactOptional(),
    /** What of the amount was taken back, in yuan. */
    reversed: field.money,
  })
  .readonly();

/** How it stands, with each credit. */
export const topUpView = z.object({ state: topUpState, credits: z.array(creditView).readonly() }).readonly();

/** The answer to a command that was carried out. */
export const topUpAnswer = topUpView.unwrap().extend({ requestId: z.string() }).readonly();

/** How it ended. */
export const topUpResult = topUpView
  .unwrap()
  .extend({
    state: topUpState.exclude(['toppingUp']),
    /** Why, where it was rejected. */
    code: z.string().exactOptional(),
    /** The ids of requests that were carried out although Temporal knows nothing of their first sending: a workflow task was lost. */
    recoveredRequests: z.array(z.string()).readonly().exactOptional(),
  })
  .readonly();

export type TopUpKey = z.input<typeof topUpKey>;
export type TopUpRequest = z.input<typeof topUpRequest>;
export type ReverseTopUpRequest = z.input<typeof reverseTopUpRequest>;
