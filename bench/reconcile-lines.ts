import { createCipheriv, randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32, createDeflateRaw } from 'node:zlib';
import type { CaseKind } from '../src/domain/reconciliation.js';

export const BENCH_DATE = '20260301';
const MERCHANT = '6886';
const PREFIX = 'H68860';
const VECTOR = Buffer.from([1, 2, 3, 4, 5, 6, 7, 8]);
/** One in so many lines is damaged, in each kind. */
const DAMAGED_ONE_IN = 1_000;

/** The kinds of which lines, or operations, are damaged. Of unreadable files and of balances there are none here. */
export const DAMAGED_KINDS = [
  'inFileOnly',
  'inJournalOnly',
  'amountDiffers',
  'feeDiffers',
  'partiesDiffer',
  'statusDiffers',
  'unknownSettled',
] as const satisfies readonly CaseKind[];

/** What is done to the line of this number; undefined for a sound one. */
export function damageOf(line: number): (typeof DAMAGED_KINDS)[number] | undefined {
  return DAMAGED_KINDS[line % DAMAGED_ONE_IN];
}

/** The number of a line's operation. */
export function serialNumberOf(line: number): string {
  return `${PREFIX}260301${String(line).padStart(10, '0')}`;
}

/** The lines as the file has them; what is only in the journal is left out. Names are in GB18030 already: 张三. */
function* textOf(lines: number): Generator<Buffer> {
  const name = Buffer.from([0xd5, 0xc5, 0xc8, 0xfd]).toString('latin1');
  const booking = Buffer.from([0xc8, 0xb7, 0xc8, 0xcf, 0xb8, 0xb6, 0xbf, 0xee]).toString('latin1');
  let block = '';
  for (let line = 0; line < lines; line += 1) {
    const damage = damageOf(line);
    if (damage === 'inJournalOnly') continue;
    const number = damage === 'inFileOnly' ? serialNumberOf(line + lines) : serialNumberOf(line);
    const amount = damage === 'amountDiffers' ? '99.99' : '100.00';
    const fee = damage === 'feeDiffers' ? '0.99' : '1.00';
    const payee = damage === 'partiesDiffer' ? `${MERCHANT}000000009999` : `${MERCHANT}000000002002`;
    block +=
      `${line + 1}&${booking}&buyer&${MERCHANT}000000001001&${name}&seller&${payee}&${name}&` +
      `${amount}&${fee}&${BENCH_DATE}&101112&260301${String(line).padStart(10, '0')}&${number}&&order-${line}&\n`;
    if (block.length > 65_536) {
      yield Buffer.from(block, 'latin1');
      block = '';
    }
  }
  yield Buffer.from(block, 'latin1');
}

/** Writes the lines twice: as the bank gives the file out, and plain. Nothing of it is held in memory. */
export async function writeLines(
  lines: number,
  paths: { readonly enciphered: string; readonly plain: string },
): Promise<{ readonly entry: string; readonly password: string }> {
  const key = randomBytes(24);
  const entry = `JY${BENCH_DATE}${MERCHANT}1.txt`;
  await pipeline(Readable.from(textOf(lines)), createWriteStream(paths.plain, { mode: 0o644 }));
  const cipher = createCipheriv('des-ede3-cbc', key, VECTOR);
  await pipeline(Readable.from(zipOf(entry, lines)), cipher, createWriteStream(paths.enciphered));
  return { entry, password: key.toString('base64') };
}

/** A ZIP archive as it is written into a stream: lengths and check sum follow the content. */
async function* zipOf(name: string, lines: number): AsyncGenerator<Buffer> {
  const sums = Buffer.alloc(12);
  let [sum, bytes, packed] = [0, 0, 0];
  const counted = function* (): Generator<Buffer> {
    for (const block of textOf(lines)) {
      sum = crc32(block, sum);
      bytes += block.length;
      yield block;
    }
  };
  const local = headOf(0x04034b50, 30, name);
  yield Buffer.concat([local, Buffer.from(name)]);
  for await (const block of Readable.from(counted()).pipe(createDeflateRaw()) as AsyncIterable<Buffer>) {
    packed += block.length;
    yield block;
  }
  [sum, packed, bytes].forEach((value, index) => sums.writeUInt32LE(value, index * 4));
  const descriptor = Buffer.alloc(4);
  descriptor.writeUInt32LE(0x08074b50);
  const listed = headOf(0x02014b50, 46, name);
  sums.copy(listed, 16);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(listed.length + name.length, 12);
  end.writeUInt32LE(local.length + name.length + packed + 16, 16);
  yield Buffer.concat([descriptor, sums, listed, Buffer.from(name), end]);
}

function headOf(signature: number, length: number, name: string): Buffer {
  const head = Buffer.alloc(length);
  // In the list of entries each field stands two bytes later, behind the version that made it.
  const at = length === 46 ? 2 : 0;
  head.writeUInt32LE(signature);
  head.writeUInt16LE(20, 4);
  head.writeUInt16LE(20, 4 + at);
  head.writeUInt16LE(0x0808, 6 + at);
  head.writeUInt16LE(8, 8 + at);
  head.writeUInt16LE(name.length, 26 + at);
  return head;
}
