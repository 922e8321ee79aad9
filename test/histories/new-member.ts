import { PinganPurchase } from '../support/stack/pingan/purchase.js';
import type { Site } from '../support/stack/stack.js';

/** A code that is not the one that was sent. */
export function wrong(code: string): string {
  return code === '000000' ? '000001' : '000000';
}

/** A purchase whose buyer is new, with that buyer's profile. */
export function newMember(site: Site, orderNo: string) {
  const order = new PinganPurchase(site, { orderNo, ending: 'released' });
  const { buyer } = order.request;
  if (!('profile' in buyer)) throw new Error('a test purchase has a new buyer');
  return { order, profile: { ...buyer.profile, role: 'buyer' as const } };
}

/** Every text of a purchase that is personal. */
export function personalOf(order: PinganPurchase): string[] {
  const { buyer, seller } = order.request;
  const { card } = 'profile' in buyer ? buyer.profile : { card: undefined };
  const codes = order.site.sandbox.sms.read(order.mobile).map(({ code }) => code);
  return [
    ...codes,
    ...(card ? [card.holder, card.identity.number, card.number, card.mobile] : []),
    ...(seller.name === undefined ? [] : [seller.name]),
  ];
}
