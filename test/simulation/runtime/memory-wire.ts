import { Agent, createServer, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import type { WireRequest } from '../../../src/sandbox/engine/provider-api.js';

/** What happens to one connection and the request on it. All times are milliseconds. */
export type Transit =
  | { readonly kind: 'passes' }
  /** No server listens. */
  | { readonly kind: 'refused' }
  /** The connection is never made. */
  | { readonly kind: 'neverConnects' }
  /** The request is lost on its way. */
  | { readonly kind: 'requestLost' }
  /** The request arrives late, perhaps when its sender no longer waits for the answer. */
  | { readonly kind: 'requestLate'; readonly ms: number }
  /** The answer is lost; the connection stays open and silent. */
  | { readonly kind: 'answerLost' }
  | { readonly kind: 'answerLate'; readonly ms: number }
  /** The connection breaks in the middle of the answer. */
  | { readonly kind: 'answerCut' }
  /** A proxy repeats the request, this long after it, unless it was rejected meanwhile. */
  | { readonly kind: 'requestTwice'; readonly ms: number }
  /** The request arrives twice, this far apart, and its sender gets the answer to the second only. */
  | { readonly kind: 'secondAnswered'; readonly ms: number };

/** One connection, as the network between both ends sees it. */
export interface Link {
  readonly transit: Transit;
  /** The whole request, as it leaves the client. */
  sent(bytes: Buffer): void;
  /** The request has reached the provider's server, and what that does with it is over. It may arrive twice. */
  delivered(): void;
  done(): void;
  /** A part of the answer, as it reaches the client. */
  received(bytes: Buffer): void;
  /** The client's end is closed. */
  closed(): void;
  /** Whether a proxy would still repeat this request. */
  repeats(): boolean;
  /** Set by the wire: cuts the client's end off. */
  cut: () => void;
}

/** The two ends that a wire joins. */
export interface WireEnds {
  /** A client connects from this port. */
  open(port: number): Link;
  /** The far end's server. */
  readonly server: Server;
  after(ms: number, wake: () => void): void;
}

let ends: WireEnds | undefined;

/** Half of a connection within this process, with the interface of a socket. */
class MemorySocket extends Duplex {
  connecting = false;
  bytesWritten = 0;
  carry: (bytes: Buffer) => void = () => undefined;
  finish: () => void = () => undefined;

  override _read(): void {
    // Whatever comes is pushed at once.
  }

  override _write(bytes: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.bytesWritten += bytes.length;
    if (this.connecting) {
      this.once('connect', () => {
        this.carry(bytes);
        done();
      });
      return;
    }
    this.carry(bytes);
    done();
  }

  override _final(done: () => void): void {
    this.finish();
    done();
  }

  setTimeout(): this {
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }
}

/** Joins this process's HTTP clients to the far end; no socket is ever opened again. */
export function joinWire(given: WireEnds): void {
  ends = given;
  // `createConnection` is the hook that Node documents; its type names the arguments only.
  Agent.prototype.createConnection = (options: { port?: number | string }) => connect(Number(options.port));
}

/** A server whose answers are bytes of nothing but their content. */
export function memoryServer(
  answer: (
    request: WireRequest,
  ) => Promise<{ status: number; headers: Readonly<Record<string, string>>; body: string } | 'dropped'>,
  onBug: (error: unknown) => void,
): Server {
  return createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('error', () => undefined);
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const headers = Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
      );
      const bytes = Buffer.concat(chunks);
      const [path = '', query] = (request.url ?? '').split('?');
      const target = { method: request.method ?? '', path, ...(query !== undefined && { query }) };
      answer({ ...target, headers, body: bytes.toString(), bytes }).then((answered) => {
        if (answered === 'dropped') {
          request.socket.destroy();
          return;
        }
        response.sendDate = false;
        const length = String(Buffer.byteLength(answered.body));
        response.writeHead(answered.status, {
          ...answered.headers,
          'content-length': length,
          connection: 'close',
        });
        response.end(answered.body);
      }, onBug);
    });
  });
}

function connect(port: number): Socket {
  if (!ends) throw new Error('the wire has no far end');
  const wire = ends;
  const near = new MemorySocket();
  near.connecting = true;
  const link = wire.open(port);
  const { transit } = link;
  near.once('close', () => link.closed());
  link.cut = () => near.destroy();
  if (transit.kind === 'refused') {
    process.nextTick(() => near.destroy(failure('ECONNREFUSED')));
  } else if (transit.kind !== 'neverConnects') {
    process.nextTick(() => {
      near.connecting = false;
      near.emit('connect');
    });
  }
  let request = Buffer.alloc(0);
  near.carry = (bytes) => {
    request = Buffer.concat([request, bytes]);
    if (!isWhole(request)) return;
    link.sent(request);
    dispatch(wire, { near, link, request });
    request = Buffer.alloc(0);
  };
  // It is used as a socket; nothing uses more of one than it has.
  return near as unknown as Socket;
}

interface Carried {
  readonly near: MemorySocket;
  readonly link: Link;
  readonly request: Buffer;
}

function dispatch(wire: WireEnds, carried: Carried): void {
  const { link, request } = carried;
  const { transit } = link;
  if (transit.kind === 'requestLost') {
    link.done();
    return;
  }
  const arrive = (): void => {
    link.delivered();
    arriveAt(wire, request, answering(wire, carried));
  };
  const arriveUnheard = (): void => {
    link.delivered();
    arriveAt(wire, request, { take: () => undefined, end: () => undefined });
  };
  if (transit.kind === 'secondAnswered') arriveUnheard();
  if (transit.kind === 'requestLate' || transit.kind === 'secondAnswered') wire.after(transit.ms, arrive);
  else arrive();
  if (transit.kind === 'requestTwice') {
    wire.after(transit.ms, () => {
      if (link.repeats()) arriveUnheard();
    });
  }
}

interface Answering {
  take(bytes: Buffer): void;
  end(): void;
}

/** A connection of its own at the provider's server, with the request on it. */
function arriveAt(wire: WireEnds, request: Buffer, receiver: Answering): void {
  const far = new MemorySocket();
  far.on('error', () => undefined);
  far.carry = (bytes) => receiver.take(bytes);
  let ended = false;
  const end = (): void => {
    if (!ended) receiver.end();
    ended = true;
  };
  far.finish = end;
  far.on('close', end);
  wire.server.emit('connection', far);
  far.push(request);
}

/** How an answer comes back, by the connection's transit. */
function answering(wire: WireEnds, { near, link }: Carried): Answering {
  const { transit } = link;
  const receive = (bytes: Buffer): void => {
    if (near.destroyed || bytes.length === 0 || transit.kind === 'answerLost') return;
    const arrived = transit.kind === 'answerCut' ? bytes.subarray(0, Math.floor(bytes.length / 2)) : bytes;
    link.received(arrived);
    near.push(arrived);
    if (transit.kind === 'answerCut') process.nextTick(() => near.destroy(failure('ECONNRESET')));
  };
  const finish = (): void => {
    link.done();
    if (!near.destroyed && transit.kind !== 'answerLost') near.push(null);
  };
  if (transit.kind !== 'answerLate') return { take: receive, end: finish };
  const late: Buffer[] = [];
  return {
    take: (bytes) => late.push(bytes),
    end: () => {
      link.done();
      wire.after(transit.ms, () => {
        for (const bytes of late) receive(bytes);
        finish();
      });
    },
  };
}

function isWhole(request: Buffer): boolean {
  const start = request.indexOf('\r\n\r\n');
  if (start < 0) return false;
  const length = /content-length: (\d+)/i.exec(request.subarray(0, start).toString('latin1'))?.[1] ?? '0';
  return request.length >= start + 4 + Number(length);
}

function failure(code: string): Error {
  return Object.assign(new Error('the connection failed'), { code });
}
