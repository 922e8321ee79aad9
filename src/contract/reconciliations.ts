import { z } from 'zod';
import { CASE_KINDS } from '../domain/reconciliation.js';
import { isDate } from '../domain/shanghai-date.js';
import * as field from './fields.js';
import { settings } from './timing.js';

const DATE_RULE = 'a day as yyyyMMdd';
const date = z.string({ error: DATE_RULE }).refine(isDate, { error: DATE_RULE });
const NUMBER_RULE = '<provider>-<date>, or the name that a schedule gave its run';

/** Names a reconciliation, `reconciliation/<tenant>/<reconciliationNo>`: the number is `<provider>-<date>`, or a schedule's. */
export const reconciliationKey = z.strictObject({
  tenant: field.tenant,
  reconciliationNo: z.string({ error: NUMBER_RULE }).regex(/^[\w.:-]{1,100}$/, { error: NUMBER_RULE }),
});

/** The comparison of one day of a provider's reconciliation files with the journal. */
export const reconciliationRequest = z.strictObject({
  tenant: field.tenant,
  provider: field.providerWithStatements,
  /** The provider's day, yyyyMMdd. */
  date,
  settings,
});

const TIME_RULE = 'a time of day as HH:mm';

/** The daily comparison of the day before. */
export const reconciliationSchedule = z.strictObject({
  tenant: field.tenant,
  provider: field.providerWithStatements,
  /** When on each day, in Shanghai. */
  at: z
    .string({ error: TIME_RULE })
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: TIME_RULE })
    .default('08:30'),
  settings,
});

/** Names a daily comparison. */
export const scheduleKey = reconciliationSchedule.pick({ tenant: true, provider: true });

/** How a reconciliation stands. */
export const reconciliationState = z.enum(['reconciling', 'reconciled', 'rejected', 'cancelled']);

const readFile = z
  .object({
    name: z.string(),
    type: z.string(),
    /** `raw`: its layout is not known; `unreadable` and `unavailable`: nothing of it was compared. */
    state: z.enum(['staged', 'raw', 'unreadable', 'unavailable']),
    lines: z.number().exactOptional(),
    /** Why it could not be read or fetched, and at which line. */
    why: z.string().exactOptional(),
    line: z.number().exactOptional(),
  })
  .readonly();

/** How far the file is read that is being read now. */
export const readingFile = z
  .object({
    name: z.string(),
    lines: z.number().exactOptional(),
    /** From 0 to 1. */
    share: z.number().exactOptional(),
  })
  .readonly();

/** How far a reconciliation is. */
export const reconciliationProgress = z
  .object({
    date: z.string(),
    /** `waiting` for the provider to close the day, or to list its files. */
    phase: z.enum(['waiting', 'reading', 'comparing', 'recording', 'done']),
    filesFound: z.number().exactOptional(),
    files: z.array(readFile).readonly(),
    reading: readingFile.exactOptional(),
  })
  .readonly();

/** How a day compares. */
export const reconciliationResult = z
  .object({
    state: reconciliationState.exclude(['reconciling']),
    date: z.string(),
    files: z.array(readFile).readonly(),
    /** Open cases of the day, by kind. */
    cases: z.partialRecord(z.enum(CASE_KINDS), z.number()).readonly(),
    needOperator: z.number(),
    balancesCompared: z.boolean(),
    /** Operations in doubt that the files have ended. */
    settled: z.number(),
    /** What became of the lines as evidence of their operations; absent where it ended before anything was compared. */
    evidence: z.enum(['recorded', 'withheld', 'partly']).exactOptional(),
    /** Why, where it was rejected. */
    code: z.string().exactOptional(),
    reason: z.string().exactOptional(),
  })
  .readonly();

export type ReconciliationKey = z.input<typeof reconciliationKey>;
export type ReconciliationRequest = z.input<typeof reconciliationRequest>;
export type ReconciliationSchedule = z.input<typeof reconciliationSchedule>;
export type ScheduleKey = z.input<typeof scheduleKey>;
