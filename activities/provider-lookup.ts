import type { IntentResults, OperationKind } from '../src/domain/operation.js';
import { tenantOf } from '../src/domain/tenant.js';
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
  { provider, kind, interfaceName }: Pick<JournalRow, 'provider' | 'kind' | 'interfaceName'>,
): ProviderOperation<OperationKind> | undefined {
  const known = providers.get(provider);
  return known && operationBy(known, kind, interfaceName);
}

/** What a tenant's new operation is begun by: the interface that the settings choose for it. */
export function operationToBegin<K extends OperationKind>(
  provider: Provider,
  { operationId, kind }: Pick<OperationRequest<K>['intent'], 'operationId' | 'kind'>,
): ProviderOperation<K> | undefined {
  return operationBy(provider, kind, provider.interfaceOf?.(tenantOf(operationId), kind));
}

/**
 * The operation by the interface of that name, where the provider has several for its kind: no other one may go on with what this one
 * began. Undefined where this process does not know it.
 */
export function operationBy<K extends OperationKind>(
  { operations, variants = {} }: Pick<Provider, 'operations' | 'variants'>,
  kind: K,
  interfaceName: string | undefined,
): ProviderOperation<K> | undefined {
  const usual: ProviderOperation<K> | undefined = operations[kind];
  const others: readonly ProviderOperation<K>[] = variants[kind] ?? [];
  if (interfaceName === undefined || others.length === 0 || usual?.interfaceName === interfaceName)
    return usual;
  return others.find((one) => one.interfaceName === interfaceName);
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
