import { columns } from './columns.js';
import type { Statement } from './database.js';
import { now } from './moment.js';

/** No order has nearly as many operations, and no list of more of them fits into a workflow's history. */
export const MOST_OPERATIONS = 10_000;

/** Whether a caller may begin an operation: 'admitted', or why not; null where the execution has no row yet. */
export function admits(of: {
  readonly caller: readonly [workflowId: string, runId: string, epoch: string];
  readonly operationId: string;
  readonly known: readonly [prefixes: string, count: string];
}): string {
  const [workflowId, runId, epoch] = of.caller;
  const [prefixes, count] = of.known;
  return `holdfast.admits(${workflowId}, ${runId}, ${epoch}::int, ${of.operationId}, ${prefixes}::jsonb, ${count}::int)`;
}

/** The same check once more, for a begin that brought no row. */
export const whyNotAdmitted: Statement = {
  name: 'why-not-admitted',
  text: `SELECT ${admits({ caller: ['$2', '$3', '$4'], operationId: '$1', known: ['$5', '$6'] })} AS admission`,
};

/**
 * Raises the row to the caller's run and epoch, or makes it. A begin holds a lock on the row while it inserts, so this
 * waits for those under way, and those that come later see the new token. $5 is when Temporal scheduled it: a run whose takeover is
 * older than that of the present one was replaced by it, though it may never have begun anything.
 */
export const takeOver: Statement = {
  name: 'takeover',
  text: `
    INSERT INTO holdfast.execution AS e (workflow_id, run_id, epoch, content_hash, takeover_scheduled_at)
    VALUES ($1, $2, $3::int, $4, $5::timestamptz)
    ON CONFLICT (workflow_id) DO UPDATE SET
      run_id = excluded.run_id,
      epoch = excluded.epoch,
      past_runs = CASE WHEN e.run_id = excluded.run_id THEN e.past_runs ELSE e.past_runs || e.run_id END,
      content_hash = coalesce(e.content_hash, excluded.content_hash),
      takeover_scheduled_at = excluded.takeover_scheduled_at
    WHERE e.ended_at IS NULL
      AND CASE WHEN e.run_id = excluded.run_id THEN e.epoch <= excluded.epoch
        ELSE excluded.run_id <> ALL (e.past_runs)
          AND (e.takeover_scheduled_at <= excluded.takeover_scheduled_at) IS NOT FALSE END
      AND (e.content_hash = excluded.content_hash) IS NOT FALSE
    RETURNING 1 AS taken`,
};

/** $4 is whether an end is kept; the function says what came of it. */
export const endExecution: Statement = {
  name: 'end-execution',
  text: `SELECT holdfast.end_execution($1, $2, $3::int, $4, $5::jsonb, ${now('$6')}, $7::jsonb, $8::jsonb) AS type`,
};

export const findExecution: Statement = {
  name: 'find-execution',
  text: `SELECT workflow_id, run_id, epoch, to_jsonb(past_runs) AS past_runs, content_hash, ended, ended_at,
      takeover_scheduled_at
    FROM holdfast.execution WHERE workflow_id = $1`,
};

/** All operations under prefixes, and one more than may be. */
export const begunUnder: Statement = {
  name: 'begun-under',
  text: `SELECT ${columns(now('$2'))} FROM holdfast.operation o
    WHERE o.operation_id IN (SELECT holdfast.begun_under($1::jsonb))
    ORDER BY o.begun_at, o.operation_id LIMIT ${MOST_OPERATIONS + 1}`,
};
