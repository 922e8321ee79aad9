import { randomInt } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { InvalidInput } from '../domain/errors.js';
import { INSTALLATION_BLOCKS } from '../domain/serial-number.js';
import { isDatabaseError, type Session, type Statement } from './database.js';

const INSUFFICIENT_PRIVILEGE = '42501';
const LOCK = 4_653_318_271;
/** A copy of a journal goes on from the same place in the sequence: this many million numbers keep both apart. */
const KEPT_APART = 100;
/** A new journal starts anywhere in the first half of its block: two that drew the same block will hardly meet. */
const FIRST_NUMBERS = 500_000;

const postgresFingerprint: Statement = {
  name: 'fingerprint',
  text: `SELECT
    (SELECT system_identifier::text FROM pg_control_system()) || '/'
    || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) || '/'
    || (SELECT oid::text FROM pg_database WHERE datname = current_database()) AS fingerprint`,
};
const weakFingerprint: Statement = {
  name: 'fingerprint-weak',
  text: `SELECT 'database/' || oid::text AS fingerprint FROM pg_database WHERE datname = current_database()`,
};
const lock: Statement = { name: 'installation-lock', text: `SELECT pg_advisory_xact_lock(${LOCK})` };
const current: Statement = {
  name: 'installation-current',
  text: `SELECT block, fingerprint, xmin::text::bigint = inserted_by AS original
    FROM holdfast.installation ORDER BY id DESC LIMIT 1`,
};
const known: Statement = { name: 'installation-known', text: 'SELECT block FROM holdfast.installation' };
const insert: Statement = {
  name: 'installation-insert',
  text: `INSERT INTO holdfast.installation (block, fingerprint, inserted_by)
    VALUES ($1::int, $2, pg_current_xact_id()::text::bigint & 4294967295)`,
};
const start: Statement = {
  name: 'installation-start',
  text: `SELECT setval('holdfast.serial', $1::bigint)`,
};

/**
 * What tells this database from a copy of it, on a PostgreSQL server: the cluster's system identifier, its timeline (a
 * promoted standby and a point-in-time recovery begin a new one) and the database's oid. Where the role may not read the
 * first two, the oid must do, and `warn` is called.
 */
export async function readPostgresFingerprint(
  session: Session,
  warn: (message: string) => void,
): Promise<string> {
  try {
    return fingerprintOf(await session.query(postgresFingerprint));
  } catch (error) {
    if (!isDatabaseError(error, INSUFFICIENT_PRIVILEGE)) throw error;
    warn(
      "the journal's role may not read the database cluster's identity: a restored backup is still noticed, " +
        'a failover or a physical copy is not (grant EXECUTE on pg_control_system, pg_walfile_name and pg_current_wal_lsn)',
    );
    return fingerprintOf(await session.query(weakFingerprint));
  }
}

/** What tells an embedded database's folder from a copy of it: the inodes and birth times that a copy has anew. */
export async function readFolderFingerprint(cluster: string): Promise<string> {
  const files = await Promise.all([stat(cluster), stat(join(cluster, 'PG_VERSION'))]);
  return files.map(({ ino, birthtimeMs }) => `${ino}:${Math.round(birthtimeMs)}`).join('/');
}

/**
 * Makes sure that the journal's newest installation block belongs to the database that it is in, and draws another one if
 * not; serial numbers begin with it. Old blocks stay on record.
 *
 * Noticed: a new journal; a dump restored anywhere, the same database included (its rows have other xmin); a database
 * made from a template; another cluster; a promoted standby; a recovery to a point in time; a copied folder. Not noticed:
 * a disk or machine put back to a snapshot under the same cluster, and two running copies made below the database.
 * For these, and where two installations must not meet by any chance, set `chosen`.
 *
 * @param chosen the block to use, set by hand. Blocks that are set by hand should be far apart: the sequence runs on into
 *   the next block after a million numbers.
 */
export async function claimInstallationBlock(
  session: Session,
  options: { fingerprint: string; chosen: number | undefined },
): Promise<void> {
  const { fingerprint, chosen } = options;
  if (chosen !== undefined && (!Number.isInteger(chosen) || chosen < 0 || chosen >= INSTALLATION_BLOCKS)) {
    throw new InvalidInput('installationBlock', `a whole number from 0 to ${INSTALLATION_BLOCKS - 1}`);
  }
  if (await holds(session, options)) return;
  await session.transaction(async (transaction) => {
    await transaction.query(lock);
    if (await holds(transaction, options)) return;
    const rows = await transaction.query(known);
    const used = rows.map((row) => Number(row['block']));
    await transaction.query(insert, [chosen ?? drawBlock(used), fingerprint]);
    if (used.length === 0 && chosen === undefined) await transaction.query(start, [randomInt(FIRST_NUMBERS)]);
  });
}

/** Draws a block at least {@link KEPT_APART} from those used, counted round; any other one when they leave no such room. */
function drawBlock(used: readonly number[]): number {
  const distance = (a: number, b: number) => {
    const straight = Math.abs(a - b);
    return Math.min(straight, INSTALLATION_BLOCKS - straight);
  };
  const all = Array.from({ length: INSTALLATION_BLOCKS }, (_, block) => block);
  for (const apart of [KEPT_APART, 1, 0]) {
    const free = all.filter((block) => used.every((other) => distance(block, other) >= apart));
    const drawn = free[free.length > 0 ? randomInt(free.length) : 0];
    if (drawn !== undefined) return drawn;
  }
  throw new Error('broken invariant: no installation block can be drawn');
}

async function holds(
  session: Session,
  { fingerprint, chosen }: { fingerprint: string; chosen: number | undefined },
): Promise<boolean> {
  const [row] = await session.query(current);
  if (row?.['original'] !== true || row['fingerprint'] !== fingerprint) return false;
  return chosen === undefined || row['block'] === chosen;
}

function fingerprintOf(rows: readonly Readonly<Record<string, unknown>>[]): string {
  const fingerprint = rows[0]?.['fingerprint'];
  if (typeof fingerprint !== 'string') throw new Error('broken invariant: the database has no identity');
  return fingerprint;
}
