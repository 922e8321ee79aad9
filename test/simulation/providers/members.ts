import type { ProviderName } from './provider-names.js';
import type { MemberProfile } from '../../../workflows/onboarding/messages.js';

/** The separator in a member's name: Adapay accepts no hyphen. */
const BETWEEN: Readonly<Record<ProviderName, string>> = { pingan: '-', adapay: '_', lianlian: '_' };

/** The seller's name at each provider. */
export const SELLER_NAME: Readonly<Record<ProviderName, string>> = {
  pingan: `seller${BETWEEN.pingan}1`,
  adapay: `seller${BETWEEN.adapay}1`,
  lianlian: `seller${BETWEEN.lianlian}1`,
};

/** Invented persons. Their data must never be in a log, an error or the UI. */
const MEMBERS = ['张小明', '李阿芳', '王大勇'].map((holder, index) => ({
  number: index + 1,
  role: 'buyer' as const,
  nickname: `昵称${index + 1}`,
  mobile: `1390000111${index}`,
  route: 'unionPay' as const,
  card: {
    holder,
    identity: { type: 'identityCard' as const, number: `11010119900307013${index + 4}` },
    number: `622202020011223344${index + 5}`,
    bank: { own: false as const, name: '工商银行', instantNumber: '102100099996' },
    mobile: `1390000111${index}`,
  },
}));

/** One of these persons, as a member of a provider. */
export function memberAt(provider: ProviderName, index: number): MemberProfile {
  const person = MEMBERS[index];
  if (!person) throw new Error('there is no such buyer');
  const { number, ...profile } = person;
  return { ...profile, member: `buyer${BETWEEN[provider]}${number}` };
}

/** Members who have had a card for long, and take no part in orders: one whose card is unbound, and one whose own money moves. */
const WITH_CARD = {
  unbinding: { number: 9, name: '赵小芸', cardNumber: '6222020200112239990' },
  money: { number: 8, name: '钱海燕', cardNumber: '6222020200112239982' },
} as const;

/** A member without a card, whose account is closed. */
const CLOSING = { number: 7, name: '孙立群' } as const;

/** Whose account is closed at a provider. */
export function memberToClose(provider: ProviderName): { member: string; name: string } {
  return { member: `buyer${BETWEEN[provider]}${CLOSING.number}`, name: CLOSING.name };
}

/** One of them at a provider. */
export function memberWithCard(
  provider: ProviderName,
  of: keyof typeof WITH_CARD,
): { member: string; name: string; cardNumber: string } {
  const { number, name, cardNumber } = WITH_CARD[of];
  return { member: `buyer${BETWEEN[provider]}${number}`, name, cardNumber };
}

/** The personal data that must not be in any log. */
export function personalData(): { what: string; text: string }[] {
  const ofBuyers = MEMBERS.flatMap(({ card }) => [
    { what: 'a name', text: card.holder },
    { what: 'an identity number', text: card.identity.number },
    { what: 'a card number', text: card.number },
    { what: 'a mobile number', text: card.mobile },
  ]);
  const ofOthers = Object.values(WITH_CARD).flatMap(({ name, cardNumber }) => [
    { what: 'a name', text: name },
    { what: 'a card number', text: cardNumber },
  ]);
  return [...ofBuyers, ...ofOthers, { what: 'a name', text: CLOSING.name }];
}
