import { Pool, type ClientBase } from 'pg';
import { asJournalError } from './postgres-errors.js';
import type { Database, DatabaseRow, Parameter, Session, Statement } from './database.js';

const CONNECT_TIMEOUT_MS = 10_000;
/** A begin or record takes about a millisecond; one that takes this long waits for a server that is gone. */
const QUERY_TIMEOUT_MS = 30_000;

export interface PostgresOptions {
  readonly url: string;
  /** How many connections this process holds at most. */
  readonly poolSize: number;
  /** Runs on every new connection before anything else does; when it throws, the connection is not used. */
  readonly greet: (session: Session) => Promise<void>;
  /** Told of connections that broke while idle; the next statement gets another one. */
  readonly warn: (message: string) => void;
}

/**
 * A PostgreSQL server (15 or later) through a pool. Statements are prepared by their names.
 * @throws JournalUnavailable, from every method, where the server does not answer.
 */
export function openPostgres(options: PostgresOptions): Database {
  const pool = new Pool({
    connectionString: options.url,
    max: options.poolSize,
    application_name: 'holdfast',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: QUERY_TIMEOUT_MS,
    keepAlive: true,
    verify: (client, done) => {
      options.greet(sessionOf(client)).then(() => {
        done();
      }, done);
    },
  });
  pool.on('error', (error) => {
    options.warn(`an idle connection to the journal's database broke: ${error.message}`);
  });
  return {
    query: (statement, values) => run(pool, statement, values),
    script: async (text) => {
      await orJournalError(pool.query(text));
    },
    transaction: async (work) => {
      const client = await orJournalError(pool.connect());
      try {
        const result = await sessionOf(client).transaction(work);
        client.release();
        return result;
      } catch (error) {
        // The connection may be in any state: the pool opens another one.
        client.release(true);
        throw asJournalError(error);
      }
    },
    close: () => pool.end(),
  };
}

function sessionOf(client: ClientBase): Session {
  const session: Session = {
    query: (statement, values) => run(client, statement, values),
    script: async (text) => {
      await client.query(text);
    },
    transaction: async (work) => {
      await client.query('BEGIN');
      try {
        const result = await work(session);
        await client.query('COMMIT');
        return result;
      } catch (error) {
        // Where the connection is gone there is nothing to roll back, and what broke it is the error to tell.
        await client.query('ROLLBACK').catch(() => undefined);
        throw error;
      }
    },
  };
  return session;
}

async function run(
  target: Pool | ClientBase,
  { name, text, timeoutMs }: Statement,
  values: readonly Parameter[] = [],
): Promise<readonly DatabaseRow[]> {
  const result = await orJournalError(
    target.query<Record<string, unknown>>({
      ...{ name: `holdfast-${name}`, text, values: [...values] },
      ...(timeoutMs !== undefined && { query_timeout: timeoutMs }),
    }),
  );
  return result.rows;
}

async function orJournalError<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw asJournalError(error);
  }
}
