import { z } from 'zod';
import { DAY_MS, MINUTE_MS } from '../domain/durations.js';
import { PROVIDER_TABLE, type ProviderLimits } from '../domain/provider-table.js';

const HTTP_DEADLINE_MS = 20_000;

/**
 * How long a verification code is valid, at the provider that allows the longest: one that is void sooner says so itself, and one whose
 * provider announces how long it is valid is taken for as long as that.
 */
const CODE_VALID_MS = Math.max(
  ...Object.values(PROVIDER_TABLE).map(({ limits }: { limits: ProviderLimits }) =>
    limits.announcesCodeValidity ? 0 : (limits.codeValidMs ?? 0),
  ),
);

/** A wait in milliseconds, with what it is where it is left out. */
function wait(defaultMs: number, { min = 1, max }: { min?: number; max: number }): z.ZodDefault<z.ZodNumber> {
  return z
    .int({ error: 'whole milliseconds' })
    .min(min, { error: `at least ${min} ms` })
    .max(max, { error: `at most ${max} ms` })
    .default(defaultMs);
}

function count(least: number, most: number): z.ZodNumber {
  return z
    .int({ error: 'a whole number' })
    .min(least, { error: `at least ${least}` })
    .max(most, { error: `at most ${most}` });
}

/** The waits of a workflow with their defaults, all in milliseconds; docs/purchase.md says what each is for. */
const timing = z.strictObject({
  /** How long a verification code may be entered: as long as it is valid at the provider. */
  codeWindowMs: wait(CODE_VALID_MS, { max: DAY_MS }),
  /** The same for an application in doubt: the HTTP deadline on top, since it may have been accepted that late. */
  codeInDoubtMs: wait(CODE_VALID_MS + HTTP_DEADLINE_MS, { max: DAY_MS }),
  /** How long a new application is waited for after a code expired or became void; 0 ends the workflow at once. */
  resendWindowMs: wait(10 * MINUTE_MS, { min: 0, max: 7 * DAY_MS }),
  /** How long the amount of a small transfer may be handed in. 平安 6055: 有效时间默认是48小时, 特殊需求请单独提出. */
  amountWindowMs: wait(2 * DAY_MS, { max: 30 * DAY_MS }),
  /** How far apart two small transfers to a card are started. 平安 6055: 每24小时只能发起1次, 特殊需求请单独提出. */
  smallAmountEveryMs: wait(DAY_MS, { min: 0, max: 30 * DAY_MS }),
  /** How long the buyer has to bring the funds. */
  paymentWindowMs: wait(30 * MINUTE_MS, { min: 0, max: 30 * DAY_MS }),
  /** How often the balance is queried while funds are missing. */
  fundsPollMs: wait(MINUTE_MS, { max: DAY_MS }),
  /** How long the buyer has to confirm before the order's `onDeadline` decides. */
  confirmWindowMs: wait(7 * DAY_MS, { max: 365 * DAY_MS }),
  /** How long refunds are taken; 0 closes the order at once. 平安 6164: 正常支持30天以内的退款. */
  refundWindowMs: wait(30 * DAY_MS, { min: 0, max: 365 * DAY_MS }),
  /** How long an operation may be in doubt before an operator is alerted. */
  attentionAfterMs: wait(30 * MINUTE_MS, { max: 30 * DAY_MS }),
  /** How long a late effect of a hold is checked for after the order ended without one. */
  lateWatchMs: wait(DAY_MS, { min: 0, max: 30 * DAY_MS }),
});

/** How much of what Temporal allows one run of a workflow its commands may use. A Temporal server may be configured otherwise. */
const limits = z.strictObject({
  /** Events of its history; a Temporal server as it comes ends a workflow at 51,200. */
  events: count(100, 1_000_000),
  /** Bytes of its history; 50 MB. */
  bytes: count(100_000, 1_000_000_000),
  /** Updates; 2,000. */
  updates: count(10, 100_000),
});

const settingsWith = <Shape extends z.ZodRawShape>(waits: z.ZodObject<Shape, z.core.$strict>) =>
  z
    .strictObject({
      timing: waits.prefault({} as never),
      /** Where the first attempt of an operation runs: inside the workflow task, or as an ordinary activity. */
      firstAttempt: z.enum(['local', 'remote']).default('local'),
      /** From where on a run takes no more commands; default: half of the history that Temporal allows, and three quarters of the updates. */
      limits: limits.optional(),
    })
    .prefault({});

/** What may be set for a workflow beside its subject. What is left out has its default. */
export const settings = settingsWith(timing);

/** The bank may take a day and more for a withdrawal (T1), which is no reason to alert an operator. */
export const withdrawalSettings = settingsWith(
  timing.extend({ attentionAfterMs: wait(3 * DAY_MS, { max: 30 * DAY_MS }) }),
);
