import type { Migration } from './migration.js';

/**
 * Operations, what was seen of them, and the installation blocks of their serial numbers.
 *
 * - `sealed` holds the intent: names, identity, card and mobile numbers are nowhere else, and nowhere in clear. Account
 *   numbers and amounts are no personal data and stay readable for reconciliation.
 * - `sends` names the attempts that may have been sent, `{"<attempt>": {"until", "did"}}`, where did is begun (nothing known of it
 *   yet), sent or resent. An attempt of which it is certain that it sent nothing is taken out, so the rest stays small
 *   however often an operation is queried.
 * - `busy_until` is null while nobody owns the row.
 * - No index holds a column that `record` changes: its update can stay on the row's page. That is why there is none for
 *   open operations.
 * - Evidence has no foreign key: it is inserted from the locked row, and the check would cost as much as the insert.
 */
export const operations: Migration = {
  name: '001-operations',
  text: `
    CREATE FUNCTION holdfast.now() RETURNS timestamptz LANGUAGE sql VOLATILE AS 'SELECT clock_timestamp()';
    COMMENT ON FUNCTION holdfast.now() IS 'The only clock of leases and absence rules; a simulation may replace it.';

    CREATE SEQUENCE holdfast.serial MINVALUE 0 START 0;

    CREATE TABLE holdfast.installation (
      id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      block int NOT NULL CHECK (block BETWEEN 0 AND 9999),
      fingerprint text NOT NULL,
      inserted_by bigint NOT NULL,
      created_at timestamptz NOT NULL DEFAULT clock_timestamp()
    );
    COMMENT ON COLUMN holdfast.installation.inserted_by IS
      'The transaction that wrote the row: a restored copy of it has another xmin. Rows are never updated.';

    CREATE TABLE holdfast.operation (
      operation_id text COLLATE "C" PRIMARY KEY,
      serial_number text COLLATE "C" NOT NULL UNIQUE,
      provider text NOT NULL,
      kind text NOT NULL,
      amount numeric(14,2),
      fee numeric(14,2),
      account text,
      payer_account text,
      payee_account text,
      sealed text NOT NULL,
      items jsonb,
      content_hash text NOT NULL,
      attempts int NOT NULL DEFAULT 1,
      owner text NOT NULL,
      busy_until timestamptz,
      sends jsonb NOT NULL,
      queries int NOT NULL DEFAULT 0,
      not_found_at jsonb NOT NULL DEFAULT '[]',
      final_outcome jsonb,
      latest jsonb,
      attention text,
      begun_at timestamptz NOT NULL,
      ended_at timestamptz
    ) WITH (fillfactor = 70);
    CREATE INDEX operation_begun_at ON holdfast.operation (begun_at);
    CREATE INDEX operation_attention ON holdfast.operation (begun_at) WHERE attention IS NOT NULL;
    CREATE INDEX operation_items ON holdfast.operation USING gin (items jsonb_path_ops) WHERE items IS NOT NULL;

    CREATE TABLE holdfast.evidence (
      operation_id text COLLATE "C" NOT NULL,
      key text COLLATE "C" NOT NULL,
      at timestamptz NOT NULL,
      last_at timestamptz NOT NULL,
      times int NOT NULL DEFAULT 1,
      attempt int,
      last_attempt int,
      source text NOT NULL,
      code text,
      reference text,
      trade_date text,
      outcome jsonb NOT NULL,
      detail text NOT NULL,
      PRIMARY KEY (operation_id, key)
    );
  `,
};
