import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../src/journal/database.js';
import { JournalTooNew } from '../../src/journal/errors.js';
import { openDatabase } from '../../src/journal/open-database.js';
import { startPostgres, type TestPostgres } from '../support/postgres/postgres.js';
import { journalOver, own, recording, succeeded } from './support/fixtures.js';

const steps = (database: Database) =>
  database.query({ name: 'test-steps', text: 'SELECT number, name FROM holdfast.migration ORDER BY number' });

describe('the schema', () => {
  let postgres: TestPostgres;
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres.stop());

  it('is made once when 20 open an empty database at once, and works for all of them', async () => {
    const url = await postgres.createDatabase();
    const opened = await Promise.all(
      Array.from({ length: 20 }, () => openDatabase({ url }, { poolSize: 2 })),
    );
    try {
      const seen = await Promise.all(opened.map(steps));
      expect(new Set(seen.map((rows) => JSON.stringify(rows))).size).toBe(1);
      expect(seen[0]).toEqual([
        { number: 1, name: '001-operations' },
        { number: 2, name: '002-notifications' },
        { number: 3, name: '003-executions' },
        { number: 4, name: '004-takeover-times' },
        { number: 5, name: '005-reconciliation' },
        { number: 6, name: '006-interfaces' },
      ]);
      const rows = await Promise.all(
        opened.map(async (database, index) => {
          const journal = journalOver(database);
          await own(journal, `t/${index}/hold/1`);
          return journal.record(recording(`t/${index}/hold/1`, { attempt: 1 }));
        }),
      );
      expect(rows.map(({ finalOutcome }) => finalOutcome)).toEqual(
        Array.from({ length: 20 }, () => succeeded),
      );
      expect(new Set(rows.map(({ serialNumber }) => serialNumber)).size).toBe(20);
    } finally {
      await Promise.all(opened.map((database) => database.close()));
    }
  });

  it('is left alone when it is up to date, so that a role that may not create anything can run the journal', async () => {
    const url = await postgres.createDatabase();
    const owner = await openDatabase({ url });
    await owner.script(`CREATE ROLE clerk LOGIN; GRANT USAGE ON SCHEMA holdfast TO clerk;
      GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA holdfast TO clerk;
      GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA holdfast TO clerk`);
    await owner.close();
    const clerk = new URL(url);
    clerk.username = 'clerk';
    const database = await openDatabase({ url: clerk.href });
    const journal = journalOver(database);
    await own(journal, 't/1/hold/1');
    expect((await journal.record(recording('t/1/hold/1', { attempt: 1 }))).finalOutcome).toEqual(succeeded);
    await journal.close();
  });

  it('is not touched when a later program made it', async () => {
    const url = await postgres.createDatabase();
    const database = await openDatabase({ url });
    await database.script(`INSERT INTO holdfast.migration (number, name) VALUES (99, '099-later')`);
    await database.close();
    await expect(openDatabase({ url })).rejects.toThrow(JournalTooNew);
  });
});

describe('a server that cannot be reached', () => {
  it('is an error at once, and leaves nothing open', async () => {
    await expect(openDatabase({ url: 'postgres://nobody@127.0.0.1:1/none' })).rejects.toThrow(/ECONNREFUSED/);
  });
});

describe('a server that ends while the journal is open', () => {
  it('is told of, and the journal goes on when it is back', async (context) => {
    const postgres = await startPostgres();
    try {
      if (postgres.pid === undefined)
        return context.skip('the server of DATABASE_URL is not ours to restart');
      const warnings: string[] = [];
      const database = await openDatabase(
        { url: postgres.url },
        { warn: (message) => warnings.push(message) },
      );
      const journal = journalOver(database);
      await own(journal, 't/1/hold/1');
      await postgres.restart('immediate');
      // The first statements after it may meet connections that died with the server.
      await expect
        .poll(() => journal.find('t/1/hold/1').catch(() => undefined))
        .toMatchObject({ attempts: 1 });
      const row = await journal.record(recording('t/1/hold/1', { attempt: 1 }));
      expect(row.finalOutcome).toEqual(succeeded);
      expect(warnings.join('\n')).toContain('idle connection');
      await journal.close();
    } finally {
      await postgres.stop();
    }
  });
});
