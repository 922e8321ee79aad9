import { z } from 'zod';
import type { OperationKind } from '../../domain/operation.js';
import type { ResolutionRule } from '../provider.js';
import { absence, queryAfterMs } from '../resolution.js';

const MINUTE = 60_000;
const rule = z.strictObject({
  queryAfterMs: queryAfterMs.optional(),
  absence: absence.optional(),
});

/** The kinds that Adapay offers. */
export type AdapayKind = Exclude<OperationKind, 'verifyCardBinding'>;

/** What may be set of each operation's settling. */
export const resolutionSchema = z.strictObject({
  openAccount: rule.optional(),
  applyCardBinding: rule.optional(),
  hold: rule.optional(),
  release: rule.optional(),
  return: rule.optional(),
  refund: rule.optional(),
  freeze: rule.optional(),
  unfreeze: rule.optional(),
  withdraw: rule.optional(),
} satisfies Record<AdapayKind, z.ZodType>);

// "反查接口确认非终态订单" (docs.adapay.tech, 06-webhook) is all that is said; the times are ours.
const ASK_AFTER_MS = [2_000, 10_000, 30_000, 2 * MINUTE, 5 * MINUTE, 15 * MINUTE, 60 * MINUTE];

/**
 * How an operation's unknown outcome ends: by its list query. What a repeated order_no is answered was not found, so nothing is
 * ever sent again; what "not in the list" proves was not found either, so nothing is absent unless it is configured.
 */
export function settlingRule(
  kind: AdapayKind,
  resolution: z.output<typeof resolutionSchema>,
): ResolutionRule {
  const { queryAfterMs = ASK_AFTER_MS, absence } = resolution[kind] ?? {};
  return { queryAfterMs: queryAfterMs, ...(absence && { absence }) };
}
