import type { HoldfastClient } from '../client/holdfast-client.js';
import { evidenceOf, SAFE_ACTIONS, whatHappened } from '../domain/case-texts.js';
import { HoldfastError } from '../domain/errors.js';
import type { Journal } from '../journal/journal.js';
import { table } from './table.js';
import { workflowKeyOf } from './workflow-key.js';

/** Queries at a time: a worker answers them one by one, and each may wait for a history to be replayed. */
const AT_A_TIME = 8;

/** Something that needs an operator, wherever it stands. */
export interface NeedsAttention {
  /** A workflow of any kind, an operation of the journal, a notification, or a case of reconciliation. */
  readonly what: 'workflow' | 'operation' | 'notification' | 'case';
  readonly id: string;
  /** The workflow's state, the operation's or the case's kind, or the notification's type. */
  readonly state: string;
  readonly why: readonly string[];
}

/**
 * All that needs an operator, at most `limit` from each place: workflows say it in Temporal's list, and the journal of operations whose
 * workflow has ended, of notifications, and of cases of reconciliation.
 */
export async function needsAttention(
  client: HoldfastClient,
  journal: Journal,
  limit: number,
): Promise<NeedsAttention[]> {
  const workflows = await ofWorkflows(client, limit);
  const operations = await journal.list({ attention: true, limit });
  const cases = await journal.listCases({ needsOperator: true, limit });
  const notifications = await journal.listNotifications({ attention: true, limit });
  return [
    ...workflows,
    ...operations.map(({ operationId, kind, attention = '' }) => ({
      ...{ what: 'operation' as const, id: operationId, state: kind, why: [attention] },
    })),
    ...notifications.map(({ id, eventType, attention = '' }) => ({
      ...{ what: 'notification' as const, id, state: eventType, why: [attention] },
    })),
    ...cases.map((one) => ({
      ...{ what: 'case' as const, id: one.id, state: one.kind },
      why: [whatHappened(one), evidenceOf(one), SAFE_ACTIONS[one.action]],
    })),
  ];
}

/** The same as a table. */
export function shownAttention(items: readonly NeedsAttention[]): string {
  const rows = items.map(({ what, id, state, why }) => [what, id, state, why.join('; ')]);
  return table(['what', 'id', 'state', 'why'], rows);
}

async function ofWorkflows(client: HoldfastClient, limit: number): Promise<NeedsAttention[]> {
  const listed = await client.workflows.list({ attention: true, limit });
  const found: NeedsAttention[] = [];
  for (let from = 0; from < listed.length; from += AT_A_TIME) {
    const some = listed.slice(from, from + AT_A_TIME).map(async ({ workflowId, state }) => ({
      ...{ what: 'workflow' as const, id: workflowId, state, why: await reasonsOf(client, workflowId) },
    }));
    found.push(...(await Promise.all(some)));
  }
  return found;
}

/** One that cannot answer, such as for want of a worker, is listed with that. */
async function reasonsOf(client: HoldfastClient, workflowId: string): Promise<readonly string[]> {
  try {
    return (await client.workflows.status(workflowKeyOf(workflowId))).attention;
  } catch (error) {
    if (error instanceof HoldfastError) return [`${error.code}: ${error.message}`];
    throw error;
  }
}
