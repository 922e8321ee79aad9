import { z } from 'zod';
import { milliseconds, resendMode } from '../engine/control/fields.js';
import type { CommonRules } from '../engine/provider-control.js';
import type { ResendMode } from '../engine/resend-mode.js';

/** Behaviour of 海科融通 that no document describes: whoever runs the sandbox chooses. */
export interface HkrtRules extends CommonRules {
  /** What becomes of an apply_no or agent_apply_no that was used before; the document says only that it is unique under a provider. */
  readonly resendMode: ResendMode;
  /** How many splits one trade may have. The page's title says 单次; nothing else was found. */
  readonly splitsPerTrade: number;
  /** How long a receiver stays at 分账中 unless it has a time of its own. The sample's answer shows all of them done. */
  readonly ledgerTakesMs: number;
  /** How long a collection takes. */
  readonly collectionTakesMs: number;
  /** How amounts are written in answers: 0.1 and 1, or 0.10 and 1.00. The sample has 0.01, which is both. */
  readonly amountForm: 'shortest' | 'twoDecimals';
  /** Whether answers other than the split's carry a signature; no document shows one. */
  readonly signsAllAnswers: boolean;
  /** How long after a notification that was not taken the next of the retries follows; not documented. */
  readonly notifyRetryMs: number;
}

export const DEFAULT_HKRT_RULES: HkrtRules = {
  resendMode: 'replay',
  splitsPerTrade: 1,
  ledgerTakesMs: 0,
  collectionTakesMs: 1_000,
  amountForm: 'shortest',
  signsAllAnswers: true,
  notifyRetryMs: 1_000,
};

/** The rules that the control API may change. */
export const rulesBody = z.strictObject({
  resendMode: resendMode.optional(),
  splitsPerTrade: z.number().int().min(1).max(100).optional(),
  ledgerTakesMs: milliseconds.optional(),
  collectionTakesMs: milliseconds.optional(),
  amountForm: z.enum(['shortest', 'twoDecimals']).optional(),
  signsAllAnswers: z.boolean().optional(),
  notifyRetryMs: milliseconds.optional(),
});
