import { z } from 'zod';
import { CASE_KINDS } from '../domain/reconciliation.js';
import * as field from './fields.js';
import { settings } from './timing.js';

const DATE_RULE = 'a day as yyyyMMdd';
const date = z.string({ error: DATE_RULE }).regex(/^20\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$/, { error: DATE_RULE });
const NUMBER_RULE = '<provider>-<date>, or the name that a schedule gave its run';

/** Names a reconciliation, `reconciliation/<tenant>/<reconciliationNo>`: the number is `<provider>-<date>`, or a schedule's. */
export const reconciliationKey = z.strictObject({
  tenant: field.tenant,
  reconciliationNo: z.string({ error: NUMBER_RULE }).regex(/^[\w.:-]{1,100}$/, { error: NUMBER_RULE }),
});

/** The comparison of one day of a provider's reconciliation files with the journal. */
export const reconciliationRequest = z.strictObject({
  tenant: field.tenant,
  provider: field.provider,
  /** The provider's day, yyyyMMdd. */
  date,
  settings,
});

const TIME_RULE = 'a time of day as HH:mm';

/** The daily comparison of the day before. */
export const reconciliationSchedule = z.strictObject({
  tenant: field.tenant,
  provider: field.provider,
  /** When on each day, in Shanghai. */
  at: z.string({ error: TIME_RULE }).regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: TIME_RULE }).default('08:30'),
  settings,
});

/** How a reconciliation stands. */
export const reconciliationState = z.enum(['reconciling', 'reconciled', 'rejected', 'cancelled']);

const readFile = z
  .object({
    name: z.string(),
    type: z.string(),
    /** `raw`: its layout is not known; `unreadable`: nothing of it was compared. */
    state: z.enum(['staged', 'raw', 'unreadable']),
    lines: z.number().exactOptional(),
    /** Why it could not be read, and at which line. */
    why: z.string().exactOptional(),
    line: z.number().exactOptional(),
  })
  .readonly();

/** How far a reconciliation is. */
export const reconciliationProgress = z
  .object({
    date: z.string(),
    /** `waiting` for the provider to close the day. */
    phase: z.enum(['waiting', 'reading', 'comparing', 'recording', 'done']),
    filesFound: z.number().exactOptional(),
    files: z.array(readFile).readonly(),
  })
  .readonly();

/** How a day compares. */
export const reconciliationResult = z
  .object({
    state: reconciliationState.exclude(['reconciling']),
    date: z.string(),
    files: z.array(readFile).readonly(),
    /** Open cases of the day, by kind. */
    cases: z.partialRecord(z.enum(CASE_KINDS), z.number()),
    needOperator: z.number(),
    balancesCompared: z.boolean(),
    /** Operations in doubt that the files have ended. */
    settled: z.number(),
    /** Why, where it was rejected. */
    code: z.string().exactOptional(),
    reason: z.string().exactOptional(),
  })
  .readonly();

export type ReconciliationKey = z.input<typeof reconciliationKey>;
export type ReconciliationRequest = z.input<typeof reconciliationRequest>;
export type ReconciliationSchedule = z.input<typeof reconciliationSchedule>;
