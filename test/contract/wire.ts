import { createServer, request as forward, type IncomingMessage } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** One request as it went over the wire. */
export interface Passage {
  readonly method: string;
  /** With its query. */
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** An answer as it is written to the socket. */
export interface WireAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** How the head says where the body ends. `cut`: by a length that never comes. `close`: not at all. */
  readonly end?: 'length' | 'cut' | 'close';
}

/** What happens to one request on its way. */
export type Trouble =
  /** The connection is reset while the request is being read; the far end gets nothing. */
  | { readonly type: 'reset' }
  | { readonly type: 'lostRequest' }
  /** The far end does as asked, and its answer never comes: the connection ends. */
  | { readonly type: 'lostAnswer' }
  /** The same, and the connection stays open. */
  | { readonly type: 'silence' }
  /** The far end gets it twice, one after the other, and what it answers to the second is heard. */
  | { readonly type: 'twice' }
  /** The far end does as asked, and this is done to its answer. */
  | { readonly type: 'changed'; readonly change: (answer: WireAnswer) => WireAnswer }
  /** The far end gets nothing, and this is answered in its place. */
  | { readonly type: 'instead'; readonly answer: WireAnswer };

export type Match = (request: Passage) => boolean;

/** What stands between an adapter and the far end: a real socket on both sides, which loses and changes what it is told to. */
export interface Wire {
  readonly origin: string;
  readonly passed: readonly Passage[];
  /** Arms one trouble for the next request that matches. */
  arm(match: Match, trouble: Trouble): void;
  /** How many of the armed troubles have not happened. */
  readonly armed: number;
  /** Stops listening and ends all connections. */
  close(): Promise<void>;
}

/** Opens a wire to `target`, such as "http://127.0.0.1:4000". The Host header goes through as it came. */
export async function openWire(target: string): Promise<Wire> {
  const passed: Passage[] = [];
  const rules: { match: Match; trouble: Trouble }[] = [];
  const server = createServer((request, response) => {
    const early = rules.findIndex(({ match, trouble }) => trouble.type === 'reset' && match(headOf(request)));
    if (early >= 0) {
      rules.splice(early, 1);
      request.socket.resetAndDestroy();
      return;
    }
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const passage = { ...headOf(request), body: Buffer.concat(chunks) };
      passed.push(passage);
      const at = rules.findIndex(({ match }) => match(passage));
      const [rule] = at < 0 ? [] : rules.splice(at, 1);
      // A far end that is gone while the test ends is no case of any test's.
      carry(target, passage, rule?.trouble, request.socket).catch(() => response.destroy());
    });
  });
  server.on('clientError', (_error, socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    passed,
    arm: (match, trouble) => rules.push({ match, trouble }),
    get armed() {
      return rules.length;
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The wire of a far end that is not ours to disturb: nothing is seen and nothing can be armed. */
export function noWire(origin: string): Wire {
  return {
    origin,
    passed: [],
    armed: 0,
    arm: () => {
      throw new Error('a provider’s own gateway cannot be disturbed');
    },
    close: () => Promise.resolve(),
  };
}

/** Headers that belong to one connection and not to the answer. */
const OF_THE_CONNECTION = ['connection', 'keep-alive', 'content-length', 'transfer-encoding', 'date'];

function headOf({ method = '', url = '', headers }: IncomingMessage): Passage {
  return { method, url, headers, body: Buffer.alloc(0) };
}

async function carry(
  target: string,
  passage: Passage,
  trouble: Trouble | undefined,
  socket: Socket,
): Promise<void> {
  if (trouble?.type === 'instead') {
    write(socket, trouble.answer);
    return;
  }
  if (trouble?.type === 'lostRequest') {
    socket.destroy();
    return;
  }
  if (trouble?.type === 'twice') await query(target, passage);
  const answer = await query(target, passage);
  if (trouble?.type === 'silence') return;
  // The far end may itself hang up.
  if (answer === undefined || trouble?.type === 'lostAnswer') {
    socket.destroy();
    return;
  }
  write(socket, trouble?.type === 'changed' ? trouble.change(answer) : answer);
}

function query(target: string, passage: Passage): Promise<WireAnswer | undefined> {
  return new Promise((resolve) => {
    const { method, headers, body } = passage;
    const onward = forward(`${target}${passage.url}`, { method, headers, agent: false }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => {
        const received = Object.fromEntries(
          Object.entries(answer.headers)
            .filter(([name]) => !OF_THE_CONNECTION.includes(name))
            .map(([name, value]) => [name, String(value)]),
        );
        resolve({ status: answer.statusCode ?? 0, headers: received, body: Buffer.concat(chunks) });
      });
    });
    onward.on('error', () => resolve(undefined));
    onward.end(body);
  });
}

// Written by hand, since a server's own response object corrects what it is told.
function write(socket: Socket, { status, headers, body, end = 'length' }: WireAnswer): void {
  const length = end === 'cut' ? body.length + 40 : body.length;
  const lines = [
    `HTTP/1.1 ${status} Answer`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ...(end === 'close' ? [] : [`content-length: ${length}`]),
    'connection: close',
  ];
  socket.end(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), body]));
}
