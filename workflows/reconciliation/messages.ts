import { defineQuery } from '@temporalio/workflow';
import type { CaseCounts } from '../../src/domain/reconciliation.js';
import type { WorkflowSettings } from '../core/timing.js';

export interface ReconciliationInput {
  readonly tenant: string;
  readonly provider: string;
  /** The provider's day, yyyyMMdd; default: the day before the one for which a schedule started the workflow, or on which it was started, in Shanghai. */
  readonly date?: string | undefined;
  readonly settings: WorkflowSettings;
}

export type ReconciliationState = 'reconciling' | 'reconciled' | 'rejected' | 'cancelled';

/** How one of the day's files was read. */
export interface ReadFile {
  readonly name: string;
  readonly type: string;
  /** `raw`: its layout is not known; `unreadable` and `unavailable`: nothing of it was compared. */
  readonly state: 'staged' | 'raw' | 'unreadable' | 'unavailable';
  readonly lines?: number;
  /** Why it could not be read or fetched, and at which line. */
  readonly why?: string;
  readonly line?: number;
}

/** How far the file is read that is being read now. */
export interface ReadingFile {
  readonly name: string;
  readonly lines?: number;
  /** From 0 to 1. */
  readonly share?: number;
}

/** How far a reconciliation is. */
export interface ReconciliationProgress {
  readonly date: string;
  /** What is done now: `waiting` for the provider to close the day, or to list its files. */
  readonly phase: 'waiting' | 'reading' | 'comparing' | 'recording' | 'done';
  /** How many files the day has, once that is known. */
  readonly filesFound?: number;
  readonly files: readonly ReadFile[];
  readonly reading?: ReadingFile;
}

/**
 * What became of the lines as evidence of their operations. `withheld`: so many lines differ that the settings of the comparison are more
 * likely wrong than the provider's records, so no operation has one. `partly`: another run of the day goes on with the rest.
 */
export type EvidenceState = 'recorded' | 'withheld' | 'partly';

/** How a day compares. */
export interface ReconciliationResult {
  readonly state: Exclude<ReconciliationState, 'reconciling'>;
  readonly date: string;
  readonly files: readonly ReadFile[];
  /** Open cases of the day, by kind. */
  readonly cases: CaseCounts;
  readonly needOperator: number;
  readonly balancesCompared: boolean;
  /** Operations in doubt that the files have ended. */
  readonly settled: number;
  /** Absent where it ended before anything was compared. */
  readonly evidence?: EvidenceState;
  /** Why, where it was rejected: the provider has no files, or its settings do not say how they are compared. */
  readonly code?: string;
  readonly reason?: string;
}

/** How far it is. @internal */
export const progressQuery = defineQuery<ReconciliationProgress>('reconciliation');
