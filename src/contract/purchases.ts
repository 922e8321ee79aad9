import { z } from 'zod';
import { escrowResult, OPEN_ESCROW_STATES, orderState, orderTerms, orderTexts } from './escrows.js';
import * as field from './fields.js';
import { allowedRoutes } from './onboardings.js';
import { accountTexts, profileTexts, withinLimits } from './provider-limits.js';
import { settings } from './timing.js';

/** Whoever is onboarded for a purchase opens a buyer's account. */
const buyerProfile = field.profile.extend({
  role: z.literal('buyer', { error: '"buyer", or left out' }).default('buyer'),
});

/** A purchase: the onboarding of its buyer where that is needed, then the escrow of the order. */
export const purchaseRequest = z
  .strictObject({
    order: orderTerms,
    buyer: z.union([z.strictObject({ account: field.account }), z.strictObject({ profile: buyerProfile })], {
      error: 'either { account } of an onboarded buyer or { profile } of a new one, each with all its fields',
    }),
    seller: field.account,
    settings,
  })
  .refine(({ buyer, seller }) => memberOf(buyer) !== seller.member, {
    path: ['seller', 'member'],
    error: 'not the buyer',
  })
  .superRefine(
    withinLimits(({ order, buyer, seller }) => ({
      provider: order.provider,
      texts: [
        ...orderTexts(order),
        ...('account' in buyer
          ? accountTexts(buyer.account, ['buyer', 'account'])
          : profileTexts(buyer.profile, ['buyer', 'profile'])),
        ...accountTexts(seller, ['seller']),
      ],
      ...('profile' in buyer && {
        card: {
          path: ['buyer', 'profile', 'card'],
          card: buyer.profile.card,
          route: buyer.profile.route,
        },
      }),
    })),
  );

/** How a purchase stands: in its buyer's onboarding, then as its order. */
export const purchaseState = z.enum([
  'opening',
  'awaitingCode',
  'awaitingTransfer',
  'awaitingAmount',
  ...orderState.options,
]);

/**
 * How a purchase ended, with what an escrow's result has. Where it ended in its buyer's onboarding no money has moved, and every sum
 * is 0.00.
 */
export const purchaseResult = escrowResult
  .unwrap()
  .extend({
    state: orderState.exclude(OPEN_ESCROW_STATES),
    /** The provider's number of the buyer's account, where the purchase opened it. */
    account: z.string().exactOptional(),
    /** The step of the onboarding that was rejected with `code`. */
    step: z.string().exactOptional(),
    /** What the provider said of that. */
    message: z.string().exactOptional(),
    /** By which routes the provider allows another try for the buyer's card, where it offers several. */
    routes: allowedRoutes.exactOptional(),
  })
  .readonly();

export type PurchaseRequest = z.input<typeof purchaseRequest>;

function memberOf(buyer: { account: { member: string } } | { profile: { member: string } }): string {
  return 'account' in buyer ? buyer.account.member : buyer.profile.member;
}
