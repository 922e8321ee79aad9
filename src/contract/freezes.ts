import { z } from 'zod';
import { DAY_MS } from '../domain/durations.js';
import { compareMoney } from '../domain/money.js';
import * as field from './fields.js';
import { accountTexts, withinLimits } from './provider-limits.js';
import { settings } from './timing.js';

/** Names a freeze, `freeze/<tenant>/<freezeNo>`. */
export const freezeKey = z.strictObject({ tenant: field.tenant, freezeNo: field.orderNo });

const CREDIT_NUMBER = '1 to 30 letters, digits, _ or -';

/** A freeze: a part of a member's money cannot be spent until it is unfrozen. */
export const freezeRequest = z
  .strictObject({
    tenant: field.tenant,
    provider: field.providerOf('freeze', 'unfreeze'),
    /** The caller's own number of this freeze: the same number again is the same freeze. */
    freezeNo: field.orderNo,
    account: field.account,
    /** What can be withdrawn at once is frozen, and can be again once it is unfrozen; absent: any money that can be spent. */
    balance: z.enum(['withdrawable']).optional(),
    /**
     * It is frozen already: an order that was paid at the provider's acquirer was credited so, by its split remark. `number`: the part's, or
     * the order's own where it has no parts. Its fee is the one of that remark, and a part of the amount.
     */
    credited: z
      .strictObject({
        by: z.enum(['acquiring']),
        number: z.string({ error: CREDIT_NUMBER }).regex(/^[A-Za-z0-9_-]{1,30}$/, { error: CREDIT_NUMBER }),
        fee: field.amount.optional(),
      })
      .optional(),
    /** In yuan: "60.00". */
    amount: field.positiveAmount,
    /** How long it is frozen, in milliseconds, from the moment at which the provider confirmed it. */
    freezeForMs: z
      .int({ error: 'whole milliseconds' })
      .min(1, { error: 'at least 1 ms' })
      .max(365 * DAY_MS, { error: 'at most 365 days' }),
    /** What then happens by itself: it is unfrozen, or an operator is alerted and it stays frozen. */
    onDeadline: z.enum(['unfreeze', 'alert']),
    /** How long after the freeze has ended, or the latest refund, its payments can be refunded, in milliseconds; absent: only while it is frozen. */
    refundableForMs: z
      .int({ error: 'whole milliseconds' })
      .min(1, { error: 'at least 1 ms' })
      .max(365 * DAY_MS, { error: 'at most 365 days' })
      .optional(),
    settings,
  })
  .superRefine(({ amount, balance, credited }, context) => {
    if (credited === undefined) return;
    if (balance !== undefined)
      context.addIssue({ code: 'custom', path: ['balance'], message: 'none beside credited' });
    if (credited.fee !== undefined && compareMoney(credited.fee, amount) >= 0)
      context.addIssue({ code: 'custom', path: ['credited', 'fee'], message: 'less than the amount' });
  })
  .superRefine(
    withinLimits(({ provider, account, balance, credited }) => ({
      ...{ provider, texts: accountTexts(account, ['account']), balance, credited },
    })),
  );

/** Gives all that is frozen free. */
export const unfreezeRequest = z.strictObject({ requestId: field.requestId });

/** Somebody who is paid out of what is frozen. */
const receiver = z.strictObject({
  /** The caller's id of it in this payment. */
  itemId: field.itemId,
  payee: field.account,
  /** In yuan: "60.00". */
  amount: field.positiveAmount,
});

/** Pays several receivers out of what is frozen, where the provider can do that; what is left stays frozen. */
export const payFromFreezeRequest = z.strictObject({
  requestId: field.requestId,
  receivers: z
    .array(receiver)
    .min(1, { error: 'at least one' })
    .max(100, { error: 'at most 100' })
    .refine((all) => field.isEachOnce(all.map(({ itemId }) => itemId)), { error: 'each itemId once' })
    .refine((all) => field.isEachOnce(all.map(({ payee }) => payee.account)), { error: 'each account once' }),
});

/** Gives back what one receiver of a payment got, or a part of it. */
export const refundPaymentRequest = z.strictObject({
  requestId: field.requestId,
  /** The request id of the payment. */
  paymentId: field.requestId,
  /** The receiver's id in it. */
  itemId: field.itemId,
  /** In yuan: "60.00". */
  amount: field.positiveAmount,
});

/** How a freeze stands. Only `frozen` keeps the money from being spent. */
export const freezeState = z.enum(['freezing', 'frozen', 'paid', 'unfrozen', 'rejected', 'cancelled']);

/** The answer to a command that was carried out. */
export const freezeAnswer = z.object({ requestId: z.string(), state: freezeState }).readonly();

/** The answer to a payment that was carried out. */
export const payAnswer = z
  .object({
    requestId: z.string(),
    state: freezeState,
    /** What is still frozen, in yuan. */
    frozen: field.money,
    /** How each receiver stands, with the provider's own number of its part. */
    receivers: z
      .array(
        z
          .object({
            itemId: z.string(),
            outcome: z.enum(['succeeded', 'rejected', 'absent', 'pending', 'unknown']),
            reference: z.string().exactOptional(),
          })
          .readonly(),
      )
      .readonly(),
  })
  .readonly();

/** The answer to a refund that was carried out. */
export const refundPaymentAnswer = z
  .object({
    requestId: z.string(),
    state: freezeState,
    /** What was refunded of this receiver's part in all, in yuan. */
    refunded: field.money,
  })
  .readonly();

/** How a freeze ended. */
export const freezeResult = z
  .object({
    state: freezeState.exclude(['freezing', 'frozen']),
    /** Why, where the provider rejected it. */
    code: z.string().exactOptional(),
    /** The ids of requests that were carried out although Temporal knows nothing of their first sending: a workflow task was lost. */
    recoveredRequests: z.array(z.string()).readonly().exactOptional(),
  })
  .readonly();

export type FreezeKey = z.input<typeof freezeKey>;
export type FreezeRequest = z.input<typeof freezeRequest>;
export type UnfreezeRequest = z.input<typeof unfreezeRequest>;
export type PayFromFreezeRequest = z.input<typeof payFromFreezeRequest>;
export type RefundPaymentRequest = z.input<typeof refundPaymentRequest>;
