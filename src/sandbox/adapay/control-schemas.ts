import { z } from 'zod';
import { ADAPAY_CALLS } from './endpoints.js';

const positiveYuan = z
  .string()
  .regex(/^(?:0|[1-9]\d{0,11})\.\d{2}$/, 'expected yuan with two decimals, such as "100.00"')
  .refine((text) => text !== '0.00', 'expected an amount above 0.00');
const yuan = z.string().regex(/^(?:0|[1-9]\d{0,11})\.\d{2}$/, 'expected yuan with two decimals');
const milliseconds = z
  .number()
  .int()
  .min(0)
  .max(366 * 86_400_000);
const memberId = z.string().regex(/^\w{1,64}$/, 'expected up to 64 letters, digits and underscores');
const text = z.string().min(1).optional();

export const memberBody = z.strictObject({ memberId });
export const depositBody = z.strictObject({ memberId, amount: positiveYuan });
export const feeAccountBody = z.strictObject({ amount: positiveYuan });
export const repeatModeBody = z.strictObject({ mode: z.enum(['replay', 'refuse', 'balanceFirst', 'none']) });
export const latencyBody = z.strictObject({
  ms: milliseconds,
  interface: z
    .string()
    .refine((code) => ADAPAY_CALLS.includes(code), 'expected a call such as "settle_accounts.balancePay"')
    .optional(),
});
export const notifyUrlBody = z.strictObject({
  url: z.union([z.literal(''), z.url({ protocol: /^https?$/ })]),
});
export const rulesBody = z.strictObject({
  repeatMode: z.enum(['replay', 'refuse', 'balanceFirst', 'none']).optional(),
  orderNoScope: z.enum(['app', 'call']).optional(),
  rejectionHttpStatus: z.enum(['mixed', '200', '400', '402']).optional(),
  listSpelling: z.enum(['sample', 'table']).optional(),
  reverseAfterConfirm: z.boolean().optional(),
  feeBasisPoints: z.number().int().min(0).max(10_000).optional(),
  cashFee: yuan.optional(),
  reversesBorne: z.number().int().min(0).max(1000).optional(),
  reverseWindowDays: z.number().int().min(0).max(3650).optional(),
  auditTakesMs: milliseconds.optional(),
  channelTakesMs: milliseconds.optional(),
  channelEnds: z.enum(['succeeded', 'failed']).optional(),
  notifyRetryMs: milliseconds.optional(),
});
export const notificationsQuery = z.strictObject({ orderNo: text, type: text });
export const notificationParams = z.strictObject({ id: z.string().min(1).max(64) });
export const sendAgainBody = z.strictObject({ forged: z.boolean().default(false) });
