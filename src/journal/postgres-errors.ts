import { JournalUnavailable } from './errors.js';

/** SQLSTATE classes of a server that does not take the connection: 08 connection, 28 authorization, 3D no such database, 57P0x shutdown. */
const UNAVAILABLE = /^(?:08|28|3D|57P0|53300)/;
/** A prepared statement that exists already, or does not: two sessions of ours share one connection. */
const SHARED_SESSION = new Set(['42P05', '26000']);
/** What the driver says without a code when a connection ends or is not made in time. */
const BROKEN = /^(?:Connection terminated|timeout exceeded when trying to connect|Query read timeout)/;

/**
 * The error of a statement as whoever runs the program can act on it: a database that does not answer is JournalUnavailable.
 * Everything else stays what it is, because callers decide by its SQLSTATE.
 */
export function asJournalError(error: unknown): unknown {
  // Where a name has several addresses, each of them was tried.
  if (error instanceof AggregateError) return asJournalError(error.errors[0]);
  if (!(error instanceof Error)) return error;
  const code = 'code' in error ? String(error.code) : '';
  if (SHARED_SESSION.has(code))
    return new JournalUnavailable(
      'the journal prepares statements, so each of its connections needs a session of its own: connect to PostgreSQL directly, or to a pool in session mode',
    );
  const isUnavailable = 'syscall' in error || UNAVAILABLE.test(code) || BROKEN.test(error.message);
  return isUnavailable
    ? new JournalUnavailable(`the journal's database does not answer: ${error.message}`)
    : error;
}
