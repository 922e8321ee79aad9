import { z } from 'zod';
import { compareMoney } from '../domain/money.js';
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
    /** Which of the cards that are bound to the account, where the provider wants that named. */
    cardNumber: field.cardNumber.optional(),
    /** What leaves the account, fee included, in yuan: "60.00". */
    amount: field.positiveAmount,
    /** What the platform keeps of it, where the provider can take that; less than the amount. */
    fee: field.amount.optional(),
    settings: withdrawalSettings,
  })
  .superRefine(
    withinLimits(({ provider, account, cardNumber, fee }) => ({
      provider,
      texts: accountTexts(account, ['account']),
      withdrawal: { holder: account.name, cardNumber, fee },
    })),
  )
  .superRefine(({ amount, fee }, context) => {
    if (fee !== undefined && compareMoney(fee, amount) >= 0)
      context.addIssue({ code: 'custom', path: ['fee'], message: 'less than the amount' });
  });

/**
 * How a withdrawal stands. `provisional`: the provider says that it succeeded, and it can still come back. `bounced`: it came back, and
 * the money is on the account again. `rejected`: the provider says that it did not happen, and the money is where it was.
 */
export const withdrawalState = z.enum([
  'withdrawing',
  'provisional',
  'withdrawn',
  'bounced',
  'rejected',
  'cancelled',
]);

/** How a withdrawal ended. */
export const withdrawalResult = z
  .object({
    state: withdrawalState.exclude(['withdrawing', 'provisional']),
    /** Why, where it was rejected. */
    code: z.string().exactOptional(),
    /** The provider's words, where it bounced and gave some. */
    reason: z.string().exactOptional(),
  })
  .readonly();

export type WithdrawalKey = z.input<typeof withdrawalKey>;
export type WithdrawalRequest = z.input<typeof withdrawalRequest>;
