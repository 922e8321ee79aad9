import { z } from 'zod';
import { DAY_MS } from '../domain/durations.js';
import { compareMoney, type Money } from '../domain/money.js';
import * as field from './fields.js';
import { accountTexts, withinLimits } from './provider-limits.js';
import { settings } from './timing.js';

/** Names money in suspense, `suspense/<tenant>/<suspenseNo>`. */
export const suspenseKey = z.strictObject({ tenant: field.tenant, suspenseNo: field.orderNo });

const feeBelowAmount = {
  check: ({ amount, fee }: { amount: Money; fee?: Money | undefined }): boolean =>
    fee === undefined || compareMoney(fee, amount) < 0,
  rule: { path: ['fee'], error: 'less than the amount' },
};

/** Money that came from nobody whom the provider knows, and lies in suspense there. */
export const suspenseRequest = z
  .strictObject({
    tenant: field.tenant,
    provider: field.providerOf('allocateSuspense', 'reverseAllocation'),
    /** The caller's own number of this money: the same number again is the same money. */
    suspenseNo: field.orderNo,
    /** What lies in suspense, in yuan: "60.00". */
    amount: field.positiveAmount,
    /** Whose it is, where that is known: all of it is allocated at once. */
    account: field.account.optional(),
    /** What the platform keeps of it, in yuan: "1.00". */
    fee: field.amount.optional(),
    /** How long after the latest allocation or reversal an allocation can be reversed, in milliseconds. */
    reversibleForMs: z
      .int({ error: 'whole milliseconds' })
      .min(1, { error: 'at least 1 ms' })
      .max(365 * DAY_MS, { error: 'at most 365 days' }),
    settings,
  })
  .refine(feeBelowAmount.check, feeBelowAmount.rule)
  .refine(({ account, fee }) => fee === undefined || account !== undefined, {
    path: ['fee'],
    error: 'only with an account',
  })
  .superRefine(
    withinLimits(({ provider, account }) => ({
      provider,
      texts: account ? accountTexts(account, ['account']) : [],
    })),
  );

/** Gives a member a part of what lies in suspense, or all of it. */
export const allocateRequest = z
  .strictObject({
    requestId: field.requestId,
    account: field.account,
    /** What leaves suspense, fee included, in yuan: "60.00". */
    amount: field.positiveAmount,
    /** What the platform keeps of it, in yuan: "1.00". */
    fee: field.amount.optional(),
  })
  .refine(feeBelowAmount.check, feeBelowAmount.rule);

/** Takes a part of what an allocation gave a member, or all of it, back into suspense. The fee stays with the platform. */
export const reverseAllocationRequest = z.strictObject({
  requestId: field.requestId,
  /** The id of the request that made the allocation, or `start`. */
  allocationId: field.requestId,
  /** In yuan: "60.00". */
  amount: field.positiveAmount,
});

/** How money in suspense stands. `suspended`: somebody has to say whose some of it is. */
export const suspenseState = z.enum(['suspended', 'allocating', 'allocated', 'rejected', 'cancelled']);

const allocationView = z
  .object({
    allocationId: z.string(),
    /** What left suspense for it, fee included, in yuan. */
    amount: field.money,
    /** What of it was taken back, in yuan. */
    reversed: field.money,
  })
  .readonly();

/** How it stands, with what was allocated of it. */
export const suspenseView = z
  .object({
    state: suspenseState,
    /** What lies in suspense now, in yuan. */
    suspended: field.money,
    allocations: z.array(allocationView).readonly(),
  })
  .readonly();

/** The answer to a command that was carried out. */
export const suspenseAnswer = suspenseView.unwrap().extend({ requestId: z.string() }).readonly();

/** How it ended. */
export const suspenseResult = suspenseView
  .unwrap()
  .extend({
    state: suspenseState.exclude(['suspended', 'allocating']),
    /** Why, where nothing could be begun. */
    code: z.string().exactOptional(),
    /** The ids of requests that were carried out although Temporal knows nothing of their first sending: a workflow task was lost. */
    recoveredRequests: z.array(z.string()).readonly().exactOptional(),
  })
  .readonly();

export type SuspenseKey = z.input<typeof suspenseKey>;
export type SuspenseRequest = z.input<typeof suspenseRequest>;
export type AllocateRequest = z.input<typeof allocateRequest>;
export type ReverseAllocationRequest = z.input<typeof reverseAllocationRequest>;
