import type { OperationKind } from '../domain/operation.js';
import type { Outcome } from '../domain/outcome.js';
import { withoutSecretParts } from '../domain/secret-parts.js';
import type { Execution } from '../journal/execution.js';
import type { JournalItem, JournalRow, RecordedEvidence } from '../journal/journal.js';
import type { ListedNotification } from '../journal/notification-log.js';
import { facts, table } from './table.js';

/** An operation as an operator sees it. No personal data. */
export interface ShownOperation {
  readonly operationId: string;
  readonly serialNumber: string;
  readonly provider: string;
  readonly kind: OperationKind;
  readonly amount?: string;
  readonly begunAt: string;
  readonly attempts: number;
  readonly queries: number;
  readonly outcome: Outcome;
  readonly finalOutcome: boolean;
  readonly attention?: string;
  /** Of a split or its return: each receiver with how it stands. */
  readonly items?: readonly {
    readonly itemId: string;
    readonly outcome: string;
    readonly reference?: string;
  }[];
}

/** What of a row may be printed: no names, identity, card or mobile numbers. */
export function shownOperation(row: JournalRow): ShownOperation {
  const { operationId, serialNumber, provider, kind, begunAt, attempts, queries } = row;
  const { finalOutcome, latest, attention, intent, items } = row;
  return {
    operationId,
    serialNumber,
    provider,
    kind,
    ...(intent.amount !== undefined && { amount: intent.amount }),
    begunAt,
    attempts,
    queries,
    outcome: withoutSecretParts(
      finalOutcome ?? latest ?? { type: 'unknown', why: 'begun, nothing known yet' },
    ),
    finalOutcome: finalOutcome !== undefined,
    ...(attention !== undefined && { attention }),
    ...(items && { items: items.map(shownItem) }),
  };
}

function shownItem({
  itemId,
  outcome,
  reference,
}: JournalItem): NonNullable<ShownOperation['items']>[number] {
  return {
    itemId,
    outcome: outcome ? outcomeText(outcome) : 'unknown',
    ...(reference !== undefined && { reference }),
  };
}

/** A list of operations, for people. */
export function operationTable(operations: readonly ShownOperation[]): string {
  const rows = operations.map(({ operationId, amount, serialNumber, begunAt, outcome, attention }) => [
    ...[operationId, amount, serialNumber, outcomeText(outcome), begunAt, attention],
  ]);
  return table(['operation', 'amount', 'serial number', 'outcome', 'begun', 'attention'], rows);
}

/** One operation with its evidence, for people. */
export function operationSheet(
  operation: ShownOperation & { readonly evidence: readonly RecordedEvidence[] },
): string {
  const { operationId, serialNumber, provider, kind, amount, begunAt, attempts, queries } = operation;
  const about = facts({
    ...{ operation: operationId, 'serial number': serialNumber, provider, kind, amount, begun: begunAt },
    ...{ attempts, queries, outcome: outcomeText(operation.outcome) },
    final: operation.finalOutcome ? 'yes' : 'no',
    'needs attention': operation.attention,
  });
  const rows = operation.evidence.map(({ at, source, outcome, code, times, detail }) => [
    ...[at, source, outcome.type, code, times, detail],
  ]);
  const items = (operation.items ?? []).map(({ itemId, outcome, reference }) => [itemId, outcome, reference]);
  const receivers = items.length > 0 ? `${table(['receiver', 'outcome', 'reference'], items)}\n\n` : '';
  return `${about}\n\n${receivers}${table(['seen', 'source', 'outcome', 'code', 'times', 'detail'], rows)}`;
}

/** Who may begin operations for a workflow id, for people. */
export function executionSheet({ workflowId, runId, epoch, pastRuns, end }: Execution): string {
  return facts({
    ...{ workflow: workflowId, run: runId, epoch },
    'past runs': pastRuns.length > 0 ? pastRuns.join(' ') : undefined,
    ended: end?.at,
    result: end && JSON.stringify(end.result),
  });
}

/** A list of notifications, for people. */
export function notificationTable(notifications: readonly ListedNotification[]): string {
  const rows = notifications.map(({ id, provider, eventType, operationId, at, times, done, attention }) => [
    ...[id, provider, eventType, operationId, at, times, done, attention],
  ]);
  return table(['id', 'provider', 'event', 'operation', 'came', 'times', 'done', 'attention'], rows);
}

function outcomeText(outcome: Outcome): string {
  if ('code' in outcome) return `${outcome.type} (${outcome.code})`;
  return 'why' in outcome ? `${outcome.type} (${outcome.why})` : outcome.type;
}
