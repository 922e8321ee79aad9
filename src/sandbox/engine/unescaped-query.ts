import type { Socket } from 'node:net';
import { STATUS_CODES } from 'node:http';
import type { WireAnswer, WireRequest } from './provider-api.js';

/** What Node's HTTP server says of a connection that it cannot read. */
interface ConnectionError extends Error {
  readonly code?: string;
  /** The bytes that could not be read. */
  readonly rawPacket?: unknown;
}

const BAD_REQUEST = { status: 400, headers: {}, body: '' };

/**
 * Answers a request whose query holds the bytes of a text unescaped. Some clients send it so and gateways let it through; Node's
 * parser rejects it, whatever its options. Everything else that cannot be read is answered with 400. The connection ends.
 */
export function answerUnreadable(
  handle: (request: WireRequest) => Promise<WireAnswer>,
): (error: ConnectionError, socket: Socket) => void {
  return (error, socket) => {
    const { code, rawPacket } = error;
    const isUnescaped = code === 'HPE_INVALID_URL' && Buffer.isBuffer(rawPacket);
    const request = isUnescaped ? readGet(rawPacket.toString('utf8')) : undefined;
    const answered = request ? handle(request) : Promise.resolve(BAD_REQUEST);
    answered.then(
      (answer) => {
        if (answer === 'dropped') socket.destroy();
        else if (socket.writable) socket.end(responseText(answer));
      },
      () => socket.destroy(),
    );
  };
}

/** A GET as it stands in one packet; a body has no place beside such a query. */
function readGet(packet: string): WireRequest | undefined {
  const [head, rest] = packet.split('\r\n\r\n');
  const [line = '', ...lines] = (head ?? '').split('\r\n');
  const [, path, query] = /^GET (\/[!-~]*?)\?([^ ]*) HTTP\/1\.[01]$/.exec(line) ?? [];
  if (path === undefined || query === undefined || rest !== '') return undefined;
  const headers = lines.map((one): [string, string] => {
    const end = one.indexOf(':');
    return [one.slice(0, end).toLowerCase(), one.slice(end + 1).trim()];
  });
  return { method: 'GET', path, query, headers: Object.fromEntries(headers), body: '' };
}

function responseText({ status, headers, body }: Exclude<WireAnswer, 'dropped'>): string {
  const all = { ...headers, 'content-length': String(Buffer.byteLength(body)), connection: 'close' };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  return [`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`, ...lines, '', body].join('\r\n');
}
