import { isUtf8 } from 'node:buffer';
import { maskedShape, StatementUnreadable } from '../domain/statement.js';

/** Lines of a text that follow each other, few enough to be held in memory. */
export interface LineBlock {
  /** The number of the first one, from 1. */
  readonly first: number;
  readonly lines: readonly string[];
}

const NEWLINE = 0x0a;
/** As many bytes outside ASCII as GB18030 text hardly ever has in a form that is UTF-8 as well. */
const CERTAINLY_UTF8_BYTES = 12;

/**
 * The lines of a GB18030 text, decoded as the bytes come: what is held at a time is one chunk and one line. A line feed is never a
 * part of another character in GB18030, so the bytes are cut there before they are decoded.
 * @param options.longestLineBytes of one line; default: 64 KiB.
 * @throws StatementUnreadable for a longer line, for bytes that are no GB18030, and for text that is UTF-8 or UTF-16.
 */
export async function* gb18030Lines(
  chunks: AsyncIterable<Uint8Array>,
  { longestLineBytes = 64 * 1024 }: { readonly longestLineBytes?: number } = {},
): AsyncGenerator<LineBlock> {
  let rest = Buffer.alloc(0);
  let first = 1;
  for await (const chunk of chunks) {
    const end = chunk.lastIndexOf(NEWLINE) + 1;
    refuseLongLine(
      rest.length + (end === 0 ? chunk.length : chunk.indexOf(NEWLINE)),
      first,
      longestLineBytes,
    );
    if (end === 0) {
      rest = Buffer.concat([rest, chunk]);
      continue;
    }
    const block = decodedBlock(Buffer.concat([rest, chunk.subarray(0, end)]), first, longestLineBytes);
    yield block;
    first += block.lines.length;
    rest = Buffer.from(chunk.subarray(end));
    refuseLongLine(rest.length, first, longestLineBytes);
  }
  if (rest.length > 0) yield decodedBlock(rest, first, longestLineBytes);
}

function refuseLongLine(bytes: number, line: number, most: number): void {
  if (bytes > most) throw new StatementUnreadable(`longer than ${most} bytes`, line);
}

function decodedBlock(bytes: Buffer, first: number, longestLineBytes: number): LineBlock {
  refuseOtherCharset(bytes, first);
  const text = decoded(bytes) ?? failAtLine(bytes, first);
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  for (const [index, line] of lines.entries()) {
    refuseLongLine(line.length, first + index, longestLineBytes);
    if (line.endsWith('\r')) lines[index] = line.slice(0, -1);
  }
  return { first, lines };
}

/** UTF-8 text often decodes as GB18030, into other characters. */
function refuseOtherCharset(bytes: Buffer, first: number): void {
  if (bytes.includes(0)) throw new StatementUnreadable('it has zero bytes, so it is no GB18030 text', first);
  if (!isUtf8(bytes)) return;
  let outsideAscii = 0;
  for (const byte of bytes) if (byte > 0x7f) outsideAscii += 1;
  if (outsideAscii >= CERTAINLY_UTF8_BYTES)
    throw new StatementUnreadable('it is UTF-8 text, where GB18030 is documented', first);
}

function decoded(bytes: Buffer): string | undefined {
  try {
    // One for each block: a decoder that has failed keeps what it had.
    return new TextDecoder('gb18030', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function failAtLine(bytes: Buffer, first: number): never {
  let line = first;
  for (let from = 0; from < bytes.length; line += 1) {
    const end = bytes.indexOf(NEWLINE, from);
    const one = bytes.subarray(from, end < 0 ? bytes.length : end);
    if (decoded(one) === undefined)
      throw new StatementUnreadable(`no GB18030 text: ${maskedShape(one.toString('latin1'))}`, line);
    from += one.length + 1;
  }
  throw new StatementUnreadable('no GB18030 text', first);
}
