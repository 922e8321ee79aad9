import type { Migration } from './migration.js';

/**
 * The lines of providers' files while they are compared, what accounts held at the end of a day, and the cases that were found.
 *
 * - Lines are staged without a log and without an index: a comparison reads all of them, and one that is cut off stages them anew.
 *   They name no people: names, member codes and remarks are left out before.
 * - `load` names one comparison, so that two of one day have no part in each other.
 * - A case's `key` is the same at each run of its day. `gone_at`: the latest run has not found it any more, or a later day's file has
 *   answered it. `recorded_at`: its operation has the line as evidence.
 */
export const reconciliation: Migration = {
  name: '005-reconciliation',
  text: `
    CREATE UNLOGGED TABLE holdfast.statement_trade (
      load text COLLATE "C" NOT NULL,
      file text COLLATE "C" NOT NULL,
      file_type text COLLATE "C" NOT NULL,
      line int NOT NULL,
      serial_number text COLLATE "C" NOT NULL,
      reference text NOT NULL,
      booking text NOT NULL,
      amount numeric(14,2) NOT NULL,
      fee numeric(14,2) NOT NULL,
      payer_account text,
      payee_account text,
      trade_date text NOT NULL,
      staged_at timestamptz NOT NULL
    );
    CREATE UNLOGGED TABLE holdfast.statement_balance (
      load text COLLATE "C" NOT NULL,
      file text COLLATE "C" NOT NULL,
      line int NOT NULL,
      account text COLLATE "C" NOT NULL,
      amount numeric(14,2) NOT NULL,
      staged_at timestamptz NOT NULL
    );
    CREATE TABLE holdfast.closing_balance (
      provider text NOT NULL,
      bank_date text NOT NULL,
      account text COLLATE "C" NOT NULL,
      amount numeric(14,2) NOT NULL,
      PRIMARY KEY (provider, bank_date, account)
    );
    COMMENT ON TABLE holdfast.closing_balance IS 'Of the latest days alone: a day is compared with the one before.';

    CREATE TABLE holdfast.reconciliation_case (
      provider text NOT NULL,
      bank_date text NOT NULL,
      key text COLLATE "C" NOT NULL,
      kind text NOT NULL,
      file_type text NOT NULL,
      file text,
      line int,
      operation_id text COLLATE "C",
      serial_number text COLLATE "C",
      reference text,
      details jsonb NOT NULL,
      action text NOT NULL,
      needs_operator boolean NOT NULL,
      at timestamptz NOT NULL,
      last_at timestamptz NOT NULL,
      times int NOT NULL DEFAULT 1,
      recorded_at timestamptz,
      gone_at timestamptz,
      reviewed jsonb,
      PRIMARY KEY (provider, bank_date, key)
    ) WITH (fillfactor = 70);
    CREATE INDEX reconciliation_case_open ON holdfast.reconciliation_case (bank_date DESC, key) WHERE gone_at IS NULL;
    CREATE INDEX reconciliation_case_missing ON holdfast.reconciliation_case (provider, serial_number)
      WHERE kind = 'inJournalOnly' AND gone_at IS NULL;
  `,
};
