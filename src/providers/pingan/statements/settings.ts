import { z } from 'zod';
import { OPERATION_KINDS } from '../../../domain/operation.js';
import { FILE_TYPES } from './layouts.js';

const amount = z.boolean({ error: 'true where a line’s amount includes its fee, else false' });
const kinds = z.array(z.enum(OPERATION_KINDS, { error: 'a kind of operation, such as "hold"' }));
const moves = z.enum(['both', 'payer', 'payee', 'toPayer', 'refund', 'none'], {
  error: '"both", "payer", "payee", "toPayer", "refund" or "none"',
});
const secret = z.string().min(1, { error: 'a text' }).max(64, { error: 'at most 64 characters' });

/** What the settings say of reconciliation files. What no document says has no default: without it nothing is compared. */
export const statementsSchema = z.strictObject({
  /** The file server; default: /file/auth of `baseUrl` (clients). */
  fileUrl: z.url({ protocol: /^https?$/, error: 'an http(s) URL' }).optional(),
  /** 文件传输用户名; default: `userShortNumber`. */
  fileUser: secret.optional(),
  /** 文件传输密码, as the file server is to get it. */
  filePassword: secret,
  /** Which files are read. */
  types: z
    .array(z.enum(FILE_TYPES, { error: `one of ${FILE_TYPES.join(', ')}` }))
    .min(1)
    .default(['CZ', 'TX', 'JY', 'YE']),
  /** Whether the amount of a line includes its fee. Not documented. */
  feeInAmount: z.strictObject({ CZ: amount, TX: amount, JY: amount }),
  /** The operations that a day's file shows, so that one that is missing is a case. Not documented. */
  kinds: z.strictObject({ CZ: kinds, TX: kinds, JY: kinds }),
  /** What a trade moves between the balances (YE) of its two accounts, by 记账标志 or 记账类型. Not documented; absent: balances are not compared. */
  bookings: z.record(z.string().min(1).max(60), moves).optional(),
  /** 挂账子账户: money for which no owner was found. */
  suspenseAccount: z
    .string()
    .regex(/^[0-9A-Za-z]{1,50}$/, { error: 'an account number' })
    .optional(),
  /** The codes by which 6103 says that a day has no such file, and 6108 that it has no record. By the text of ERR020. */
  noRecordCodes: z.array(secret).default(['ERR020']),
});

export type StatementSettings = z.output<typeof statementsSchema>;
