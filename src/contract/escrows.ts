import { z } from 'zod';
import { DAY_MS } from '../domain/durations.js';
import { compareMoney } from '../domain/money.js';
import { OPERATION_KINDS } from '../domain/operation.js';
import { NEEDED_ESCROW_KINDS } from '../domain/operations/escrow.js';
import * as field from './fields.js';
import { accountTexts, withinLimits, type Limited } from './provider-limits.js';
import { settings } from './timing.js';

/** Names an order: the business key of a purchase and of an escrow alike, `order/<tenant>/<orderNo>`. */
export const orderKey = z.strictObject({ tenant: field.tenant, orderNo: field.orderNo });

/** A payment through a channel: the buyer scans a code, or pays in an app. */
const channelHold = z.strictObject({
  by: z.literal('channel'),
  /** The provider's own name of the channel: pay_channel at Adapay, pay_type at 连连. */
  channel: field.words(1, 64),
  /** What the channel wants besides, by the provider's own names, such as the payer's open_id. */
  parameters: z.record(z.string().regex(/^\w{1,64}$/), field.words(1, 256)).optional(),
});

/** What the two sides agreed on. */
export const orderTerms = z
  .strictObject({
    tenant: field.tenant,
    /** The platform's own number of the order: the same number again is the same order. */
    orderNo: field.orderNo,
    provider: field.providerOf(...NEEDED_ESCROW_KINDS),
    /** What the buyer pays, fee included, in yuan: "100.00". */
    amount: field.positiveAmount,
    /** What the platform keeps of it, in yuan; the seller gets the amount less the fee. */
    fee: field.amount,
    /** Where the money comes from: the buyer's balance at the provider, or a payment through a channel. Left out: the balance. */
    hold: z
      .discriminatedUnion('by', [z.strictObject({ by: z.literal('balance') }), channelHold], {
        error: '"balance" or "channel"',
      })
      .optional(),
    /** What happens when the buyer neither confirms nor complains in time. */
    onDeadline: z.enum(['release', 'return']),
  })
  .refine(({ amount, fee }) => compareMoney(fee, amount) <= 0, {
    path: ['fee'],
    error: 'not above the amount',
  });

/** An escrow between two members who both have accounts. */
export const escrowRequest = z
  .strictObject({ order: orderTerms, buyer: field.account, seller: field.account, settings })
  .refine(({ buyer, seller }) => buyer.member !== seller.member, {
    path: ['seller', 'member'],
    error: 'not the buyer',
  })
  .superRefine(
    withinLimits(({ order, buyer, seller }) => ({
      provider: order.provider,
      texts: [...orderTexts(order), ...accountTexts(buyer, ['buyer']), ...accountTexts(seller, ['seller'])],
    })),
  );

/** The texts of an order that a provider may limit. */
export function orderTexts({
  orderNo,
  hold,
}: Pick<z.output<typeof orderTerms>, 'orderNo' | 'hold'>): Limited[] {
  return [
    { path: ['order', 'orderNo'], limit: 'orderNo', value: orderNo },
    ...(hold?.by === 'channel'
      ? [
          {
            path: ['order', 'hold', 'channel'],
            limit: 'channel',
            value: hold.channel,
            mustBeOffered: true,
          } as const,
        ]
      : []),
  ];
}

/** Who gets a release, where that is not the seller alone. */
export const releaseReceivers = z
  .array(z.strictObject({ account: field.account, amount: field.positiveAmount }))
  .min(1, { error: 'at least one' })
  .max(20, { error: 'at most 20' });

/** What is held, or a part of it, goes to the seller, or to several receivers. */
export const releaseRequest = z.strictObject({
  requestId: field.requestId,
  /** In yuan; left out: all that is held. */
  amount: field.positiveAmount.optional(),
  /** Who gets it, where it is not the seller alone: between them the amount less the fee that falls to it. */
  receivers: releaseReceivers.optional(),
});

/** How long a milestone is waited for. */
export const awaitOptions = z.strictObject({
  /** In milliseconds; default: as long as a command waits for its answer. */
  timeoutMs: z
    .int({ error: 'whole milliseconds' })
    .min(1, { error: 'at least 1 ms' })
    .max(365 * DAY_MS, { error: 'at most 365 days' })
    .optional(),
});

/** The buyer's balance is queried now, instead of after the next poll. */
export const checkFundsRequest = z.strictObject({ requestId: field.requestId });

/** What is held, or a part of it, goes back to the buyer before it is released. */
export const returnRequest = z.strictObject({
  requestId: field.requestId,
  /** In yuan; left out: all that is held. */
  amount: field.positiveAmount.optional(),
  /** That the rest goes to the seller at once, where the provider cannot divide what it holds. */
  releaseRest: z.boolean({ error: 'true or false' }).optional(),
});

/** After a release: `amount`, in yuan, goes back from the seller to the buyer. */
export const refundRequest = z.strictObject({ requestId: field.requestId, amount: field.positiveAmount });

/** A release is taken back as a whole: what it gave is held again. Only where the provider has that. */
export const cancelReleaseRequest = z.strictObject({
  requestId: field.requestId,
  /** The serial number of the release; left out: the only one of which nothing was refunded. */
  release: field.words(1, 64).optional(),
});

/** Stops the confirmation deadline; `reason` is the person's own words, 1 to 500 characters. */
export const openDisputeRequest = z.strictObject({ requestId: field.requestId, reason: field.words(1, 500) });

/** Ends a dispute: `toBuyer`, in yuan, goes back to the buyer, the rest to the seller. */
export const resolveDisputeRequest = z.strictObject({ requestId: field.requestId, toBuyer: field.amount });

const ESCROW_STATES = [
  'holding',
  'awaitingFunds',
  'held',
  'disputed',
  'released',
  'returned',
  'divided',
  'rejected',
  'paymentExpired',
  'cancelled',
] as const;

/** How an escrow stands. */
export const escrowState = z.enum(ESCROW_STATES);

/** How an order stands: its escrow, or the end of an onboarding that its buyer did not come through. */
export const orderState = z.enum([...ESCROW_STATES, 'codeExpired', 'codeVoid', 'tooManyChecks']);

/** The sums of an escrow, in yuan. held = released + returned + stillHeld, and backToBuyer = returned + refunded. */
export const escrowSums = z
  .object({
    held: field.money,
    /** Out of escrow to the seller's side, also where a part of it is refunded. */
    released: field.money,
    /** Out of escrow back to the buyer, without a release. */
    returned: field.money,
    /** Back to the buyer after a release. */
    refunded: field.money,
    stillHeld: field.money,
    /** What the buyer got back by either way. */
    backToBuyer: field.money,
  })
  .readonly();

/** The answer to a command that was carried out. */
export const commandAnswer = z
  .object({
    requestId: z.string(),
    state: orderState,
    sums: escrowSums,
    /** Where this command finished one that had been carried out in part: whose, and how much of it was left to move. */
    finished: z.object({ requestId: z.string(), left: field.money }).readonly().exactOptional(),
    /** Why, where a milestone did not come because the order ended without it: as in its result. */
    code: z.string().exactOptional(),
  })
  .readonly();

/** How a buyer pays through a channel: what the shop's page shows as a code, goes to, or opens an app with. */
export const paymentAction = z
  .object({
    type: z.enum(['qr', 'redirect', 'app']),
    /** The code's text, the address, or what the channel's own SDK takes. */
    payload: z.string(),
    /** Until when it can be paid: ISO 8601, in UTC. */
    expiresAt: z.iso.datetime(),
  })
  .readonly();

/** How the buyer pays, or how the order stands that nobody can pay any more. */
export const paymentActionAnswer = z
  .object({ state: orderState, action: paymentAction.exactOptional() })
  .readonly();

/** What of a command moved and what did not, where it was carried out in part. Amounts in yuan. */
export const partlyDone = z
  .object({
    operations: z
      .array(
        z
          .object({
            operationId: z.string(),
            kind: z.enum(OPERATION_KINDS),
            amount: field.money,
            outcome: z.enum(['succeeded', 'rejected', 'absent']),
          })
          .readonly(),
      )
      .readonly(),
    moved: field.money,
    notMoved: field.money,
    /** Why the rest did not move: the provider's code, or the code of a refusal. */
    code: z.string(),
  })
  .readonly();

/** States in which an order has not ended. */
export const OPEN_ESCROW_STATES = ['holding', 'awaitingFunds', 'held', 'disputed'] as const;

/** How an escrow ended. */
export const escrowResult = z
  .object({
    state: escrowState.exclude(OPEN_ESCROW_STATES),
    sums: escrowSums,
    /** Why, where the provider rejected it. */
    code: z.string().exactOptional(),
    /** The ids of requests that were carried out although Temporal knows nothing of their first sending: a workflow task was lost. */
    recoveredRequests: z.array(z.string()).readonly().exactOptional(),
  })
  .readonly();

export type OrderKey = z.input<typeof orderKey>;
export type EscrowRequest = z.input<typeof escrowRequest>;
export type ReleaseRequest = z.input<typeof releaseRequest>;
export type AwaitOptions = z.input<typeof awaitOptions>;
export type CheckFundsRequest = z.input<typeof checkFundsRequest>;
export type ReturnRequest = z.input<typeof returnRequest>;
export type RefundRequest = z.input<typeof refundRequest>;
export type CancelReleaseRequest = z.input<typeof cancelReleaseRequest>;
export type OpenDisputeRequest = z.input<typeof openDisputeRequest>;
export type ResolveDisputeRequest = z.input<typeof resolveDisputeRequest>;
