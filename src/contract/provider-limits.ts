import type { z } from 'zod';
import type { BindingRoute } from '../domain/binding-routes.js';
import type { Card, IdentityType } from '../domain/party.js';
import { offerOf, type ProviderLimits, type TextLimit } from '../domain/provider-table.js';

type LimitedText = Exclude<
  keyof ProviderLimits,
  | 'identityTypes'
  | 'needsInstantNumber'
  | 'needsMerchantNo'
  | 'namesWithdrawalCard'
  | 'takesWithdrawalFee'
  | 'freezesWithdrawable'
  | 'unfreezesAcquired'
  | 'codeValidMs'
  | 'announcesCodeValidity'
>;

/** A value of a request, with its place and the limit that a provider may set for it. */
export interface Limited {
  readonly path: readonly string[];
  readonly limit: LimitedText;
  readonly value: string | undefined;
  /** A value that only providers with this limit can take at all. */
  readonly mustBeOffered?: true;
}

/** What of a request its provider may limit. */
export interface UnderLimits {
  readonly provider: string;
  readonly texts: readonly Limited[];
  /** A card that is to be bound, with its place and how it is to be proven. */
  readonly card?: {
    readonly path: readonly string[];
    readonly card: Omittable<Card>;
    readonly route: BindingRoute;
  };
  /** What a withdrawal names, where providers differ in what they want. */
  readonly withdrawal?: Omittable<WithdrawalTerms>;
  /** Which balance a freeze names; absent: any money that can be spent. */
  readonly balance?: 'withdrawable' | undefined;
  /** What was credited frozen; absent: it is to be frozen. */
  readonly credited?: object | undefined;
}

/** The proofs of identity that companies have. */
const COMPANY: readonly IdentityType[] = ['organisationCode', 'businessLicence', 'socialCreditCode'];

interface WithdrawalTerms {
  readonly holder: string;
  readonly cardNumber: string;
  readonly fee: string;
}

type Omittable<T> = { readonly [K in keyof T]: T[K] extends object ? Omittable<T[K]> : T[K] | undefined };

/**
 * A check that holds a request to the limits of the provider that it names, before anything is started. A breach has the form of
 * every other: the field and the rule.
 */
export function withinLimits<Request>(
  limitsOf: (request: Request) => UnderLimits,
): (request: Request, context: z.RefinementCtx) => void {
  return (request, context) => {
    for (const { path, message } of breaches(limitsOf(request)))
      context.addIssue({ code: 'custom', path: [...path], message });
  };
}

/** The texts of an account that a provider may limit. */
export function accountTexts(
  account: { member: string; account: string; name?: string | undefined },
  path: readonly string[],
): Limited[] {
  return [
    { path: [...path, 'member'], limit: 'member', value: account.member },
    { path: [...path, 'account'], limit: 'account', value: account.account },
    { path: [...path, 'name'], limit: 'accountName', value: account.name },
  ];
}

/** The texts of a member's profile that a provider may limit. */
export function profileTexts(
  profile: {
    member: string;
    nickname?: string | undefined;
    card: { holder: string; bank: { name: string } };
  },
  path: readonly string[],
): Limited[] {
  const { member, nickname, card } = profile;
  return [
    { path: [...path, 'member'], limit: 'member', value: member },
    { path: [...path, 'nickname'], limit: 'nickname', value: nickname },
    { path: [...path, 'card', 'holder'], limit: 'cardHolder', value: card.holder },
    { path: [...path, 'card', 'bank', 'name'], limit: 'bankName', value: card.bank.name },
  ];
}

interface Breach {
  readonly path: readonly string[];
  readonly message: string;
}

function breaches({ provider, texts, card, withdrawal, balance, credited }: UnderLimits): Breach[] {
  const limits: ProviderLimits | undefined = offerOf(provider)?.limits;
  if (!limits) return [];
  const found = texts.flatMap(({ path, limit, value, mustBeOffered }): Breach[] => {
    const set = limits[limit];
    if (set === undefined && mustBeOffered) return [{ path, message: `none: ${provider} has no ${limit}` }];
    if (set === undefined || value === undefined || keeps(value, set)) return [];
    return [{ path, message: `${ruleOf(set)} at ${provider}` }];
  });
  if (withdrawal) found.push(...withdrawalBreaches(provider, limits, withdrawal));
  if (card) found.push(...cardBreaches(provider, card));
  if (balance !== undefined && !limits.freezesWithdrawable)
    found.push({ path: ['balance'], message: `none: ${provider} freezes no balance apart` });
  if (credited !== undefined && !limits.unfreezesAcquired)
    found.push({ path: ['credited'], message: `none: ${provider} credits nothing frozen` });
  return found;
}

/** A card must be provable by its route, and name what the provider wants for it. */
function cardBreaches(provider: string, card: NonNullable<UnderLimits['card']>): Breach[] {
  const offer = offerOf(provider);
  const limits: ProviderLimits = offer?.limits ?? {};
  const found: Breach[] = [];
  const isSmall = card.route !== 'unionPay';
  if (isSmall && !offer?.operations.includes('applySmallAmount'))
    found.push({ path: [...card.path.slice(0, -1), 'route'], message: `unionPay at ${provider}` });
  const { identity, bank } = card.card;
  const { identityTypes, needsInstantNumber } = limits;
  if (identityTypes && !identityTypes.some((type) => type === identity.type))
    found.push({
      path: [...card.path, 'identity', 'type'],
      message: `${identityTypes.join(' or ')} at ${provider}`,
    });
  // 平安 6055 相关说明 1: 若是个人账户，可以只送超级网银号；若是企业账户则需上送大小额联行号.
  const isCompany = identity.type === undefined || COMPANY.includes(identity.type);
  const isNamed = isSmall && bank.branchNumber !== undefined;
  if (needsInstantNumber && !bank.own && isSmall && isCompany && !isNamed)
    found.push({
      path: [...card.path, 'bank', 'branchNumber'],
      message: `given for a company's account at another bank at ${provider}`,
    });
  else if (needsInstantNumber && !bank.own && !isNamed && bank.instantNumber === undefined)
    found.push({
      path: [...card.path, 'bank', 'instantNumber'],
      message: `given for a card of another bank at ${provider}`,
    });
  return found;
}

/** A card or a fee that the provider has no field for must not be left out in silence. */
function withdrawalBreaches(
  provider: string,
  { namesWithdrawalCard, takesWithdrawalFee }: ProviderLimits,
  { holder, cardNumber, fee }: Omittable<WithdrawalTerms>,
): Breach[] {
  const found: Breach[] = [];
  const breach = (path: readonly string[], rule: string): void => {
    found.push({ path, message: `${rule} at ${provider}` });
  };
  if (namesWithdrawalCard && cardNumber === undefined) breach(['cardNumber'], 'given');
  if (namesWithdrawalCard && holder === undefined) breach(['account', 'name'], 'given for a withdrawal');
  if (!namesWithdrawalCard && cardNumber !== undefined)
    breach(['cardNumber'], 'left out, since the bound card gets it,');
  if (!takesWithdrawalFee && fee !== undefined)
    breach(['fee'], 'left out, since no fee can be taken of a withdrawal');
  return found;
}

function keeps(value: string, { longest, unit, wordCharactersOnly, without }: TextLimit): boolean {
  const length = unit === 'bytes' ? Buffer.byteLength(value, 'utf8') : Array.from(value).length;
  if (length > longest) return false;
  if (without !== undefined && value.includes(without.character)) return false;
  return wordCharactersOnly !== true || /^\w*$/.test(value);
}

function ruleOf({ longest, unit, wordCharactersOnly, without }: TextLimit): string {
  const parts = [
    wordCharactersOnly && 'letters, digits and _ only',
    without && `without ${without.character}, ${without.why}`,
    `at most ${longest} ${unit === 'bytes' ? 'bytes in UTF-8' : 'characters'}`,
  ];
  return parts.filter(Boolean).join(', ');
}
