import { execFile, spawn } from 'node:child_process';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InvalidInput } from '../../src/domain/errors.js';
import type { Database } from '../../src/journal/database.js';
import { openDatabase, type DatabaseOptions, type JournalLocation } from '../../src/journal/open-database.js';
import { startPostgres, type TestPostgres } from '../support/postgres/postgres.js';
import { journalOver, own } from './support/fixtures.js';

async function blocks(database: Database): Promise<number[]> {
  const rows = await database.query({
    name: 'test-blocks',
    text: 'SELECT block FROM holdfast.installation ORDER BY id',
  });
  return rows.map(({ block }) => Number(block));
}

async function withDatabase<T>(
  location: JournalLocation,
  work: (database: Database) => Promise<T>,
  options?: DatabaseOptions,
): Promise<T> {
  const database = await openDatabase(location, options);
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

const blocksAt = (location: JournalLocation, options?: DatabaseOptions) =>
  withDatabase(location, blocks, options);

async function firstNumber(database: Database, operationId: string): Promise<string> {
  return (await own(journalOver(database), operationId)).row.serialNumber;
}

const query = (url: string, sql: string) => promisify(execFile)('psql', ['-q', '-At', '-c', sql, url]);

async function restoreDump(from: string, to: string, ...flags: string[]): Promise<void> {
  const { stdout } = await promisify(execFile)('pg_dump', [...flags, from], { maxBuffer: 64 * 1024 * 1024 });
  const psql = spawn('psql', ['-q', '-v', 'ON_ERROR_STOP=1', to], { stdio: ['pipe', 'ignore', 'inherit'] });
  psql.stdin.end(stdout);
  const code = await new Promise((resolve) => psql.once('exit', resolve));
  if (code !== 0) throw new Error(`psql ended with ${String(code)}`);
}

/** What two databases that share the beginning of their numbers must not do: meet. */
function expectOther(restored: number[], original: number[]): void {
  expect(original).toHaveLength(1);
  expect(restored).toHaveLength(2);
  expect(restored[0]).toBe(original[0]);
  const straight = Math.abs(restored[1]! - restored[0]!);
  expect(Math.min(straight, 10_000 - straight)).toBeGreaterThanOrEqual(100);
}

describe('the installation block on PostgreSQL', () => {
  let postgres: TestPostgres;
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres.stop());

  it('stays the same however often the journal is opened', async () => {
    const url = await postgres.createDatabase();
    const first = await blocksAt({ url });
    expect(first).toHaveLength(1);
    expect(await blocksAt({ url })).toEqual(first);
  });

  it('begins the ten digits of every number, and runs on without meeting itself over a million numbers', async () => {
    const url = await postgres.createDatabase();
    await withDatabase({ url }, async (database) => {
      const [block] = await blocks(database);
      const number = await firstNumber(database, 't/1/hold/1');
      expect(number.slice(12, 16)).toBe(String(block).padStart(4, '0'));
      // The expression that begin uses, over a million positions of one day.
      const [counted] = await database.query({
        name: 'test-million',
        text: `SELECT count(DISTINCT lpad(((${String(block)}::bigint * 1000000 + nextval('holdfast.serial')) % 10000000000)::text,
            10, '0'))::int AS numbers FROM generate_series(1, 1000000)`,
      });
      expect(counted).toEqual({ numbers: 1_000_000 });
      const later = await firstNumber(database, 't/2/hold/1');
      expect((BigInt(later.slice(12)) - BigInt(number.slice(12)) + 10n ** 10n) % 10n ** 10n).toBe(1_000_001n);
    });
  });

  it('is another one in a restored dump', async () => {
    const url = await postgres.createDatabase();
    const original = await withDatabase({ url }, async (database) => {
      await firstNumber(database, 't/1/hold/1');
      return blocks(database);
    });
    const restored = await postgres.createDatabase();
    await restoreDump(url, restored);
    expectOther(await blocksAt({ url: restored }), original);
    expect(await blocksAt({ url })).toEqual(original);
  });

  it('is another one when a dump is restored over the database it was taken from', async () => {
    const url = await postgres.createDatabase();
    const original = await blocksAt({ url });
    await restoreDump(url, url, '--clean', '--if-exists');
    expectOther(await blocksAt({ url }), original);
  });

  it('is another one when only the data is put back', async () => {
    const url = await postgres.createDatabase();
    const original = await blocksAt({ url });
    await query(
      url,
      `CREATE TABLE kept AS SELECT * FROM holdfast.installation; DELETE FROM holdfast.installation;
       INSERT INTO holdfast.installation OVERRIDING SYSTEM VALUE SELECT * FROM kept`,
    );
    expectOther(await blocksAt({ url }), original);
  });

  it('is another one in a database made from a template', async () => {
    const url = await postgres.createDatabase();
    const original = await blocksAt({ url });
    const copy = new URL(url);
    copy.pathname = `${copy.pathname}_copy`;
    await query(
      postgres.url,
      `CREATE DATABASE "${copy.pathname.slice(1)}" TEMPLATE "${new URL(url).pathname.slice(1)}"`,
    );
    expectOther(await blocksAt({ url: copy.href }), original);
    await query(postgres.url, `DROP DATABASE "${copy.pathname.slice(1)}"`);
  });

  it('stays the same after the tables were rewritten and frozen', async () => {
    const url = await postgres.createDatabase();
    const original = await blocksAt({ url });
    await query(url, 'VACUUM (FULL, FREEZE) holdfast.installation');
    await query(url, 'VACUUM (FREEZE) holdfast.installation');
    expect(await blocksAt({ url })).toEqual(original);
  });

  it('is drawn once when 20 open an empty database at once', async () => {
    const url = await postgres.createDatabase();
    const opened = await Promise.all(Array.from({ length: 20 }, () => blocksAt({ url }, { poolSize: 2 })));
    expect(new Set(opened.map(String)).size).toBe(1);
    expect(opened[0]).toHaveLength(1);
  });

  it('can be set by hand, and is checked', async () => {
    const url = await postgres.createDatabase();
    expect(await blocksAt({ url }, { installationBlock: 7 })).toEqual([7]);
    expect(await blocksAt({ url }, { installationBlock: 7 })).toEqual([7]);
    expect(await blocksAt({ url }, { installationBlock: 0 })).toEqual([7, 0]);
    for (const installationBlock of [-1, 10_000, 1.5, Number.NaN]) {
      await expect(openDatabase({ url }, { installationBlock })).rejects.toThrow(InvalidInput);
    }
  });

  it('works for a role that may not read the identity of the cluster, and says so once', async () => {
    const url = await postgres.createDatabase();
    await query(
      url,
      `CREATE ROLE plain LOGIN; GRANT CREATE ON DATABASE "${new URL(url).pathname.slice(1)}" TO plain;
       REVOKE EXECUTE ON FUNCTION pg_control_system FROM PUBLIC`,
    );
    const plain = new URL(url);
    plain.username = 'plain';
    const warnings: string[] = [];
    const warn = (message: string) => warnings.push(message);
    const original = await withDatabase(
      { url: plain.href },
      async (database) => {
        await Promise.all(['t/1/hold/1', 't/2/hold/1', 't/3/hold/1'].map((id) => firstNumber(database, id)));
        return blocks(database);
      },
      { warn },
    );
    expect(warnings).toEqual([expect.stringContaining('pg_control_system')]);
    const restored = new URL(await postgres.createDatabase());
    await query(
      restored.href,
      `GRANT CREATE ON DATABASE "${restored.pathname.slice(1)}" TO plain;
      REVOKE EXECUTE ON FUNCTION pg_control_system FROM PUBLIC`,
    );
    restored.username = 'plain';
    await restoreDump(plain.href, restored.href, '--no-owner', '--schema=holdfast');
    expectOther(await blocksAt({ url: restored.href }), original);
    expect(await blocksAt({ url: plain.href })).toEqual(original);
  });

  it('needs no more than an ordinary role', async () => {
    const url = await postgres.createDatabase();
    await query(
      url,
      `CREATE ROLE modest LOGIN; GRANT CREATE ON DATABASE "${new URL(url).pathname.slice(1)}" TO modest`,
    );
    const modest = new URL(url);
    modest.username = 'modest';
    const warnings: string[] = [];
    expect(await blocksAt({ url: modest.href }, { warn: (message) => warnings.push(message) })).toHaveLength(
      1,
    );
    expect(warnings).toEqual([]);
  });
});

describe('the installation block after a recovery to a point in time', () => {
  it('is another one for a journal that stayed open, before it gives out its next number', async (context) => {
    const postgres = await startPostgres();
    try {
      if (postgres.pid === undefined)
        return context.skip('the server of DATABASE_URL is not ours to recover');
      await withDatabase({ url: postgres.url }, async (database) => {
        const before = await firstNumber(database, 't/1/hold/1');
        const original = await blocks(database);
        // An archive recovery that finds no archive ends at once, and ends on a new timeline, as a promotion does.
        await database.query({ name: 'test-restore', text: "ALTER SYSTEM SET restore_command = 'false'" });
        const [at] = await database.query({
          name: 'test-data',
          text: "SELECT current_setting('data_directory') AS folder",
        });
        await writeFile(join(String(at?.['folder']), 'recovery.signal'), '');
        await postgres.restart('fast');
        const recovering = async () =>
          (await query(postgres.url, 'SELECT pg_is_in_recovery()')).stdout.trim() === 't';
        while (await recovering()) await delay(20);
        const after = await firstNumber(database, 't/2/hold/1');
        const recovered = await blocks(database);
        expectOther(recovered, original);
        expect(after.slice(12, 16)).toBe(String(recovered[1]).padStart(4, '0'));
        expect(after.slice(12, 16)).not.toBe(before.slice(12, 16));
      });
    } finally {
      await postgres.stop();
    }
  });
});

/** A new embedded database takes seconds to make, and many times that on a busy machine. */
const OPENING_TIMEOUT_MS = 120_000;

describe('the installation block on PGlite', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'holdfast-journal-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it(
    'is another one in a copied folder, and stays the same in the first',
    async () => {
      const first = join(folder, 'first');
      const original = await withDatabase({ folder: first }, async (database) => {
        await firstNumber(database, 't/1/hold/1');
        return blocks(database);
      });
      const copy = join(folder, 'copy');
      await cp(first, copy, { recursive: true });
      expectOther(await blocksAt({ folder: copy }), original);
      expect(await blocksAt({ folder: first })).toEqual(original);
    },
    OPENING_TIMEOUT_MS,
  );

  it(
    'is another one in a wiped folder, nearly always',
    async () => {
      const path = join(folder, 'wiped');
      const numbers: string[] = [];
      for (let round = 0; round < 2; round += 1) {
        numbers.push(await withDatabase({ folder: path }, (database) => firstNumber(database, 't/1/hold/1')));
        await rm(path, { recursive: true });
      }
      expect(new Set(numbers).size).toBe(2);
    },
    OPENING_TIMEOUT_MS,
  );
});
