import type { OperationKind } from '../../../src/domain/operation.js';
import type { Provider, ProviderOperation } from '../../../src/providers/provider.js';

type Send = ProviderOperation<OperationKind>['send'];

type QueryStatus = NonNullable<ProviderOperation<OperationKind>['queryStatus']>;

/** A provider whose sends of these kinds go through something. */
export function sending(
  provider: Provider,
  kinds: readonly OperationKind[],
  through: (send: Send) => Send,
): Provider {
  const operations = Object.fromEntries(
    Object.entries(provider.operations).map(([kind, operation]) => [
      kind,
      kinds.some((one) => one === kind) ? withSend(operation, through) : operation,
    ]),
  );
  return { ...provider, operations };
}

/** A provider whose queries about one kind go through something. */
export function querying(
  provider: Provider,
  kind: OperationKind,
  through: (query: QueryStatus) => QueryStatus,
): Provider {
  const operation = provider.operations[kind] as ProviderOperation<OperationKind> | undefined;
  const before = operation?.queryStatus?.bind(operation);
  if (!before) throw new Error(`${kind} has no status query`);
  const query = through(before);
  return {
    ...provider,
    operations: { ...provider.operations, [kind]: { ...operation, queryStatus: query } },
  };
}

function withSend(
  operation: ProviderOperation<OperationKind>,
  through: (send: Send) => Send,
): ProviderOperation<OperationKind> {
  return { ...operation, send: through((request, secrets) => operation.send(request, secrets)) };
}
