import { connect, createServer, type Socket } from 'node:net';

/** A place between a program and its PostgreSQL that counts what passes, and can keep an answer back. */
export interface StatementProxy {
  /** The database's URL through this place. */
  readonly url: string;
  /** The statements executed since the last `clear`: by the name they were prepared under, else their text. */
  readonly statements: readonly string[];
  clear(): void;
  /**
   * Keeps back the answer to the next statement of this name whose first value begins so, for good, and calls `kept` once it
   * is there: what the statement did is committed then, and the program does not know.
   */
  keepAnswer(statement: string, beginning: string, kept: () => void): void;
  /** Ends all connections and takes no new ones until `mend`: the database is away. */
  cut(): void;
  mend(): void;
  close(): Promise<void>;
}

interface Catch {
  readonly statement: string;
  readonly beginning: string;
  readonly kept: () => void;
}

/** Counts at the wire, where a statement cannot hide behind a library: each Execute and each simple Query is one. */
export async function proxyStatements(databaseUrl: string): Promise<StatementProxy> {
  const { hostname, port } = new URL(databaseUrl);
  const statements: string[] = [];
  const sockets = new Set<Socket>();
  const catches = new Set<Catch>();
  let away = false;
  const server = createServer((program) => {
    if (away) {
      program.destroy();
      return;
    }
    const database = connect(Number(port || 5432), hostname);
    let caught: Catch | undefined;
    let isReported = false;
    const reader = new FrontendReader((statement, value) => {
      statements.push(statement);
      const match = [...catches].find(
        (one) => one.statement === statement && value.startsWith(one.beginning),
      );
      if (!match) return;
      catches.delete(match);
      caught = match;
    });
    for (const socket of [program, database]) {
      sockets.add(socket);
      // A worker that is killed or stopped ends its connections as it likes.
      socket.on('error', () => socket.destroy());
      socket.on('close', () => sockets.delete(socket));
    }
    program.on('data', (bytes) => {
      reader.take(bytes);
      database.write(bytes);
    });
    database.on('data', (bytes) => {
      if (!caught) program.write(bytes);
      else if (!isReported) caught.kept();
      isReported = caught !== undefined;
    });
    program.on('close', () => database.destroy());
    database.on('close', () => program.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the proxy listens on no port');
  const url = new URL(databaseUrl);
  url.host = `127.0.0.1:${address.port}`;
  return {
    url: url.href,
    statements,
    clear: () => void statements.splice(0),
    keepAnswer: (statement, beginning, kept) => void catches.add({ statement, beginning, kept }),
    cut: () => {
      away = true;
      for (const socket of sockets) socket.destroy();
    },
    mend: () => {
      away = false;
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Reads the frontend's side of PostgreSQL's protocol 3.0: a type byte, a length of four bytes with itself, the rest. */
class FrontendReader {
  #rest = Buffer.alloc(0);
  /** The first message of a connection has no type byte. */
  #started = false;
  /** What each portal was bound to: the statement's name, and the first of its values. */
  readonly #portals = new Map<string, { statement: string; value: string }>();

  constructor(private readonly executed: (statement: string, value: string) => void) {}

  take(bytes: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, bytes]);
    for (;;) {
      const head = this.#started ? 1 : 0;
      if (this.#rest.length < head + 4) return;
      const end = head + this.#rest.readInt32BE(head);
      if (this.#rest.length < end) return;
      const type = this.#started ? String.fromCharCode(this.#rest[0] ?? 0) : '';
      this.#message(type, this.#rest.subarray(head + 4, end));
      this.#rest = this.#rest.subarray(end);
      this.#started = true;
    }
  }

  #message(type: string, body: Buffer): void {
    const [first = '', second = ''] = body.toString('latin1').split('\0', 2);
    if (type === 'Q') this.executed(first, '');
    if (type === 'B')
      this.#portals.set(first, { statement: second, value: firstValue(body, [first, second]) });
    if (type === 'E') {
      const { statement = '', value = '' } = this.#portals.get(first) ?? {};
      this.executed(statement, value);
    }
  }
}

/** Of a Bind: behind both names come the formats and then the values, each list with its count, each value with its length. */
function firstValue(body: Buffer, names: readonly [portal: string, statement: string]): string {
  const formats = names[0].length + names[1].length + 2;
  const values = formats + 2 + 2 * body.readInt16BE(formats);
  if (body.readInt16BE(values) === 0) return '';
  const start = values + 2 + 4;
  return body.toString('utf8', start, start + Math.max(0, body.readInt32BE(start - 4)));
}
