import { setTimeout as delay } from 'node:timers/promises';
import { type Connection, isGrpcServiceError } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
// The package is CommonJS whose names Node cannot see: only its default export can be imported as a value.
import proto, { type temporal } from '@temporalio/proto';
import { DAY_MS } from '../domain/durations.js';

const { IndexedValueType } = proto.temporal.api.enums.v1;

/** gRPC status codes that the operator and workflow services answer with. */
const GRPC_ALREADY_EXISTS = 6;
const GRPC_NOT_FOUND = 5;
const GRPC_INVALID_ARGUMENT = 3;

const DEFAULT_RETENTION_DAYS = 30;
const SETTLE_TIMEOUT_MS = 60_000;
const SETTLE_EVERY_MS = 250;

/** The search attributes that every Holdfast workflow sets, by name, with their Temporal types. */
export const searchAttributes = {
  HoldfastProvider: 'Keyword',
  HoldfastState: 'Keyword',
  HoldfastNeedsAttention: 'Bool',
} as const;

const indexedTypes = {
  Keyword: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
  Bool: IndexedValueType.INDEXED_VALUE_TYPE_BOOL,
} as const;

/**
 * Creates the namespace unless it is there; an existing one keeps its retention.
 *
 * @throws the gRPC error when the server does not let this caller create a namespace.
 */
export async function ensureNamespace(
  connection: Connection,
  namespace: string,
  options: { readonly retentionDays?: number } = {},
): Promise<void> {
  if (await isAnswered(connection.workflowService.describeNamespace({ namespace }), GRPC_NOT_FOUND)) return;
  try {
    await connection.workflowService.registerNamespace({
      namespace,
      workflowExecutionRetentionPeriod: msToTs((options.retentionDays ?? DEFAULT_RETENTION_DAYS) * DAY_MS),
    });
  } catch (error) {
    if (!hasGrpcCode(error, GRPC_ALREADY_EXISTS)) throw error;
  }
  // The frontend describes a new namespace from the database at once and works with it only when its cache has it.
  await eventually(`namespace ${namespace}`, () =>
    isAnswered(connection.operatorService.listSearchAttributes({ namespace }), GRPC_NOT_FOUND),
  );
}

/**
 * Adds the search attributes that are missing from the namespace and waits until workflows can use them.
 *
 * @throws Error when one exists with another type; the gRPC error when this caller may not add any (on Temporal
 * Cloud they are created in its console).
 */
export async function ensureSearchAttributes(connection: Connection, namespace: string): Promise<void> {
  const missing = await missingSearchAttributes(connection, namespace);
  if (Object.keys(missing).length === 0) return;
  try {
    await connection.operatorService.addSearchAttributes({ namespace, searchAttributes: missing });
  } catch (error) {
    if (!hasGrpcCode(error, GRPC_ALREADY_EXISTS)) throw error;
  }
  // The server lists new ones at once, but a start that sets them fails until its cache has them: so does a query.
  const query = Object.entries(searchAttributes)
    .map(([name, type]) => `${name} = ${type === 'Bool' ? 'true' : "'x'"}`)
    .join(' AND ');
  await eventually(`search attributes of ${namespace}`, () =>
    isAnswered(
      connection.workflowService.countWorkflowExecutions({ namespace, query }),
      GRPC_INVALID_ARGUMENT,
    ),
  );
}

async function isAnswered(answer: Promise<unknown>, notYet: number): Promise<boolean> {
  try {
    await answer;
    return true;
  } catch (error) {
    if (hasGrpcCode(error, notYet)) return false;
    throw error;
  }
}

async function missingSearchAttributes(
  connection: Connection,
  namespace: string,
): Promise<Record<string, temporal.api.enums.v1.IndexedValueType>> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  const missing: Record<string, temporal.api.enums.v1.IndexedValueType> = {};
  for (const [name, type] of Object.entries(searchAttributes)) {
    const present = customAttributes[name];
    if (present === undefined) {
      missing[name] = indexedTypes[type];
    } else if (present !== indexedTypes[type]) {
      throw new Error(`Search attribute ${name} of namespace ${namespace} is not of type ${type}`);
    }
  }
  return missing;
}

async function eventually(what: string, holds: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + SETTLE_TIMEOUT_MS;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`The Temporal server did not show ${what} in time`);
    await delay(SETTLE_EVERY_MS);
  }
}

function hasGrpcCode(error: unknown, code: number): boolean {
  return isGrpcServiceError(error) && (error.code as number) === code;
}
