import type { IntentResults, OperationKind } from '../src/domain/operation.js';
import type { Journal, JournalRow } from '../src/journal/journal.js';
import type {
  OperationRequest,
  QueryResult,
  ProviderOperation,
  Provider,
} from '../src/providers/provider.js';

/** The journal, and the providers whose records can be queried here. */
export interface ProviderLookup {
  readonly journal: Journal;
  readonly providers: ReadonlyMap<string, Provider>;
}

/**
 * What this process can do about an operation that was begun. Undefined where its provider, or this operation of it, is not
 * configured here: that says nothing about the operation.
 */
export function operationOf(
  { providers }: Pick<ProviderLookup, 'providers'>,
  { provider, kind }: Pick<JournalRow, 'provider' | 'kind'>,
): ProviderOperation<OperationKind> | undefined {
  return providers.get(provider)?.operations[kind];
}

/** Queries an operation that was begun; undefined where the provider documents no query for it. */
export function queryAbout(
  operation: ProviderOperation<OperationKind>,
  row: JournalRow,
): Promise<QueryResult<IntentResults[OperationKind]>> | undefined {
  // The row's intent is of the row's kind, as the operation is: the journal stored them together.
  return operation.queryStatus?.(requestOf(row.intent, row));
}

/** The request that a row stands for, of this intent. */
export function requestOf<K extends OperationKind>(
  intent: OperationRequest<K>['intent'],
  { serialNumber, begunAt, leftUntil }: JournalRow,
): OperationRequest<K> {
  return { intent, serialNumber, begunAt, ...(leftUntil !== undefined && { leftUntil }) };
}

/** Why a process that cannot query concludes nothing. */
export function notConfigured({ provider, kind }: Pick<JournalRow, 'provider' | 'kind'>): string {
  return `${kind} at ${provider} is not configured here, so its records were not queried`;
}
