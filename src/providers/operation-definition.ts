import type { IntentResults, OperationKind } from '../domain/operation.js';
import { deadlineIn, type Deadline } from './deadline.js';
import type { Endpoint } from './endpoint.js';
import { rejectingInvalidInput, unclearForInvalidInput } from './invalid-input.js';
import type {
  Answer,
  OperationRequest,
  Provider,
  ProviderOperation,
  QueryResult,
  ResolutionRule,
  Secrets,
} from './provider.js';
import type { ResolutionDefinition } from './resolution.js';

/** What every send and query of a provider works with; `deadline` is the end of this one. */
export interface OperationContext {
  readonly config: { readonly httpTimeoutMs: number };
}

/** One operation as its file under a provider's operations/ declares it. */
export interface OperationDefinition<K extends OperationKind, Context extends OperationContext> {
  /** The interface that carries it out. */
  readonly endpoint: Endpoint;
  /** Those that carry it out by what its content says, such as another flag of the same interface. */
  readonly otherEndpoints?: readonly Endpoint[];
  readonly resolution: ResolutionDefinition;
  /** As {@link ProviderOperation.always}. */
  always?(config: Context['config']): Partial<IntentResults[K]>;
  /** As {@link ProviderOperation.needsCode}. */
  readonly needsCode?: true;
  /** As {@link ProviderOperation.bringsAccount}. */
  readonly bringsAccount?: true;
  /** @throws InvalidInput for an intent that breaks the provider's rules; nothing was sent then. */
  send(
    request: OperationRequest<K>,
    context: Context & { readonly deadline: Deadline },
    secrets: Secrets,
  ): Promise<Answer<IntentResults[K]>>;
  /** The query that shows what became of it. Absent where the provider documents none. */
  readonly statusQuery?: {
    readonly endpoint: Endpoint;
    /** @throws InvalidInput as `send` does. */
    query(
      request: OperationRequest<K>,
      context: Context & { readonly deadline: Deadline },
    ): Promise<QueryResult<IntentResults[K]>>;
  };
}

/** A provider's operations by kind: its registry, one line each. */
export type OperationDefinitions<Context extends OperationContext> = {
  readonly [K in OperationKind]?: OperationDefinition<K, Context>;
};

/**
 * Makes the port's operations of their definitions. Each send and each query gets a deadline of its own, and an intent that breaks the
 * provider's rules ends as a rejection of ours, or as a query without an answer.
 */
export function createOperations<
  Context extends OperationContext,
  Definitions extends OperationDefinitions<Context>,
>(
  definitions: Definitions,
  context: Context,
  ruleOf: (kind: keyof Definitions & OperationKind) => ResolutionRule,
): Provider['operations'] {
  const kinds = Object.keys(definitions) as (keyof Definitions & OperationKind)[];
  const made = kinds.map((kind) => {
    // Kind and definition belong together; which one this is, the compiler cannot see.
    const definition = definitions[kind] as OperationDefinition<OperationKind, Context>;
    return [kind, createOperation(definition, context, ruleOf(kind))] as const;
  });
  return Object.fromEntries(made);
}

function createOperation<K extends OperationKind, Context extends OperationContext>(
  definition: OperationDefinition<K, Context>,
  context: Context,
  resolution: ResolutionRule,
): ProviderOperation<K> {
  const { endpoint, statusQuery, needsCode, bringsAccount } = definition;
  const always = definition.always?.(context.config);
  const timed = () => ({ ...context, deadline: deadlineIn(context.config.httpTimeoutMs) });
  return {
    interfaceName: endpoint.name,
    resolution,
    ...(always && { always }),
    ...(needsCode && { needsCode }),
    ...(bringsAccount && { bringsAccount }),
    send: (request, secrets = {}) =>
      rejectingInvalidInput(endpoint.name, () => definition.send(request, timed(), secrets)),
    ...(statusQuery && {
      queryStatus: (request: OperationRequest<K>) =>
        unclearForInvalidInput(statusQuery.endpoint.name, () => statusQuery.query(request, timed())),
    }),
  };
}
