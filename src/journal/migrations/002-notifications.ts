import type { Migration } from './migration.js';

/**
 * What providers sent by themselves, and the workflow that waits for each operation.
 *
 * - `sealed` holds the call-back as it came, headers and body: it can name people. `body_hash` is keyed for the same reason.
 * - `first` is the first body that came under an event's identity; another one is kept beside it as a row of its own. Two
 *   partial indexes, because the conflict clause that decides between them takes one index.
 * - `reviewed` names who reviewed the last reason for attention, and what was found.
 * - `done_at` is null until the operation has it and its workflow was signalled: what is left open is gone through again.
 */
export const notifications: Migration = {
  name: '002-notifications',
  text: `
    ALTER TABLE holdfast.operation ADD COLUMN workflow text;
    COMMENT ON COLUMN holdfast.operation.workflow IS 'The workflow that began it last: who is signalled when evidence comes from another source.';

    CREATE TABLE holdfast.notification (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      provider text NOT NULL,
      event_id text COLLATE "C" NOT NULL,
      event_type text NOT NULL,
      body_hash text COLLATE "C" NOT NULL,
      first boolean NOT NULL,
      sealed text NOT NULL,
      operation_id text COLLATE "C",
      attention text,
      reviewed jsonb,
      times int NOT NULL DEFAULT 1,
      at timestamptz NOT NULL,
      last_at timestamptz NOT NULL,
      done_at timestamptz
    ) WITH (fillfactor = 70);
    CREATE UNIQUE INDEX notification_first ON holdfast.notification (provider, event_id) WHERE first;
    CREATE UNIQUE INDEX notification_other ON holdfast.notification (provider, event_id, body_hash) WHERE NOT first;
    CREATE INDEX notification_open ON holdfast.notification (id) WHERE done_at IS NULL;
    CREATE INDEX notification_attention ON holdfast.notification (id) WHERE attention IS NOT NULL;
  `,
};
