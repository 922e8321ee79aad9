import { z } from 'zod';
import { milliseconds, resendMode } from './fields.js';

const text = z.string().min(1).optional();

/** Bodies, queries and path parameters that name no endpoint of a provider. */
export const clockBody = z.strictObject({
  mode: z.enum(['real', 'virtual']).optional(),
  now: z.iso.datetime({ offset: true }).optional(),
});
export const advanceClockBody = z.strictObject({ ms: milliseconds });
export const smsQuery = z.strictObject({ mobile: z.string().regex(/^\d{11}$/, 'expected 11 digits') });
export const effectsQuery = z.strictObject({ orderNo: text, serialNumber: text });
export const idParams = z.strictObject({ id: z.coerce.number().int().min(1) });
export const notificationsQuery = z.strictObject({ orderNo: text, type: text });
export const notificationParams = z.strictObject({ id: z.string().min(1).max(64) });
export const sendAgainBody = z.strictObject({ forged: z.boolean().default(false) });
export const resendModeBody = z.strictObject({ mode: resendMode });
