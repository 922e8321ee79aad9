import { z } from 'zod';
import { escrowResult, orderTerms } from './escrows.js';
import * as field from './fields.js';
import { onboardingFailures } from './onboardings.js';
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
  });

/** How a purchase ended: in its buyer's onboarding, under the name that this end has there, or in its escrow. */
export const purchaseResult = z.union([
  ...onboardingFailures,
  z.object({ type: z.literal('escrow'), escrow: escrowResult }).readonly(),
]);

export type PurchaseRequest = z.input<typeof purchaseRequest>;

function memberOf(buyer: { account: { member: string } } | { profile: { member: string } }): string {
  return 'account' in buyer ? buyer.account.member : buyer.profile.member;
}
