import { z } from 'zod';
import { milliseconds, resendMode } from '../engine/control/fields.js';
import type { CommonRules } from '../engine/provider-control.js';
import type { ResendMode } from '../engine/resend-mode.js';

/** Behaviour of 连连 that no document describes: whoever runs the sandbox chooses. */
export interface LianlianRules extends CommonRules {
  /** What becomes of a number that was used before: 1010 is its code, and when it is answered is not documented. */
  readonly resendMode: ResendMode;
  /** Whether a payee may get more than the secured payment named for it; only that it must be named is documented. */
  readonly payeeAmountsFixed: boolean;
  /** Whether the rest may go back from MCHASSURE once a part was confirmed; the documents say "before confirmation". */
  readonly returnAfterConfirm: boolean;
  /** token 有效期 30 分钟 (classic document). */
  readonly tokenLifetimeMs: number;
  /** How many wrong codes an application takes; not documented. */
  readonly wrongCodesAllowed: number;
  /** What a payment from a balance waits for: nothing, or an SMS code (8888), which the SDK meets there. */
  readonly paymentNeeds: 'nothing' | 'sms';
  /** How long a payment waits before it is closed, where pay_expire does not say. */
  readonly paymentExpiresMs: number;
  /** What a withdrawal waits for: nothing, an SMS code (8888) or the merchant's check (8889). */
  readonly withdrawalNeeds: 'nothing' | 'sms' | 'check';
  /** How long it waits before it is closed. */
  readonly withdrawalExpiresMs: number;
  /** How long banks take. */
  readonly bankTakesMs: number;
  /** How what a bank does ends. */
  readonly bankEnds: 'succeeded' | 'failed';
  /** How long after a notification that was not taken the next of the twelve retries follows (classic document: 5 minutes x 12). */
  readonly notifyRetryMs: number;
}

export const DEFAULT_LIANLIAN_RULES: LianlianRules = {
  resendMode: 'replay',
  payeeAmountsFixed: false,
  returnAfterConfirm: false,
  tokenLifetimeMs: 30 * 60_000,
  wrongCodesAllowed: 5,
  paymentNeeds: 'nothing',
  paymentExpiresMs: 30 * 60_000,
  withdrawalNeeds: 'nothing',
  withdrawalExpiresMs: 30 * 60_000,
  bankTakesMs: 1_000,
  bankEnds: 'succeeded',
  notifyRetryMs: 5 * 60_000,
};

/** The rules that the control API may change. */
export const rulesBody = z.strictObject({
  resendMode: resendMode.optional(),
  payeeAmountsFixed: z.boolean().optional(),
  returnAfterConfirm: z.boolean().optional(),
  tokenLifetimeMs: milliseconds.optional(),
  wrongCodesAllowed: z.number().int().min(0).max(1000).optional(),
  paymentNeeds: z.enum(['nothing', 'sms']).optional(),
  paymentExpiresMs: milliseconds.optional(),
  withdrawalNeeds: z.enum(['nothing', 'sms', 'check']).optional(),
  withdrawalExpiresMs: milliseconds.optional(),
  bankTakesMs: milliseconds.optional(),
  bankEnds: z.enum(['succeeded', 'failed']).optional(),
  notifyRetryMs: milliseconds.optional(),
});
