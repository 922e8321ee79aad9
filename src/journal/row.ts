import type { Intent, OperationKind } from '../domain/operation.js';
import type { Outcome, FinalOutcome } from '../domain/outcome.js';
import type { DatabaseRow } from './database.js';
import { withoutSecretParts } from '../domain/secret-parts.js';
import type { FieldSealer } from './field-sealer.js';
import type { JournalItem, JournalRow, RecordedEvidence } from './journal.js';
import { openOutcome } from './sealed-outcome.js';

/** An attempt that may have been sent, as the column `sends` names it. */
interface Send {
  readonly until: string;
  readonly did: 'begun' | 'sent' | 'resent';
}

/**
 * An operation's row as it left the database. `apart` is the attempt that is querying, which has sent nothing yet: what
 * it is about to do must not count against the attempts before it.
 */
export function readRow(
  row: DatabaseRow,
  options: { intent: Intent; sealer: FieldSealer; apart?: number },
): JournalRow {
  const attempts = numberOf(row, 'attempts');
  const sends = readSends(row).filter(([attempt]) => attempt !== options.apart);
  const left = new Set(sends.map(([attempt]) => attempt));
  const leftUntilMs = Math.max(...sends.map(([, send]) => Date.parse(send.until)));
  const finalOutcome = row['final_outcome'] ?? undefined;
  const latest = row['latest'] ?? undefined;
  const open = (outcome: unknown): Outcome =>
    openOutcome(options.sealer, textOf(row, 'operation_id'), outcome as Outcome);
  const attention = row['attention'] ?? undefined;
  const items = row['items'] ?? undefined;
  const workflow = optionalText(row, 'workflow');
  const interfaceName = optionalText(row, 'interface');
  // JSON columns hold what this module wrote from values of these types.
  return {
    operationId: textOf(row, 'operation_id'),
    serialNumber: textOf(row, 'serial_number'),
    provider: textOf(row, 'provider'),
    kind: textOf(row, 'kind') as OperationKind,
    intent: options.intent,
    begunAt: momentOf(row, 'begun_at'),
    readAt: momentOf(row, 'read_at'),
    attempts,
    unsentAttempts: Array.from({ length: attempts }, (_, index) => index + 1).filter(
      (attempt) => attempt !== options.apart && !left.has(attempt),
    ),
    ...(sends.length > 0 && { leftUntil: new Date(leftUntilMs).toISOString() }),
    resends: sends.filter(([, { did }]) => did === 'resent').length,
    queries: numberOf(row, 'queries'),
    notFoundAt: (row['not_found_at'] as readonly string[])
      .filter((moment) => Date.parse(moment) > leftUntilMs)
      .map((moment) => new Date(moment).toISOString()),
    ...(finalOutcome !== undefined && { finalOutcome: open(finalOutcome) as FinalOutcome }),
    ...(finalOutcome === undefined && latest !== undefined && { latest: open(latest) }),
    ...(attention !== undefined && { attention: textOf(row, 'attention') }),
    ...(items !== undefined && { items: readItems(items) }),
    ...(workflow !== undefined && { workflow }),
    ...(interfaceName !== undefined && { interfaceName }),
  };
}

/** Whether an attempt other than this one can have reached the provider. */
export function mayAnotherHaveLeft(row: DatabaseRow, attempt: number): boolean {
  return readSends(row).some(([other]) => other !== attempt);
}

/** One kept piece of evidence. */
export function readEvidence(row: DatabaseRow): RecordedEvidence {
  const code = optionalText(row, 'code');
  const reference = optionalText(row, 'reference');
  const tradeDate = optionalText(row, 'trade_date');
  return {
    at: momentOf(row, 'at'),
    lastAt: momentOf(row, 'last_at'),
    times: numberOf(row, 'times'),
    ...(row['attempt'] !== null && { attempt: numberOf(row, 'attempt') }),
    source: textOf(row, 'source') as RecordedEvidence['source'],
    detail: textOf(row, 'detail'),
    ...(code !== undefined && { code }),
    ...(reference !== undefined && { reference }),
    ...(tradeDate !== undefined && { tradeDate }),
    // Whoever reads evidence needs no token and no payment code.
    outcome: withoutSecretParts(row['outcome'] as Outcome),
  };
}

export function textOf(row: DatabaseRow, column: string): string {
  const value = row[column];
  if (typeof value !== 'string') throw new Error(`broken invariant: ${column} is no text`);
  return value;
}

/** A column that may be null. */
export function optionalText(row: DatabaseRow, column: string): string | undefined {
  return row[column] === null ? undefined : textOf(row, column);
}

export function numberOf(row: DatabaseRow, column: string): number {
  const value = row[column];
  if (typeof value !== 'number') throw new Error(`broken invariant: ${column} is no number`);
  return value;
}

/** A moment as ISO 8601. */
export function momentOf(row: DatabaseRow, column: string): string {
  const value = row[column];
  if (!(value instanceof Date)) throw new Error(`broken invariant: ${column} is no moment`);
  return value.toISOString();
}

function readSends(row: DatabaseRow): [attempt: number, send: Send][] {
  const sends = row['sends'] as Readonly<Record<string, Send>>;
  return Object.entries(sends).map(([attempt, send]) => [Number(attempt), send]);
}

function readItems(items: unknown): JournalItem[] {
  return (items as readonly JournalItem[]).map(({ itemId, serialNumber, outcome, reference }) => ({
    itemId,
    serialNumber,
    ...(outcome !== undefined && { outcome }),
    ...(reference !== undefined && { reference }),
  }));
}
