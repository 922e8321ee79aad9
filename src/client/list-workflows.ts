import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import type { ListRequest, WorkflowKind } from '../contract/workflows.js';
import type { ProviderName } from '../domain/provider-table.js';
import type { WorkflowState } from '../../workflows/core/messages.js';
import { NEEDS_ATTENTION, PROVIDER, STATE } from './search-attributes.js';

/** A workflow as Temporal's list shows it. No personal data. */
export interface ListedWorkflow<State extends WorkflowState = WorkflowState> {
  readonly workflowId: string;
  readonly kind: WorkflowKind;
  readonly provider: ProviderName;
  readonly state: State;
  /** Whether it needs an operator. */
  readonly attention: boolean;
  /** ISO 8601. */
  readonly startedAt: string;
  /** When it ended; absent while it runs (ISO 8601). */
  readonly closedAt?: string;
}

/** What the workflow ids of each kind begin with. */
const PREFIXES: Readonly<Record<WorkflowKind, string>> = {
  purchase: 'order',
  escrow: 'order',
  onboarding: 'member',
  withdrawal: 'withdrawal',
  freeze: 'freeze',
  unbinding: 'unbinding',
  phoneChange: 'phoneChange',
  correction: 'correction',
  closing: 'closing',
  split: 'split',
  suspense: 'suspense',
  topUp: 'topUp',
  acquiring: 'acquiring',
  reconciliation: 'reconciliation',
};
const KINDS = Object.keys(PREFIXES) as WorkflowKind[];

/**
 * Lists workflows by their search attributes, those that run before those that have ended. The list of a Temporal server is a moment
 * behind its workflows.
 * @internal
 */
export async function listWorkflows(
  client: Client,
  request: ListRequest,
  kinds: readonly WorkflowKind[] = KINDS,
): Promise<ListedWorkflow[]> {
  const { limit = 50 } = request;
  const listed: ListedWorkflow[] = [];
  for await (const info of client.workflow.list({ query: queryOf(request, kinds), pageSize: limit })) {
    listed.push(shown(info));
    if (listed.length >= limit) break;
  }
  return listed;
}

/** Every value has been checked: none of them holds a quote. */
function queryOf(
  { tenant, state, provider, attention }: ListRequest,
  kinds: readonly WorkflowKind[],
): string {
  const prefixes = [...new Set(kinds.map((kind) => PREFIXES[kind]))];
  const ofTenant = prefixes.map((prefix) => `WorkflowId STARTS_WITH '${prefix}/${tenant}/'`);
  return [
    `WorkflowType IN (${kinds.map((kind) => `'${kind}'`).join(', ')})`,
    ...(tenant === undefined ? [] : [`(${ofTenant.join(' OR ')})`]),
    ...(state === undefined ? [] : [`${STATE.name} = '${state}'`]),
    ...(provider === undefined ? [] : [`${PROVIDER.name} = '${provider}'`]),
    ...(attention === undefined ? [] : [`${NEEDS_ATTENTION.name} = ${attention}`]),
  ].join(' AND ');
}

function shown(info: WorkflowExecutionInfo): ListedWorkflow {
  const { workflowId, type, startTime, closeTime, typedSearchAttributes: attributes } = info;
  return {
    workflowId,
    // The query names no other kind.
    kind: type as WorkflowKind,
    // Set at the start of every one of these kinds, and by nobody else.
    provider: attributes.get(PROVIDER) as ProviderName,
    state: attributes.get(STATE) as WorkflowState,
    attention: attributes.get(NEEDS_ATTENTION) ?? false,
    startedAt: startTime.toISOString(),
    ...(closeTime !== undefined && { closedAt: closeTime.toISOString() }),
  };
}
