import { z } from 'zod';
import { DAY_MS } from '../../../domain/durations.js';

/** Fields that the bodies of several control routes have. */
export const yuan = z.string().regex(/^(?:0|[1-9]\d{0,11})\.\d{2}$/, 'expected yuan with two decimals');
export const positiveYuan = z
  .string()
  .regex(/^(?:0|[1-9]\d{0,11})\.\d{2}$/, 'expected yuan with two decimals, such as "100.00"')
  .refine((text) => text !== '0.00', 'expected an amount above 0.00');
export const milliseconds = z
  .number()
  .int()
  .min(0)
  .max(366 * DAY_MS);
export const resendMode = z.enum(['replay', 'reject', 'balanceFirst', 'none']);
