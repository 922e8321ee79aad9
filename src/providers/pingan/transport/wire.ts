import { z } from 'zod';

/** Text of an answer. Null, absent and empty are one to the bank: none of the three is signed. */
export const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '');

/** What every signed answer holds. Only strings: nothing else is covered by the bank's signature. */
export const envelopeSchema = z.looseObject({
  TxnReturnCode: z.string().min(1),
  TxnReturnMsg: text,
  CnsmrSeqNo: text,
});

/** The answer to approveDev. */
export const handshakeSchema = z.looseObject({
  errorCode: z.string(),
  errorMsg: text,
  appAccessToken: text,
});
