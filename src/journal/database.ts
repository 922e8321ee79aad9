/** What the journal binds to a statement. JSON goes as text, moments as ISO 8601. */
export type Parameter = string | number | boolean | null;

export type DatabaseRow = Readonly<Record<string, unknown>>;

/** One SQL statement. The name identifies it on a connection, so that PostgreSQL parses and plans it once. */
export interface Statement {
  readonly name: string;
  readonly text: string;
  /** How long a server may take for it where that is longer than for any other: it goes through all lines of a day. */
  readonly timeoutMs?: number;
}

/** Where statements run: a pool, one connection, or a transaction. */
export interface Session {
  query(statement: Statement, values?: readonly Parameter[]): Promise<readonly DatabaseRow[]>;
  /** Runs several statements without parameters, such as a migration. */
  script(text: string): Promise<void>;
  /** Runs the work in one transaction: its statements are all kept, or none. */
  transaction<T>(work: (session: Session) => Promise<T>): Promise<T>;
}

/** A PostgreSQL server or an embedded PGlite: the journal's SQL is the same on both. */
export interface Database extends Session {
  close(): Promise<void>;
}

/** Whether an error is the database's, with this SQLSTATE and, where given, about this constraint. */
export function isDatabaseError(error: unknown, state: string, constraint?: string): boolean {
  if (!(error instanceof Error) || !('code' in error) || error.code !== state) return false;
  return constraint === undefined || ('constraint' in error && error.constraint === constraint);
}
