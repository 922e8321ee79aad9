import type { Intent, OperationKind } from '../domain/operation.js';
import type { ItemResult } from '../domain/operations/split.js';
import type { Evidence, Outcome, FinalOutcome } from '../domain/outcome.js';
import type { Caller, ExecutionLog, KnownOperations, Superseded } from './execution.js';
import type { NotificationLog } from './notification-log.js';
import type { ReconciliationLog } from './reconciliation-log.js';

/** An operation's row, opened: personal data is clear here and must not be logged. */
export interface JournalRow {
  readonly operationId: string;
  readonly serialNumber: string;
  readonly provider: string;
  readonly kind: OperationKind;
  readonly intent: Intent;
  readonly begunAt: string;
  /** The database's clock when this row was read: the only clock that leases and absence rules are measured by (ISO 8601). */
  readonly readAt: string;
  /** How often it was begun. */
  readonly attempts: number;
  /** The attempts of which it is certain that they sent nothing. */
  readonly unsentAttempts: readonly number[];
  /** The latest moment at which an attempt that may have been sent can still have been on the wire (ISO 8601). */
  readonly leftUntil?: string;
  /** How many of the attempts that may have been sent were sends after a "not found". */
  readonly resends: number;
  /** Queries made so far, and those among them that were answered "not found" since the last attempt that may have been sent. */
  readonly queries: number;
  readonly notFoundAt: readonly string[];
  /** Once set it never changes. */
  readonly finalOutcome?: FinalOutcome;
  /** The latest outcome while open. */
  readonly latest?: Outcome;
  /** Why an operator must look, if one must. */
  readonly attention?: string;
  /** The intent's items, each with its own number and, once something is known of it, its own outcome. */
  readonly items?: readonly JournalItem[];
  /** The workflow that began it last, where one did. */
  readonly workflow?: string;
  /** The provider's interface that it was begun by, as the adapter names it: the first attempt's, whatever later ones name. */
  readonly interfaceName?: string;
}

export interface JournalItem {
  readonly itemId: string;
  readonly serialNumber: string;
  readonly outcome?: Outcome;
  /** The provider's own number of it. */
  readonly reference?: string;
}

export type Begun =
  /** This caller owns the row until the lease ends. `mayHaveLeft`: an earlier attempt can have reached the provider. */
  | {
      readonly type: 'owned';
      readonly row: JournalRow;
      readonly attempt: number;
      readonly mayHaveLeft: boolean;
    }
  | { readonly type: 'ended'; readonly row: JournalRow }
  | { readonly type: 'underWay'; readonly row: JournalRow; readonly busyForMs: number };

/** What one attempt brought, or what came from another source (attempt undefined): a notification, a file line, an operator. */
export interface Recording {
  readonly operationId: string;
  readonly attempt?: number;
  /** notSent: no byte left. queried: only a query was made. resent: the number went out again after an attempt's "not found". */
  readonly did: 'sent' | 'resent' | 'notSent' | 'queried' | 'nothing';
  readonly outcome: Outcome;
  readonly evidence: Evidence;
  /** A query was answered "not found". */
  readonly notFound?: boolean;
  /** A reason to alert an operator, such as evidence whose amount differs. */
  readonly attention?: string;
  /** What it says of single items, for those of which it says something. An item that has ended stays so; what says otherwise of it ends nothing and raises attention. */
  readonly items?: readonly ItemResult[] | undefined;
}

/**
 * Operations in PostgreSQL: one row per intent, one serial number per row, evidence that is never deleted. The rules that make
 * at-least-once into exactly-one-effect are held by its two statements, begin and record.
 */
export interface Journal extends NotificationLog, ExecutionLog, ReconciliationLog {
  /**
   * Stores the intent before anything is sent and takes the row for `leaseMs`. A caller that does not own its execution
   * begins nothing, not even an operation that is there already; the first one of a workflow id owns it. A caller that does not
   * know of every operation that is there begins no new one.
   * @throws ContentDiffers when the operation id exists with other content.
   */
  begin(options: {
    intent: Intent;
    serialPrefix: string;
    leaseMs: number;
    owner: string;
    /** The interface that the settings choose for it now; the row keeps the one that it was begun by. */
    interfaceName?: string | undefined;
    /** The caller, where operations may be begun by the one who owns the execution only. */
    caller?: Caller | undefined;
    /** What the caller decides by; default: it may know nothing of what is there. */
    known?: KnownOperations | undefined;
    /** The workflow that is signalled when evidence comes from another source; default: the caller's. */
    workflow?: string | undefined;
  }): Promise<Begun | Superseded>;
  /**
   * Folds an answer and its evidence into the row, also for an attempt that has lost it. A final outcome stays;
   * evidence against it is kept and raises attention. A rejection is final only if no other attempt can have been sent.
   * The attempt's hold on the row ends with it. Recording the same again changes nothing, so that it may be repeated
   * when its answer was lost.
   * @throws OperationNotFound
   */
  record(recording: Recording): Promise<JournalRow>;
  find(operationId: string): Promise<JournalRow | undefined>;
  findBySerialNumber(serialNumber: string): Promise<JournalRow | undefined>;
  /** Newest first. @throws InvalidInput when the limit is not from 1 to 1,000. */
  list(filter: {
    attention?: boolean;
    finalOutcome?: boolean;
    prefix?: string;
    limit: number;
  }): Promise<JournalRow[]>;
  evidence(operationId: string): Promise<readonly RecordedEvidence[]>;
  /** Clears the reason for attention, with who did so and why, as evidence. @throws OperationNotFound */
  clearAttention(options: { operationId: string; evidence: Evidence }): Promise<void>;
  close(): Promise<void>;
}

export interface RecordedEvidence extends Evidence {
  /** When it was first seen. */
  readonly at: string;
  /** Evidence that says the same again is counted, not kept again: how often it was seen, and when last. */
  readonly times: number;
  readonly lastAt: string;
  /** The attempt that brought it first. */
  readonly attempt?: number;
  readonly outcome: Outcome;
}
