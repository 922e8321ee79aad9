import { afterAll, beforeAll, describe, inject } from 'vitest';
import type { Database } from '../../../src/journal/database.js';
import type { Journal } from '../../../src/journal/journal.js';
import { openDatabase } from '../../../src/journal/open-database.js';
import { startPostgres, type TestPostgres, useServer } from '../../support/postgres/postgres.js';
import { journalOver } from './fixtures.js';

/** A journal on a clock that stands still until a test moves it. */
export interface Bench {
  readonly database: Database;
  readonly journal: Journal;
  readonly clock: { pass(ms: number): void };
  /** A journal over the same database that goes by the database's own clock. */
  readonly onRealTime: Journal;
}

/** One suite over both databases: what holds on one holds on the other. */
export function onBothDatabases(suite: (bench: () => Bench) => void): void {
  describe.each(['PostgreSQL', 'PGlite'])('on %s', (name) => {
    let postgres: TestPostgres | undefined;
    let bench: Bench | undefined;

    beforeAll(async () => {
      postgres = name === 'PostgreSQL' ? await freshPostgres() : undefined;
      const location = postgres ? { url: postgres.url } : ({ memory: true } as const);
      const database = await openDatabase(location, { poolSize: 50 });
      let nowMs = Date.parse('2026-03-01T04:00:00.000Z');
      bench = {
        database,
        journal: journalOver(database, () => new Date(nowMs).toISOString()),
        clock: { pass: (ms) => (nowMs += ms) },
        onRealTime: journalOver(database),
      };
    }, 120_000);

    afterAll(async () => {
      await bench?.database.close();
      await postgres?.stop();
    });

    suite(() => {
      if (!bench) throw new Error('the database is not open yet');
      return bench;
    });
  });
}

/** A database of its own on the server that the whole run shares; a mutant's tests have no such server, and start one. */
async function freshPostgres(): Promise<TestPostgres> {
  const server = inject('postgresServer');
  return server === undefined ? startPostgres() : useServer(server);
}
