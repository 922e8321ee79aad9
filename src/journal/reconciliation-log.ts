import type { Compared, Comparison, ReconciliationCase, UnrecordedCase } from '../domain/reconciliation.js';
import type { StatementBalance, StatementTrade } from '../domain/statement.js';

/** The lines of one file, for one comparison. */
export interface StagedLines<Line> {
  /** Names the comparison: what was staged under another name has no part in it. */
  readonly load: string;
  readonly file: { readonly name: string; readonly type: string };
  readonly lines: readonly Line[];
}

/** Where the lines of a provider's files are put beside the journal, and what comes of it. */
export interface ReconciliationLog {
  /** At most {@link STAGED_AT_A_TIME} lines. @throws InvalidInput for more. */
  stageTrades(staged: StagedLines<StatementTrade>): Promise<void>;
  /** As {@link stageTrades}. */
  stageBalances(staged: StagedLines<StatementBalance>): Promise<void>;
  /** Takes back what was staged: of one file, or all of the load, and what loads left behind that nobody finished within a day. */
  dropStaged(load: { readonly load: string; readonly file?: string }): Promise<void>;
  /**
   * Compares the staged lines with the journal and keeps the cases. A case that was found before is the same case: an operator's review of it
   * stays as long as it shows the same. One of that day that is found no more is closed.
   */
  compareStaged(comparison: Comparison): Promise<Compared>;
  /** Cases whose line its operation does not have as evidence yet, oldest first. @throws InvalidInput when the limit is not from 1 to 1,000. */
  unrecordedCases(page: {
    readonly provider: string;
    readonly date: string;
    readonly limit: number;
  }): Promise<readonly UnrecordedCase[]>;
  /** The operation has the case's line as evidence. `closed`: and that has answered it, so that nothing is left to do. */
  caseRecorded(recorded: { readonly id: string; readonly closed: boolean }): Promise<void>;
  /** Open cases, newest day first. @throws InvalidInput when the limit is not from 1 to 1,000. */
  listCases(filter: {
    readonly limit: number;
    readonly provider?: string;
    readonly date?: string;
    readonly needsOperator?: boolean;
  }): Promise<readonly ReconciliationCase[]>;
  /** An operator has reviewed a case. Answers false where no case with this id needs an operator. */
  reviewCase(review: {
    readonly id: string;
    readonly by: string;
    readonly evidence: string;
  }): Promise<boolean>;
}

/** How many lines are staged by one call. */
export const STAGED_AT_A_TIME = 5_000;
