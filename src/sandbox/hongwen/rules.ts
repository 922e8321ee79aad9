import { z } from 'zod';
import { milliseconds, resendMode } from '../engine/control/fields.js';
import type { CommonRules } from '../engine/provider-control.js';
import type { ResendMode } from '../engine/resend-mode.js';
import type { ArrayForm } from './sign.js';

/** Behaviour of 鸿闻 that no document describes: whoever runs the sandbox chooses. */
export interface HongwenRules extends CommonRules {
  /** What becomes of a divide_out_trade_no or divide_back_out_trade_no that was used before; the document says only 唯一. */
  readonly resendMode: ResendMode;
  /** How long a split stays at DIVIDE_PENDING unless a receiver has a time of its own. The sample's answer shows it pending. */
  readonly divideTakesMs: number;
  /** How long a return takes. */
  readonly divideBackTakesMs: number;
  /** Whether divide_detail of an answer is an array, as in the sample, or the String of the table. */
  readonly detailForm: 'array' | 'text';
  /** Whether arrays of an answer are part of what is signed. */
  readonly signedArrays: ArrayForm;
  /** Whether an answer with another code than 20000 carries a signature. */
  readonly signsFailures: boolean;
  /** How long after a notification that was not taken the next of the retries follows; not documented. */
  readonly notifyRetryMs: number;
}

export const DEFAULT_HONGWEN_RULES: HongwenRules = {
  resendMode: 'replay',
  divideTakesMs: 1_000,
  divideBackTakesMs: 1_000,
  detailForm: 'array',
  signedArrays: 'leftOut',
  signsFailures: true,
  notifyRetryMs: 1_000,
};

/** The rules that the control API may change. */
export const rulesBody = z.strictObject({
  resendMode: resendMode.optional(),
  divideTakesMs: milliseconds.optional(),
  divideBackTakesMs: milliseconds.optional(),
  detailForm: z.enum(['array', 'text']).optional(),
  signedArrays: z.enum(['leftOut', 'json']).optional(),
  signsFailures: z.boolean().optional(),
  notifyRetryMs: milliseconds.optional(),
});
