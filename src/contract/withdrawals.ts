import { z } from 'zod';
import * as field from './fields.js';
import { accountTexts, withinLimits } from './provider-limits.js';
import { withdrawalSettings } from './timing.js';

/** Names a withdrawal, `withdrawal/<tenant>/<withdrawalNo>`. */
export const withdrawalKey = z.strictObject({ tenant: field.tenant, withdrawalNo: field.orderNo });

/** A withdrawal: a member's money to the card that is bound to the account. */
export const withdrawalRequest = z
  .strictObject({
    tenant: field.tenant,
    provider: field.providerOf('withdraw'),
    /** The caller's own number of this withdrawal: the same number again is the same withdrawal. */
    withdrawalNo: field.orderNo,
    account: field.account,
    /** In yuan: "60.00". */
    amount: field.positiveAmount,
    settings: withdrawalSettings,
  })
  .superRefine(
    withinLimits(({ provider, account }) => ({ provider, texts: accountTexts(account, ['account']) })),
  );

/** How a withdrawal stands. `rejected`: the provider says that it did not happen, and the money is where it was. */
export const withdrawalState = z.enum(['withdrawing', 'withdrawn', 'rejected', 'cancelled']);

/** How a withdrawal ended. */
export const withdrawalResult = z
  .object({
    state: withdrawalState.exclude(['withdrawing']),
    /** Why, where it was rejected. */
    code: z.string().exactOptional(),
  })
  .readonly();

export type WithdrawalKey = z.input<typeof withdrawalKey>;
export type WithdrawalRequest = z.input<typeof withdrawalRequest>;
