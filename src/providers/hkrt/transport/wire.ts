import { z } from 'zod';

/** Null, absent and empty are one; numbers are here as they were written. */
export const text = z
  .union([z.string(), z.boolean()])
  .nullish()
  .transform((value) => (value === null || value === undefined ? '' : String(value)));

/**
 * The same without "&" and "=". The signed text has neither brackets nor quotation marks, so a value that holds them could stand for
 * several fields, and the signature would hold for both readings (inference).
 */
export const plainText = text.refine((value) => !/[&=]/.test(value), { error: 'no & or =' });

/** What every answer of the merchant host holds (document: return_code, return_msg). */
export const envelopeSchema = z.looseObject({ return_code: plainText, return_msg: text });
export type Envelope = z.output<typeof envelopeSchema>;

/** What names the operation that an answer belongs to. */
export const echo = { agent_no: plainText, merch_no: plainText, trade_no: plainText };
