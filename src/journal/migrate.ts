import type { Session, Statement } from './database.js';
import { JournalTooNew } from './errors.js';
import { operations } from './migrations/001-operations.js';
import { notifications } from './migrations/002-notifications.js';
import { executions } from './migrations/003-executions.js';
import { takeoverTimes } from './migrations/004-takeover-times.js';
import { reconciliation } from './migrations/005-reconciliation.js';
import { interfaces } from './migrations/006-interfaces.js';
import type { Migration } from './migrations/migration.js';

/** In order; the first one has number 1. */
const MIGRATIONS: readonly Migration[] = [
  operations,
  notifications,
  executions,
  takeoverTimes,
  reconciliation,
  interfaces,
];

/** Any number that other programs in the same database are unlikely to lock. */
const LOCK = 4_653_318_270;

const ledgerExists: Statement = {
  name: 'migration-ledger',
  text: `SELECT to_regclass('holdfast.migration') IS NOT NULL AS "exists"`,
};
const lastApplied: Statement = {
  name: 'migration-last',
  text: 'SELECT coalesce(max(number), 0) AS number FROM holdfast.migration',
};
const lock: Statement = { name: 'migration-lock', text: `SELECT pg_advisory_xact_lock(${LOCK})` };
const insert: Statement = {
  name: 'migration-insert',
  text: 'INSERT INTO holdfast.migration (number, name) VALUES ($1::int, $2)',
};

/**
 * Brings the schema `holdfast` up to this program's version. Any number of processes may start at once: one applies
 * each step, the others wait for it. A database that is up to date is only read, so that a role without the right to
 * create tables can run the journal.
 * @throws JournalTooNew when a later version has been here.
 */
export async function migrate(session: Session): Promise<void> {
  if ((await appliedSteps(session)) === MIGRATIONS.length) return;
  await session.transaction(async (transaction) => {
    // Embedded, the lock guards nothing and need not: one process has the folder, and its transactions take turns.
    await transaction.query(lock);
    await transaction.script(`
      CREATE SCHEMA IF NOT EXISTS holdfast;
      CREATE TABLE IF NOT EXISTS holdfast.migration (
        number int PRIMARY KEY,
        name text NOT NULL,
        applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
      );
    `);
    const applied = await appliedSteps(transaction);
    for (const [index, { name, text }] of MIGRATIONS.entries()) {
      if (index < applied) continue;
      await transaction.script(text);
      await transaction.query(insert, [index + 1, name]);
    }
  });
}

async function appliedSteps(session: Session): Promise<number> {
  const [ledger] = await session.query(ledgerExists);
  if (ledger?.['exists'] !== true) return 0;
  const [last] = await session.query(lastApplied);
  const applied = Number(last?.['number']);
  if (applied > MIGRATIONS.length) throw new JournalTooNew(applied, MIGRATIONS.length);
  return applied;
}
