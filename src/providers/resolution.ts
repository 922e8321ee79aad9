import { z } from 'zod';
import { DAY_MS } from '../domain/durations.js';
import type { OperationKind } from '../domain/operation.js';
import type { ResolutionRule } from './provider.js';

/** What the settings may change of one operation's resolution rule; `false` switches a part of it off. */
export interface ResolutionSettings {
  readonly queryAfterMs?: readonly number[] | undefined;
  readonly absence?: ResolutionRule['absence'] | false;
  readonly resend?: z.output<typeof resend> | false | undefined;
  readonly lapseAfterMs?: number | undefined;
}

/** How an operation's file says that its unknown outcome is resolved. */
export interface ResolutionDefinition {
  /** As the provider's documents have it. */
  readonly rule: ResolutionRule;
  /** What the configuration may change of it. */
  readonly settings: z.ZodType<ResolutionSettings, ResolutionSettings>;
}

/** Where no document has a query: nothing is asked, and nothing is sent again. */
export const WITHOUT_QUERY: ResolutionRule = { queryAfterMs: [] };

/** Of a wait or an age: up to 31 days. */
const milliseconds = z
  .int({ error: 'whole milliseconds' })
  .min(0)
  .max(31 * DAY_MS);

/** How often something is seen or done. */
const count = z.int({ error: 'a whole number' }).min(1).max(100);

/** When to query, counted from the send: the last wait is repeated. */
export const queryAfterMs = z.array(milliseconds).min(1).max(50).optional();

/** How many "not found", how far apart and how long after the send, prove that nothing happened. */
export const absence = z.strictObject({
  observations: count,
  apartMs: milliseconds,
  sinceLeftMs: milliseconds,
});

/** How often, how long after the send, and up to when the same number may be sent again. */
export const resend = z.strictObject({
  times: count,
  sinceLeftMs: milliseconds,
  withinMs: milliseconds.optional(),
  sameDate: z.boolean().optional(),
});

/** How long after the last attempt's deadline the operation lapses. */
export const lapseAfterMs = milliseconds.optional();

/** A part of a rule that may be replaced or switched off. */
export function orOff<S extends z.ZodType>(part: S) {
  return z.union([part, z.literal(false)]).optional();
}

/** What may be set under `resolution`: for each operation what its own file allows. */
export function resolutionSchema<Kind extends OperationKind>(
  definitions: Readonly<Record<Kind, { readonly resolution: ResolutionDefinition }>>,
) {
  const entries = Object.entries<{ readonly resolution: ResolutionDefinition }>(definitions);
  const shape = Object.fromEntries(
    entries.map(([kind, { resolution }]) => [kind, resolution.settings.optional()]),
  );
  return z.strictObject(shape as Record<Kind, z.ZodOptional<ResolutionDefinition['settings']>>);
}

/** The documents' rule with what the configuration changes. A part that is not set stays as the documents have it. */
export function resolutionRule(rule: ResolutionRule, settings: ResolutionSettings = {}): ResolutionRule {
  const { lapse } = rule;
  const again = settings.resend === false ? undefined : mergedResend(rule, settings.resend);
  const absent = settings.absence ?? rule.absence;
  return {
    queryAfterMs: settings.queryAfterMs ?? rule.queryAfterMs,
    ...(again && { resend: again }),
    ...(absent && { absence: absent }),
    ...(lapse && { lapse: { ...lapse, afterMs: settings.lapseAfterMs ?? lapse.afterMs } }),
  };
}

function mergedResend(
  rule: ResolutionRule,
  settings: Exclude<ResolutionSettings['resend'], false>,
): ResolutionRule['resend'] {
  const merged = { ...rule.resend, ...settings };
  const { sameDate = rule.resend?.sameDate, withinMs, times, sinceLeftMs } = merged;
  if (times === undefined || sinceLeftMs === undefined) return undefined;
  return { times, sinceLeftMs, ...(withinMs !== undefined && { withinMs }), ...(sameDate && { sameDate }) };
}
