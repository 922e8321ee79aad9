import { z } from 'zod';
import { BINDING_ROUTES } from '../domain/binding-routes.js';
import { isIdentityCardNumber, keptIdentityCardNumber } from '../domain/identity-card-number.js';
import { isMoney, isZero, MONEY_PATTERN, moneyRule, parseMoney, type Money } from '../domain/money.js';
import type { OperationKind } from '../domain/operation.js';
import { IDENTITY_TYPES } from '../domain/party.js';
import { offerOf, PROVIDER_TABLE, type ProviderName } from '../domain/provider-table.js';
import { TENANT_PATTERN, TENANT_RULE } from '../domain/tenant.js';
import { CONTROL_CHARACTERS, keptName, NAME_PATTERN, NAME_RULE } from '../domain/written-text.js';

const text = (pattern: RegExp, rule: string): z.ZodString =>
  z.string({ error: rule }).regex(pattern, { error: ({ input }) => ruleFor(input, pattern, rule) });

/** What people type: the blanks around it are theirs and no part of it. */
const typed = (pattern: RegExp, rule: string): z.ZodString =>
  z
    .string({ error: rule })
    .trim()
    .regex(pattern, { error: ({ input }) => ruleFor(input, pattern, rule) });

/** Digits that a Chinese input method wrote in full width look right to whoever typed them, so they are named. */
function ruleFor(input: unknown, pattern: RegExp, rule: string): string {
  const isFullWidth =
    typeof input === 'string' && !pattern.test(input) && pattern.test(input.normalize('NFKC'));
  return isFullWidth ? `${rule}, not in full width (０-９, Ａ-Ｚ)` : rule;
}

const aboveZero = (rule: string): string => `${rule}, above 0.00`;

const VISIBLE = `[^${CONTROL_CHARACTERS}]`;

const WITH_STATEMENTS = (Object.keys(PROVIDER_TABLE) as ProviderName[]).filter(
  (name) => offerOf(name)?.statements,
);

// What Holdfast itself takes. What a provider takes less of is in src/domain/provider-table.ts, and withinLimits checks it.

/** Part of workflow and operation ids. */
export const tenant = text(TENANT_PATTERN, TENANT_RULE);
/** A platform's own number of an order, a withdrawal or a freeze. */
export const orderNo = text(/^[A-Za-z0-9_-]{1,64}$/, '1 to 64 letters, digits, _ or -');
/** A platform's own id of a member. */
export const member = text(/^[A-Za-z0-9_-]{1,64}$/, '1 to 64 letters, digits, _ or -');
/** A provider's own number of an account; where it has none, it is the member's id. */
export const accountNumber = text(/^[A-Za-z0-9_-]{1,64}$/, '1 to 64 letters, digits, _ or -');
/** An account that a provider has opened, as an operator reads it there: the workflows take the same. */
export const openedAccount = text(/^[A-Za-z0-9_-]{1,64}$/, '1 to 64 letters, digits, _ or -');
/** A provider by its name. */
export const provider = z.enum(Object.keys(PROVIDER_TABLE) as ProviderName[], {
  error: `one of ${Object.keys(PROVIDER_TABLE).join(', ')}`,
});
/** A provider by its name that offers all these operations: a slip must not cost the order's number. */
export function providerOf(...kinds: readonly OperationKind[]): z.ZodType<ProviderName, ProviderName> {
  const able = Object.keys(PROVIDER_TABLE).filter((name) => missing(name, kinds).length === 0);
  const named = z.string({ error: `one of ${able.join(', ')}` }).superRefine((name, context) => {
    const message = offerOf(name)
      ? `one that offers ${missing(name, kinds).join(' and ')}: ${able.join(', ')}`
      : `one of ${able.join(', ')}`;
    if (!able.includes(name)) context.addIssue({ code: 'custom', message });
  });
  // What passes is one of them; an enum could not say what a provider lacks.
  return named as unknown as z.ZodType<ProviderName, ProviderName>;
}

/** A provider by its name whose reconciliation files are read. */
export const providerWithStatements = z.enum(WITH_STATEMENTS, {
  error: `one with reconciliation files: ${WITH_STATEMENTS.join(', ')}`,
});

function missing(name: string, kinds: readonly OperationKind[]): readonly OperationKind[] {
  const offered = offerOf(name)?.operations ?? [];
  return kinds.filter((kind) => !offered.includes(kind));
}

/** The caller's id of one receiver of a split; the same receiver has it in the split's return. */
export const itemId = text(/^[A-Za-z0-9_-]{1,32}$/, '1 to 32 letters, digits, _ or -');
/** The caller's id of a command: the same id with the same content is one effect and the same answer. */
export const requestId = text(/^[A-Za-z0-9_.:-]{1,64}$/, '1 to 64 letters, digits or any of _ . : -');
/** 短信动态码 as the user typed it (平安 MessageCheckCode: string(7)), or the amount of a small transfer (AuthAmt). */
export const verificationCode = typed(
  /^(?:\d{4,7}|\d\.\d{2})$/,
  'four to seven digits, or the amount of a small transfer such as 0.23',
);

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

/** A person's words: blanks at the ends taken away, no control characters but line breaks and tabs. Joined emoji are words too. */
export function words(shortest: number, longest: number): z.ZodString {
  return written(`(?:${VISIBLE}|[\\n\\r\\t])`, shortest, longest);
}

function written(character: string, shortest: number, longest: number): z.ZodString {
  const error = `${shortest} to ${longest} characters, no control characters`;
  const pattern = new RegExp(`^${character}{${shortest},${longest}}$`, 'u');
  return z.string({ error }).trim().regex(pattern, { error });
}

/** The same in one line. */
const title = written(VISIBLE, 1, 60);
/** A person's or a company's name, kept in the form in which it is digested and compared. */
const name = z.string({ error: NAME_RULE }).overwrite(keptName).regex(NAME_PATTERN, { error: NAME_RULE });
export const mobile = typed(/^1\d{10}$/, 'a mainland mobile number of eleven digits');
const branch = typed(/^\d{12,14}$/, '12 to 14 digits');

/**
 * An amount in yuan as text with two digits after the point, such as "100.00". A JSON number cannot say 0.10 exactly, so it is
 * invalid. Callers hand in any text; it leaves as Money.
 */
export const amount = z
  .string({ error: ({ input }) => moneyRule(input) })
  .regex(MONEY_PATTERN, {
    error: ({ input }) => ruleFor(input, MONEY_PATTERN, moneyRule(input)),
    abort: true,
  })
  .transform(parseMoney);
/** The same, above "0.00". */
export const positiveAmount = z
  .string({ error: ({ input }) => aboveZero(moneyRule(input)) })
  .regex(MONEY_PATTERN, {
    error: ({ input }) => ruleFor(input, MONEY_PATTERN, aboveZero(moneyRule(input))),
    abort: true,
  })
  .refine((value) => !isMoney(value) || !isZero(value), {
    error: ({ input }) => aboveZero(moneyRule(input)),
    abort: true,
  })
  .transform(parseMoney);
/** An amount in an answer: yuan with two digits after the point, such as "100.00". */
export const money = z.string().regex(MONEY_PATTERN) as unknown as z.ZodType<Money, Money>;

const identity = z
  .strictObject({
    type: z.enum(IDENTITY_TYPES),
    number: typed(/^[A-Za-z0-9()-]{5,20}$/, '5 to 20 letters, digits, ( ) or -'),
  })
  .overwrite(({ type, number }) => ({
    type,
    number: type === 'identityCard' ? keptIdentityCardNumber(number) : number,
  }))
  .refine(({ type, number }) => type !== 'identityCard' || isIdentityCardNumber(number), {
    path: ['number'],
    error: '18 characters with the right check character',
  });

export const bank = z.strictObject({
  /** Whether the card is of the provider's own bank. */
  own: z.boolean(),
  name: title,
  /** 超级网银号 */
  instantNumber: branch.optional(),
  /** 大小额联行号 */
  branchNumber: branch.optional(),
});

export const cardNumber = typed(/^\d{12,19}$/, '12 to 19 digits');

export const card = z.strictObject({
  holder: name,
  identity,
  number: cardNumber,
  bank,
  mobile,
});

export const account = z.strictObject({ member, account: accountNumber, name: name.optional() });

export const role = z.enum(['buyer', 'seller']);

export const profile = z.strictObject({
  member,
  role,
  nickname: title.optional(),
  mobile: mobile.optional(),
  /** How the card is proven: by an SMS code, by a small transfer to it, or by one from it. */
  route: z.enum(BINDING_ROUTES, { error: `one of ${BINDING_ROUTES.join(', ')}` }).default('unionPay'),
  card,
});

/** Whether no text is in a list twice. */
export function isEachOnce(values: readonly string[]): boolean {
  return new Set(values).size === values.length;
}
