import { z } from 'zod';
import * as field from './fields.js';
import { accountTexts, withinLimits } from './provider-limits.js';
import { settings } from './timing.js';

/** Names the correction of a bound card's bank, `correction/<tenant>/<correctionNo>`. */
export const correctionKey = z.strictObject({ tenant: field.tenant, correctionNo: field.orderNo });

/** The correction of which bank a bound card is of. */
export const correctionRequest = z
  .strictObject({
    tenant: field.tenant,
    provider: field.providerOf('correctCardBank'),
    /** The caller's own number of this correction: the same number again is the same correction. */
    correctionNo: field.orderNo,
    account: field.account,
    cardNumber: field.cardNumber,
    bank: field.bank.omit({ own: true }),
    settings,
  })
  .refine(({ bank }) => bank.instantNumber !== undefined || bank.branchNumber !== undefined, {
    path: ['bank', 'branchNumber'],
    error: 'given, or instantNumber',
  })
  .superRefine(
    withinLimits(({ provider, account, bank }) => ({
      provider,
      texts: [
        ...accountTexts(account, ['account']),
        { path: ['bank', 'name'], limit: 'bankName', value: bank.name },
      ],
    })),
  );

/** How a correction stands. `rejected`: the provider says that it did not correct it. */
export const correctionState = z.enum(['correcting', 'corrected', 'rejected', 'cancelled']);

/** How a correction ended. */
export const correctionResult = z
  .object({
    state: correctionState.exclude(['correcting']),
    /** Why, where it was rejected. */
    code: z.string().exactOptional(),
  })
  .readonly();

export type CorrectionKey = z.input<typeof correctionKey>;
export type CorrectionRequest = z.input<typeof correctionRequest>;
