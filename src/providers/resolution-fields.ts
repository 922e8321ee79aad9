import { z } from 'zod';

const DAY_MS = 24 * 60 * 60_000;

/** Of a wait or an age: up to 31 days. */
export const milliseconds = z
  .int({ error: 'whole milliseconds' })
  .min(0)
  .max(31 * DAY_MS);

/** How often something is seen or done. */
export const count = z.int({ error: 'a whole number' }).min(1).max(100);

/** When to ask, counted from the send: the last wait is repeated. */
export const queryAfterMs = z.array(milliseconds).min(1).max(50);

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
