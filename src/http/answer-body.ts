import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';

const DECODERS: Record<string, (body: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>> = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
};

/** An answer that came whole as HTTP frames it, and yet cannot be read. `code` is zlib's or ours. */
export class UnreadableAnswer extends Error {
  constructor(
    message: string,
    readonly code?: string,
  ) {
    super(message);
    this.name = 'UnreadableAnswer';
  }
}

/**
 * Whether the head says where the body ends. Without a length or chunks it ends where the connection does, and a
 * cut looks like the end (RFC 9112, 6.3 and 8).
 */
export function announcesItsEnd(answer: IncomingMessage): boolean {
  const { headers, statusCode } = answer;
  if (statusCode === 204 || statusCode === 304) return true;
  const coding = headers['transfer-encoding'];
  if (coding !== undefined) return /(^|[,\s])chunked\s*$/i.test(coding);
  return headers['content-length'] !== undefined;
}

/**
 * Undoes the content encoding, to at most `limitBytes`. Strict where axios is lenient: compressed data that stops
 * early is refused, not handed on as far as it goes.
 *
 * @throws UnreadableAnswer when the encoding is unknown, the data is damaged or cut, or the result is too long.
 */
export async function decodeBody(
  body: Buffer,
  contentEncoding: string | undefined,
  limitBytes: number,
): Promise<Buffer> {
  const encoding = contentEncoding?.trim().toLowerCase() ?? 'identity';
  if (encoding === 'identity' || encoding === '' || body.length === 0) return body;
  const decoder = Object.hasOwn(DECODERS, encoding) ? DECODERS[encoding] : undefined;
  if (!decoder) throw new UnreadableAnswer('the answer has an unknown content encoding');
  try {
    return await decoder(body, { maxOutputLength: limitBytes });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
    const tooLong = code === 'ERR_BUFFER_TOO_LARGE';
    throw new UnreadableAnswer(
      tooLong
        ? `the answer unpacks to more than ${limitBytes} bytes`
        : 'the compressed answer is damaged or cut',
      code,
    );
  }
}

/** Headers with lower-case names, repeated ones joined by ", ". */
export function flattenHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return flat;
}
