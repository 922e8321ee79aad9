import { z } from 'zod';

/** Null, absent and empty are one; numbers are here as they were written. */
export const text = z
  .union([z.string(), z.boolean()])
  .nullish()
  .transform((value) => (value === null || value === undefined ? '' : String(value)));

/**
 * The same without "&" and "=". The signed text has no other sign of where a value ends, so one that holds them could stand for several
 * fields, and the signature would hold for both readings (inference).
 */
export const plainText = text.refine((value) => !/[&=]/.test(value), { error: 'no & or =' });

/** What every answer holds (document: code, msg; integrator: sub_msg with a failure). */
export const envelopeSchema = z.looseObject({ code: plainText, msg: text, sub_msg: text });
export type Envelope = z.output<typeof envelopeSchema>;

/** What names the trade that an answer belongs to. */
export const ofTrade = { trade_no: plainText, out_trade_no: plainText, merchant_no: plainText };
