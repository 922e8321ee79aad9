import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { JournalUnavailable } from '../../src/journal/errors.js';
import { openJournalApi, type JournalApi } from '../../src/journal/journal-api.js';
import type { Journal } from '../../src/journal/journal.js';
import { openDatabase } from '../../src/journal/open-database.js';
import { asJournalError } from '../../src/journal/postgres-errors.js';
import { connectRemoteJournal } from '../../src/journal/remote-journal.js';
import { journalOver } from './support/fixtures.js';

const token = 'a-token-that-nobody-may-see';

async function errorOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe('A journal that does not answer', () => {
  let own: Journal;
  let api: JournalApi;
  beforeAll(async () => {
    own = journalOver(await openDatabase({ memory: true }, { poolSize: 1 }));
    api = await openJournalApi({ journal: own, token });
  }, 60_000);
  afterAll(async () => {
    await api.close();
    await own.close();
  });

  it('behind an API where nobody listens any more is named by its variable, without the token', async () => {
    const remote = connectRemoteJournal({ url: 'http://127.0.0.1:9', token });
    const error = await errorOf(remote.find('t/o/hold/1'));
    expect(error).toBeInstanceOf(JournalUnavailable);
    expect((error as Error).message).toBe('HOLDFAST_JOURNAL_URL: no journal answers there (ECONNREFUSED)');
    expect(inspect(error, { depth: 10 })).not.toContain(token);
  });

  it('behind the API of a process with another key ring says so', async () => {
    const error = await errorOf(connectRemoteJournal({ url: api.url, token: 'another' }).find('t/o/hold/1'));
    expect(error).toBeInstanceOf(JournalUnavailable);
    expect((error as Error).message).toBe('HOLDFAST_JOURNAL_URL: the process there has another key ring');
  });

  it('behind an API whose database is away says what the process there says', async () => {
    const away = () => Promise.reject(new JournalUnavailable('the database is away'));
    const other = await openJournalApi({ journal: { ...own, find: away }, token });
    const error = await errorOf(connectRemoteJournal({ url: other.url, token }).find('t/o/hold/1'));
    await other.close();
    expect(error).toBeInstanceOf(JournalUnavailable);
    expect((error as Error).message).toBe('the database is away');
  });

  it('in a PostgreSQL where nobody listens says what the system says, without the password', async () => {
    const url = 'postgres://user:secret-word@127.0.0.1:9/holdfast';
    const error = await errorOf(openDatabase({ url }));
    expect(error).toBeInstanceOf(JournalUnavailable);
    expect((error as Error).message).toBe(
      "the journal's database does not answer: connect ECONNREFUSED 127.0.0.1:9",
    );
    expect(inspect(error, { depth: 10 })).not.toContain('secret-word');
  });

  it.each(['42P05', '26000'])(
    'behind a pool that shares sessions says what a connection must be: %s',
    (code) => {
      const error = Object.assign(new Error('prepared statement "holdfast-begin" already exists'), { code });
      expect(asJournalError(error)).toBeInstanceOf(JournalUnavailable);
      expect((asJournalError(error) as Error).message).toContain('a pool in session mode');
    },
  );

  it.each([
    ['08006', 'connection failure'],
    ['28P01', 'password authentication failed for user "u"'],
    ['3D000', 'database "none" does not exist'],
    ['57P01', 'terminating connection due to administrator command'],
    ['53300', 'sorry, too many clients already'],
  ])('is distinguished by SQLSTATE %s', (code, message) => {
    expect(asJournalError(Object.assign(new Error(message), { code }))).toBeInstanceOf(JournalUnavailable);
  });

  it.each(['23505', '40001', '22P02'])('is not what SQLSTATE %s says: callers decide by it', (code) => {
    const error = Object.assign(new Error('a rule of the database'), { code });
    expect(asJournalError(error)).toBe(error);
  });
});
