import type { Migration } from './migration.js';

/**
 * Who may begin operations for a workflow id, and how its execution ended.
 *
 * - `run_id` and `epoch` are the token that a begin must show. Whoever takes over raises it; `past_runs` never come back.
 * - `content_hash` is a keyed digest of what the workflow was started with.
 * - One function says whether a begin is admitted, the other one ends an execution. They are functions, and not statements, because
 *   what was begun has to be read with a snapshot that is newer than the lock on the row: in one statement, a begin that
 *   commits while it waits for the lock stays unseen.
 */
export const executions: Migration = {
  name: '003-executions',
  text: `
    CREATE TABLE holdfast.execution (
      workflow_id text COLLATE "C" PRIMARY KEY,
      run_id text NOT NULL,
      epoch int NOT NULL,
      past_runs text[] NOT NULL DEFAULT '{}',
      content_hash text,
      ended jsonb,
      ended_at timestamptz
    ) WITH (fillfactor = 70);

    CREATE FUNCTION holdfast.begun_under(prefixes jsonb) RETURNS SETOF text LANGUAGE sql STABLE AS $$
      SELECT DISTINCT o.operation_id
      FROM jsonb_array_elements_text(prefixes) AS listed (prefix)
      JOIN holdfast.operation o ON o.operation_id >= listed.prefix COLLATE "C"
        AND o.operation_id <= (CASE WHEN listed.prefix LIKE '%/' THEN listed.prefix || chr(1114111) ELSE listed.prefix END) COLLATE "C"
    $$;
    COMMENT ON FUNCTION holdfast.begun_under IS
      'By ranges of the primary key: starts_with reads the whole table. What does not end in a slash is one id: w/1 is no prefix of w/10.';

    CREATE FUNCTION holdfast.admits(
      for_workflow text, by_run text, by_epoch int, new_operation text, prefixes jsonb, known int
    ) RETURNS text LANGUAGE plpgsql VOLATILE AS $$
    DECLARE
      e holdfast.execution;
    BEGIN
      SELECT * INTO e FROM holdfast.execution WHERE workflow_id = for_workflow FOR NO KEY UPDATE;
      IF NOT FOUND THEN RETURN NULL; END IF;
      IF e.run_id <> by_run THEN RETURN 'run'; END IF;
      IF e.epoch <> by_epoch THEN RETURN 'epoch'; END IF;
      IF e.ended_at IS NOT NULL THEN RETURN 'ended'; END IF;
      IF known < (SELECT count(*) FROM holdfast.begun_under(prefixes))
        AND NOT EXISTS (SELECT FROM holdfast.operation WHERE operation_id = new_operation) THEN RETURN 'behind'; END IF;
      RETURN 'admitted';
    END $$;

    CREATE FUNCTION holdfast.end_execution(
      for_workflow text, by_run text, by_epoch int, content text, result jsonb, moment timestamptz, prefixes jsonb, known jsonb
    ) RETURNS text LANGUAGE plpgsql VOLATILE AS $$
    DECLARE
      e holdfast.execution;
    BEGIN
      INSERT INTO holdfast.execution (workflow_id, run_id, epoch) VALUES (for_workflow, by_run, by_epoch)
        ON CONFLICT (workflow_id) DO NOTHING;
      SELECT * INTO e FROM holdfast.execution WHERE workflow_id = for_workflow FOR UPDATE;
      IF e.run_id <> by_run OR e.epoch <> by_epoch THEN RETURN 'superseded'; END IF;
      IF e.ended_at IS NOT NULL THEN RETURN 'ended'; END IF;
      IF EXISTS (SELECT FROM holdfast.begun_under(prefixes) AS begun WHERE NOT known ? begun) THEN RETURN 'unknownOperations'; END IF;
      UPDATE holdfast.execution SET
        ended = result, ended_at = moment, content_hash = coalesce(content_hash, content)
      WHERE workflow_id = for_workflow;
      RETURN 'ended';
    END $$;
  `,
};
