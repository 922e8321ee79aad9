import { z } from 'zod';

/** Null, absent and empty are one. Amounts come as numbers and as text: both are read as text. */
export const text = z
  .union([z.string(), z.number(), z.boolean()])
  .nullish()
  .transform((value) => (value === null || value === undefined ? '' : String(value)));

/** What every verified answer holds. `ret_code` has four characters by the document; the sandbox's own codes are longer. */
export const envelopeSchema = z.looseObject({
  ret_code: z.string().min(1).max(64),
  ret_msg: text,
  mch_id: text,
});
export type Envelope = z.output<typeof envelopeSchema>;

/** A list that may be left out or be null. */
export function listOf<S extends z.ZodType>(element: S) {
  return z
    .array(element)
    .nullish()
    .transform((value) => value ?? []);
}

/** What integrators read of notifications of payments and refunds; withdrawals are expected to have the names of payments (inference). */
export const notificationSchema = z.looseObject({
  mch_id: text,
  txn_seqno: text,
  platform_txno: text,
  txn_status: text,
  order_amount: text,
  refund_seqno: text,
  platform_refundno: text,
  refund_status: text,
  refund_amount: text,
});
export type NotificationBody = z.output<typeof notificationSchema>;
