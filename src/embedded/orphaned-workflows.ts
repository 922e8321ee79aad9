import type { HoldfastClient } from '../client/holdfast-client.js';

/** As many as one call lists. */
const MOST_LISTED = 1_000;
const MOST_NAMED = 5;

/**
 * The ids of the workflows that run already when a sandbox starts, those that were started last first. Temporal keeps them over a
 * restart; the sandbox does not keep their members, so it rejects what they send.
 */
export async function orphanedWorkflows(client: Pick<HoldfastClient, 'workflows'>): Promise<string[]> {
  const listed = await client.workflows.list({ limit: MOST_LISTED });
  return listed.filter(({ closedAt }) => closedAt === undefined).map(({ workflowId }) => workflowId);
}

/** What the user of a sandbox should know of them, in one line. */
export function orphansLine(workflowIds: readonly string[]): string {
  const named = workflowIds.slice(0, MOST_NAMED).join(', ');
  const more = workflowIds.length > MOST_NAMED ? ', ...' : '';
  return (
    `Warning: workflows of an earlier start still run in Temporal, ${workflowIds.length} in all (${named}${more}). ` +
    'The sandbox starts without their members and rejects what they send (平安: ERR254); --reset begins without them.'
  );
}
