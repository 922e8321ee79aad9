import { z } from 'zod';
import { isIdentityCardNumber } from '../domain/identity-card-number.js';
import { isMoney, isZero, MONEY_PATTERN, parseMoney, type Money } from '../domain/money.js';
import type { OperationKind } from '../domain/operation.js';
import { IDENTITY_TYPES } from '../domain/party.js';
import { offerOf, PROVIDER_TABLE } from '../domain/provider-table.js';

const text = (pattern: RegExp, rule: string): z.ZodString =>
  z.string({ error: rule }).regex(pattern, { error: rule });

// What Holdfast itself takes. What a provider takes less of is in src/domain/provider-table.ts, and withinLimits checks it.

/** Letters, digits, _ and -: these become parts of workflow and operation ids, where a slash divides. */
export const tenant = text(/^[A-Za-z0-9_-]{1,32}$/, '1 to 32 letters, digits, _ or -');
/** A platform's own number of an order, a withdrawal or a freeze. */
export const orderNo = text(/^[A-Za-z0-9_-]{1,64}$/, '1 to 64 letters, digits, _ or -');
/** A platform's own id of a member. */
export const member = text(/^[A-Za-z0-9_-]{1,64}$/, '1 to 64 letters, digits, _ or -');
export const accountNumber = text(/^[A-Za-z0-9]{1,64}$/, '1 to 64 letters or digits');
/** An account that a provider has opened, as an operator reads it there: the workflows take the same. */
export const openedAccount = text(/^\w{1,64}$/, '1 to 64 letters, digits or _');
/** A provider by its name that offers all these operations: a slip must not cost the order's number. */
export function providerOf(...kinds: readonly OperationKind[]): z.ZodType<string, string> {
  const able = Object.keys(PROVIDER_TABLE).filter((name) => missing(name, kinds).length === 0);
  return z.string({ error: `one of ${able.join(', ')}` }).superRefine((name, context) => {
    const message = offerOf(name)
      ? `one that offers ${missing(name, kinds).join(' and ')}: ${able.join(', ')}`
      : `one of ${able.join(', ')}`;
    if (!able.includes(name)) context.addIssue({ code: 'custom', message });
  });
}

function missing(name: string, kinds: readonly OperationKind[]): readonly OperationKind[] {
  const offered = offerOf(name)?.operations ?? [];
  return kinds.filter((kind) => !offered.includes(kind));
}

/** The caller's id of a command: the same id with the same content is one effect and the same answer. */
export const requestId = text(/^[A-Za-z0-9_.:-]{1,64}$/, '1 to 64 letters, digits or any of _ . : -');
/** 短信动态码 as the user typed it. 平安 MessageCheckCode: string(7). */
export const verificationCode = text(/^\d{4,7}$/, 'four to seven digits');

/**
 * An operation id of this client's tenant: `<tenant>/<order or member>/<step>`, the step of one to seven parts, of which
 * one may be a request id.
 */
export const operationId = text(
  /^(?=.{5,300}$)[A-Za-z0-9_-]+\/[A-Za-z0-9_-]+(?:\/[A-Za-z0-9_.:-]+){1,7}$/,
  'an operation id: <tenant>/<order or member>/<step>',
);

/** Any workflow's id. */
export const workflowId = text(/^[\x21-\x7e]{1,255}$/, '1 to 255 visible characters of ASCII');

/** What a person wrote: blanks at the ends taken away, no control characters but line breaks and tabs. */
export function words(shortest: number, longest: number): z.ZodString {
  const rule = { error: `${shortest} to ${longest} characters, no control characters` };
  return z
    .string(rule)
    .trim()
    .min(shortest, rule)
    .max(longest, rule)
    .regex(/^[\P{C}\n\r\t]*$/u, rule);
}

const personName = text(
  /^(?=.*\p{L})[\p{L}\p{M}·. '()（）-]{1,60}$/u,
  '1 to 60 letters, spaces or any of · . ( ) -',
);
const title = text(/^(?=.*\S)\P{C}{1,60}$/u, '1 to 60 characters, no control characters');
const mobile = text(/^1\d{10}$/, 'a mainland mobile number of eleven digits');
const branch = text(/^\d{12,14}$/, '12 to 14 digits');

const AMOUNT_RULE = 'an amount in yuan with two decimals such as "100.00"';
/**
 * An amount in yuan as text with two digits after the point, such as "100.00". A JSON number cannot say 0.10 exactly, so it is
 * invalid. Callers hand in any text; it leaves as Money.
 */
export const amount = z
  .string({ error: AMOUNT_RULE })
  .regex(MONEY_PATTERN, { error: AMOUNT_RULE, abort: true })
  .transform(parseMoney);
const POSITIVE_RULE = `${AMOUNT_RULE}, above 0.00`;
/** The same, above "0.00". */
export const positiveAmount = z
  .string({ error: POSITIVE_RULE })
  .regex(MONEY_PATTERN, { error: POSITIVE_RULE, abort: true })
  .refine((value) => !isMoney(value) || !isZero(value), { error: POSITIVE_RULE, abort: true })
  .transform(parseMoney);
/** An amount in an answer: yuan with two digits after the point, such as "100.00". */
export const money = z.string().regex(MONEY_PATTERN) as unknown as z.ZodType<Money, Money>;

const identity = z
  .strictObject({
    type: z.enum(IDENTITY_TYPES),
    number: text(/^[A-Za-z0-9()-]{5,20}$/, '5 to 20 letters, digits, ( ) or -'),
  })
  .refine(({ type, number }) => type !== 'identityCard' || isIdentityCardNumber(number), {
    path: ['number'],
    error: '18 characters with the right check character',
  });

const bank = z.strictObject({
  /** Whether the card is of the provider's own bank. */
  own: z.boolean(),
  name: title,
  /** 超级网银号 */
  instantNumber: branch.optional(),
  /** 大小额联行号 */
  branchNumber: branch.optional(),
});

export const cardNumber = text(/^\d{12,19}$/, '12 to 19 digits');

export const card = z.strictObject({
  holder: personName,
  identity,
  number: cardNumber,
  bank,
  mobile,
});

export const account = z.strictObject({ member, account: accountNumber, name: personName.optional() });

export const profile = z.strictObject({
  member,
  role: z.enum(['buyer', 'seller']),
  nickname: title.optional(),
  mobile: mobile.optional(),
  route: z.literal('unionPay').default('unionPay'),
  card,
});
