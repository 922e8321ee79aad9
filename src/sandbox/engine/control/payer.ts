import { z } from 'zod';
import { positiveYuan } from './fields.js';

/** What the payer of a payment through a channel does: POST /sandbox/<provider>/pay. */
export const payerBody = z.strictObject({
  /** Of the hold, as the order's status shows it. */
  serialNumber: z.string().min(1).max(64),
  /** Pays; pays although the payment was closed; or closes it without paying. */
  as: z.enum(['paid', 'late', 'closed']).default('paid'),
  /** Pays this instead of what was ordered. */
  amount: positiveYuan.optional(),
});

/** The payer's side of one payment. */
export type PayerStep = z.input<typeof payerBody>;
