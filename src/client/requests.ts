import { z } from 'zod';
import { InvalidInput } from '../domain/errors.js';
import { compareMoney } from '../domain/money.js';
import { ESCROW_KINDS } from '../domain/operations/escrow.js';
import * as field from './fields.js';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

const wait = (defaultMs: number, limits: { min?: number; max: number }): z.ZodDefault<z.ZodNumber> =>
  z
    .int({ error: 'whole milliseconds' })
    .min(limits.min ?? 1, { error: `at least ${limits.min ?? 1} ms` })
    .max(limits.max, { error: `at most ${limits.max} ms` })
    .default(defaultMs);

/** The waits of a workflow with their defaults; docs/purchase.md says what each is for. */
const timing = z.strictObject({
  // 平安 开发指南 6066: 有效期120秒.
  codeWindowMs: wait(120_000, { max: DAY_MS }),
  // The HTTP deadline (20 s) on top: an application in doubt may have been accepted that late.
  codeInDoubtMs: wait(140_000, { max: DAY_MS }),
  resendWindowMs: wait(10 * MINUTE_MS, { min: 0, max: 7 * DAY_MS }),
  paymentWindowMs: wait(30 * MINUTE_MS, { min: 0, max: 30 * DAY_MS }),
  fundsPollMs: wait(MINUTE_MS, { max: DAY_MS }),
  confirmWindowMs: wait(7 * DAY_MS, { max: 365 * DAY_MS }),
  // 平安 6164: 正常支持30天以内的退款.
  refundWindowMs: wait(30 * DAY_MS, { min: 0, max: 365 * DAY_MS }),
  attentionAfterMs: wait(30 * MINUTE_MS, { max: 30 * DAY_MS }),
  lateWatchMs: wait(DAY_MS, { min: 0, max: 30 * DAY_MS }),
});

const settings = z
  .strictObject({
    timing: timing.prefault({}),
    firstAttempt: z.enum(['local', 'remote']).default('local'),
  })
  .prefault({});

const ONBOARDING_KINDS = ['openAccount', 'applyCardBinding'] as const;

const order = z
  .strictObject({
    tenant: field.tenant,
    orderNo: field.orderNo,
    provider: field.providerOf(...ESCROW_KINDS),
    amount: field.positiveAmount,
    fee: field.amount,
    onDeadline: z.enum(['release', 'return']),
  })
  .refine(({ amount, fee }) => compareMoney(fee, amount) <= 0, {
    path: ['fee'],
    error: 'not above the amount',
  });

const differentMembers = (input: { buyer: { member: string }; seller: { member: string } }): boolean =>
  input.buyer.member !== input.seller.member;

/** Whoever is onboarded for a purchase opens a buyer's account. */
const buyerProfile = field.profile.extend({
  role: z.literal('buyer', { error: '"buyer", or left out' }).default('buyer'),
});

export const purchaseRequest = z
  .strictObject({
    order,
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

export const escrowRequest = z
  .strictObject({ order, buyer: field.account, seller: field.account, settings })
  .refine(differentMembers, { path: ['seller', 'member'], error: 'not the buyer' });

export const onboardingRequest = z.strictObject({
  tenant: field.tenant,
  provider: field.providerOf(...ONBOARDING_KINDS),
  profile: field.profile,
  settings,
});

/** A withdrawal is the bank's for a day and more (T1), which is no reason for a person to look. */
const withdrawalSettings = z
  .strictObject({
    timing: timing.extend({ attentionAfterMs: wait(3 * DAY_MS, { max: 30 * DAY_MS }) }).prefault({}),
    firstAttempt: z.enum(['local', 'remote']).default('local'),
  })
  .prefault({});

export const withdrawalRequest = z.strictObject({
  tenant: field.tenant,
  provider: field.providerOf('withdraw'),
  withdrawalNo: field.orderNo,
  account: field.account,
  amount: field.positiveAmount,
  settings: withdrawalSettings,
});

export const freezeRequest = z.strictObject({
  tenant: field.tenant,
  provider: field.providerOf('freeze', 'unfreeze'),
  freezeNo: field.orderNo,
  account: field.account,
  amount: field.positiveAmount,
  freezeForMs: z
    .int({ error: 'whole milliseconds' })
    .min(1, { error: 'at least 1 ms' })
    .max(365 * DAY_MS, { error: 'at most 365 days' }),
  onDeadline: z.enum(['unfreeze', 'ask']),
  settings,
});

export const submitCodeRequest = z.strictObject({ requestId: field.requestId, code: field.code });
export const resendCodeRequest = z.strictObject({ requestId: field.requestId });
export const releaseRequest = z.strictObject({
  requestId: field.requestId,
  amount: field.positiveAmount.optional(),
  receivers: z
    .array(z.strictObject({ account: field.account, amount: field.positiveAmount }))
    .min(1, { error: 'at least one' })
    .max(20, { error: 'at most 20' })
    .optional(),
});
export const returnRequest = z.strictObject({
  requestId: field.requestId,
  amount: field.positiveAmount.optional(),
  /** That the rest goes to the seller at once, where the provider cannot divide what it holds. */
  releaseRest: z.boolean({ error: 'true or false' }).optional(),
});
export const refundRequest = z.strictObject({ requestId: field.requestId, amount: field.positiveAmount });
export const openDisputeRequest = z.strictObject({ requestId: field.requestId, reason: field.words(1, 500) });
export const resolveDisputeRequest = z.strictObject({ requestId: field.requestId, toBuyer: field.amount });
export const unfreezeRequest = z.strictObject({ requestId: field.requestId });
export const decideRequest = z.strictObject({
  operationId: field.operationId,
  happened: z.boolean({ error: 'true or false' }),
  evidence: field.words(10, 2_000),
  by: field.words(1, 200),
  account: field.openedAccount.optional(),
});

/** A notification of a provider that the journal has; what it says comes from there and is no caller's own. */
export const notifyRequest = z.strictObject({
  operationId: field.operationId,
  ended: z.enum(['succeeded', 'rejected', 'absent']).optional(),
  attention: z
    .string({ error: 'a text' })
    .min(1, { error: '1 to 4001 characters' })
    .max(4_001, { error: '1 to 4001 characters' })
    .optional(),
});

/** Names an order: the business key of a purchase and of an escrow alike. */
export const orderKey = z.strictObject({ tenant: field.tenant, orderNo: field.orderNo });
/** Names a member's onboarding. */
export const memberKey = z.strictObject({ tenant: field.tenant, member: field.member });
/** Names a workflow of any kind, as the journal keeps it beside an operation. */
export const workflowById = z.strictObject({ workflowId: field.workflowId });
/** Names a withdrawal. */
export const withdrawalKey = z.strictObject({ tenant: field.tenant, withdrawalNo: field.orderNo });
/** Names a freeze. */
export const freezeKey = z.strictObject({ tenant: field.tenant, freezeNo: field.orderNo });

export type PurchaseRequest = z.input<typeof purchaseRequest>;
export type EscrowRequest = z.input<typeof escrowRequest>;
export type OnboardingRequest = z.input<typeof onboardingRequest>;
export type WithdrawalRequest = z.input<typeof withdrawalRequest>;
export type FreezeRequest = z.input<typeof freezeRequest>;
export type OrderKey = z.input<typeof orderKey>;
export type MemberKey = z.input<typeof memberKey>;
export type WithdrawalKey = z.input<typeof withdrawalKey>;
export type FreezeKey = z.input<typeof freezeKey>;
export type SubmitCodeRequest = z.input<typeof submitCodeRequest>;
export type ResendCodeRequest = z.input<typeof resendCodeRequest>;
export type ReleaseRequest = z.input<typeof releaseRequest>;
export type ReturnRequest = z.input<typeof returnRequest>;
export type RefundRequest = z.input<typeof refundRequest>;
export type OpenDisputeRequest = z.input<typeof openDisputeRequest>;
export type ResolveDisputeRequest = z.input<typeof resolveDisputeRequest>;
export type UnfreezeRequest = z.input<typeof unfreezeRequest>;
export type DecideRequest = z.input<typeof decideRequest>;
export type NotifyRequest = z.input<typeof notifyRequest>;
export type WorkflowById = z.input<typeof workflowById>;

/**
 * Checks a request at the edge, before anything is started or sent.
 * @throws InvalidInput naming the first field that breaks a rule, and the rule; never its value.
 */
export function parseRequest<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  root: string,
): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = meant(parsed.error.issues);
  const path = [root, ...(issue?.path ?? [])].join('.');
  if (issue?.code === 'unrecognized_keys')
    throw new InvalidInput(`${path}.${shownKey(issue.keys)}`, 'no such field');
  throw new InvalidInput(path, issue?.message ?? 'not of the expected form');
}

/** For a union, the branch that was meant: the one that knows more of the given fields than every other. */
function meant(issues: readonly z.core.$ZodIssue[]): z.core.$ZodIssue | undefined {
  const [first] = issues;
  if (first?.code !== 'invalid_union') return first;
  const [best, next] = first.errors
    .map((branch) => ({ issue: meant(branch), foreign: foreignKeys(branch) }))
    .sort((a, b) => a.foreign - b.foreign);
  if (!best?.issue || best.foreign === next?.foreign) return first;
  return { ...best.issue, path: [...first.path, ...best.issue.path] };
}

function foreignKeys(issues: readonly z.core.$ZodIssue[]): number {
  const own = issues.filter((issue) => issue.path.length === 0);
  return own.reduce((sum, issue) => sum + (issue.code === 'unrecognized_keys' ? issue.keys.length : 0), 0);
}

/** What was sent under a name that does not exist may be anything, its name too. */
function shownKey([key]: readonly string[]): string {
  return key !== undefined && /^[A-Za-z][A-Za-z0-9_]{0,39}$/.test(key) ? key : '?';
}

function memberOf(buyer: { account: { member: string } } | { profile: { member: string } }): string {
  return 'account' in buyer ? buyer.account.member : buyer.profile.member;
}
