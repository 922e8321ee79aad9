import { z } from 'zod';
import type { PurchaseKind } from '../../domain/operation.js';
import type { ResolutionRule } from '../provider.js';
import { absence, queryAfterMs, milliseconds, resend } from '../resolution-fields.js';

const MINUTE = 60_000;
const common = {
  queryAfterMs: queryAfterMs.optional(),
  absence: z.union([absence, z.literal(false)]).optional(),
};
const resendable = z.strictObject({
  ...common,
  resend: z.union([resend, z.literal(false)]).optional(),
});

/** What may be set of each operation's settling; what is left out is as the developer guide says. */
export const resolutionSchema = z.strictObject({
  openAccount: resendable.optional(),
  // Nothing says that 6066 and 6067 deduplicate, so neither is ever sent again.
  applyCardBinding: z
    .strictObject({ queryAfterMs: common.queryAfterMs, lapseAfterMs: milliseconds.optional() })
    .optional(),
  verifyCardBinding: z.strictObject(common).optional(),
  hold: resendable.optional(),
  release: resendable.optional(),
  return: resendable.optional(),
  refund: resendable.optional(),
});

type Settings = z.output<typeof resolutionSchema>;
type RuleSettings = z.output<typeof resendable> & { readonly lapseAfterMs?: number | undefined };

// 6110: "ERR020，则间隔3-5分钟后查询，查询多次仍为相同结果，则确认失败" (developer guide, chapter 4). How many times is
// "several" is not said; the backing off towards an hour is ours.
const BY_6110: ResolutionRule = {
  queryAfterMs: [3, 5, 5, 5, 10, 20, 30, 60].map((minutes) => minutes * MINUTE),
  // "每天的序列号不能重复" (JAVA interface description): on another date the bank may take the same number for a new one.
  resend: { times: 3, sinceLeftMs: 3 * MINUTE, sameDate: true },
  absence: { observations: 3, apartMs: 3 * MINUTE, sinceLeftMs: 3 * MINUTE },
};

const DEFAULTS: Record<PurchaseKind, ResolutionRule> = {
  // A member code opens one account (ERR114), so sending again cannot open a second one.
  openAccount: {
    queryAfterMs: [5_000, 30_000, 3 * MINUTE, 5 * MINUTE, 15 * MINUTE, 60 * MINUTE],
    resend: { times: 3, sinceLeftMs: 0 },
    absence: { observations: 3, apartMs: 3 * MINUTE, sinceLeftMs: 3 * MINUTE },
  },
  applyCardBinding: {
    queryAfterMs: [2 * MINUTE],
    lapse: { afterMs: 2 * MINUTE, why: 'a 6066 application is void after 120 seconds' },
  },
  // Two looks at the bound cards once no code of the application can be accepted any more.
  verifyCardBinding: {
    queryAfterMs: [10_000, 30_000, 2 * MINUTE, 5 * MINUTE, 15 * MINUTE, 60 * MINUTE],
    absence: { observations: 2, apartMs: MINUTE, sinceLeftMs: 2 * MINUTE },
  },
  hold: BY_6110,
  release: BY_6110,
  return: BY_6110,
  refund: BY_6110,
};

const BY_CNSMR_SEQ_NO: readonly PurchaseKind[] = ['hold', 'release', 'return', 'refund'];

/** How an operation's unknown outcome ends: the guide's rule, with what the configuration changes. */
export function settlingRule(
  kind: PurchaseKind,
  config: { readonly deduplication: boolean; readonly resolution: Settings },
): ResolutionRule {
  const rule = merged(DEFAULTS[kind], config.resolution[kind] ?? {});
  if (config.deduplication || !BY_CNSMR_SEQ_NO.includes(kind)) return rule;
  const { resend: _resend, ...once } = rule;
  return once;
}

function merged(rule: ResolutionRule, set: RuleSettings): ResolutionRule {
  const resend = set.resend === false ? undefined : resendOf(rule, set.resend);
  const absence = set.absence ?? rule.absence;
  const { lapse } = rule;
  return {
    queryAfterMs: set.queryAfterMs ?? rule.queryAfterMs,
    ...(resend && { resend }),
    ...(absence && { absence }),
    ...(lapse && { lapse: { ...lapse, afterMs: set.lapseAfterMs ?? lapse.afterMs } }),
  };
}

/** A bound that is not set stays as the guide has it. */
function resendOf(
  rule: ResolutionRule,
  set: Exclude<RuleSettings['resend'], false>,
): ResolutionRule['resend'] {
  const { sameDate = rule.resend?.sameDate, withinMs, times, sinceLeftMs } = { ...rule.resend, ...set };
  if (times === undefined || sinceLeftMs === undefined) return undefined;
  return { times, sinceLeftMs, ...(withinMs !== undefined && { withinMs }), ...(sameDate && { sameDate }) };
}
