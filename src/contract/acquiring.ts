import { z } from 'zod';
import { DAY_MS } from '../domain/durations.js';
import * as field from './fields.js';
import { accountTexts, withinLimits } from './provider-limits.js';
import { settings } from './timing.js';

const number = (longest: number) => {
  const rule = `1 to ${longest} letters, digits, _ or -`;
  return z.string({ error: rule }).regex(new RegExp(`^[A-Za-z0-9_-]{1,${longest}}$`), { error: rule });
};

/** The order's own number at the acquirer (TraderOrderNo), as far as the provider takes it. */
const totalOrderNo = number(30);
/** The number of a part of it (suborderId). */
const subOrderNo = number(22);

/** Names an acquired order, `acquiring/<tenant>/<totalOrderNo>`. */
export const acquiringKey = z.strictObject({ tenant: field.tenant, totalOrderNo });

/** A part of the order, as its split remark has it. */
const part = z.strictObject({
  /** The part's own number; left out where the order has no parts. */
  subOrderNo: subOrderNo.optional(),
  payee: field.account,
  /** What the payer paid for it, fee included, in yuan: "60.00". */
  amount: field.positiveAmount,
});

/** An order that was paid at the provider's own acquirer is followed into the accounts. */
export const acquiringRequest = z
  .strictObject({
    tenant: field.tenant,
    provider: field.providerOf('supplyAcquired', 'regulateAcquired'),
    /** The acquiring channel by the provider's own code; at 平安 YST1 is 云收款, 01 橙E收款. */
    channel: number(10),
    totalOrderNo,
    /** One without a number of its own, or several with one each. */
    parts: z.array(part).min(1, { error: 'at least one' }).max(25, { error: 'at most 25' }),
    /** The order of the same tenant that waits for this money. */
    forOrder: field.orderNo.optional(),
    /** How long the acquirer may take to tell the provider before it is asked to fetch the order, in milliseconds. */
    supplyAfterMs: z
      .int({ error: 'whole milliseconds' })
      .min(1, { error: 'at least 1 ms' })
      .max(7 * DAY_MS, { error: 'at most 7 days' }),
    settings,
  })
  .refine(({ parts }) => parts.length === 1 || parts.every((one) => one.subOrderNo !== undefined), {
    path: ['parts'],
    error: 'a subOrderNo for each of several',
  })
  .refine(
    ({ parts, totalOrderNo: own }) => {
      const numbers = parts.flatMap((one) => one.subOrderNo ?? []);
      return new Set([own, ...numbers]).size === numbers.length + 1;
    },
    { path: ['parts'], error: 'each subOrderNo once, and none the totalOrderNo' },
  )
  .superRefine(
    withinLimits(({ provider, parts }) => ({
      provider,
      texts: parts.flatMap(({ payee }, index) => accountTexts(payee, ['parts', String(index), 'payee'])),
    })),
  );

/** Names the account that a part in suspense is to be credited to. */
export const regulateRequest = z.strictObject({
  requestId: field.requestId,
  /** The part's number, or the order's own. */
  part: totalOrderNo,
  account: field.account,
});

/** How an acquired order stands. `suspended`: somebody has to say which account is right. */
export const acquiringState = z.enum([
  'awaitingCredit',
  'suspended',
  'credited',
  'failed',
  'rejected',
  'cancelled',
]);

const partView = z
  .object({
    /** The part's number, or the order's own. */
    part: z.string(),
    /** In yuan, fee included. */
    amount: field.money,
    state: z.enum(['awaited', 'suspended', 'credited', 'failed']),
    /** The provider's code, where it failed. */
    code: z.string().exactOptional(),
  })
  .readonly();

/** How it stands, with each part. */
export const acquiringView = z
  .object({ state: acquiringState, parts: z.array(partView).readonly() })
  .readonly();

/** The answer to a command that was carried out. */
export const acquiringAnswer = acquiringView.unwrap().extend({ requestId: z.string() }).readonly();

/** How it ended. */
export const acquiringResult = acquiringView
  .unwrap()
  .extend({
    state: acquiringState.exclude(['awaitingCredit', 'suspended']),
    /** Why, where nothing could be begun. */
    code: z.string().exactOptional(),
    /** The ids of requests that were carried out although Temporal knows nothing of their first sending: a workflow task was lost. */
    recoveredRequests: z.array(z.string()).readonly().exactOptional(),
  })
  .readonly();

export type AcquiringKey = z.input<typeof acquiringKey>;
export type AcquiringRequest = z.input<typeof acquiringRequest>;
export type RegulateRequest = z.input<typeof regulateRequest>;
