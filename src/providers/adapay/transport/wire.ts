import { z } from 'zod';

/** Null, absent and empty are one. Amounts come as text and as numbers, flags as booleans and as text: all are read as text. */
export const text = z
  .union([z.string(), z.number(), z.boolean()])
  .nullish()
  .transform((value) => (value === null || value === undefined ? '' : String(value)));

/** What every verified answer holds. */
export const envelopeSchema = z.looseObject({
  status: z.string().min(1),
  error_code: text,
  error_msg: text,
  error_type: text,
  invalid_param: text,
  prod_mode: text,
});
export type Envelope = z.output<typeof envelopeSchema>;

/** The tables say created_time, the samples of the balance lists create_time. */
export const created = { created_time: text, create_time: text };

/** How a row or an object says that it stands. */
export const stateFields = {
  status: text,
  trans_stat: text,
  error_code: text,
  error_msg: text,
  error_type: text,
};

/** A page of a list: what it is called differs from table to sample, so each name that may hold the rows is tried. */
export const pageSchema = z.looseObject({
  // A boolean by the tables, "false" in two samples.
  has_more: text,
});
