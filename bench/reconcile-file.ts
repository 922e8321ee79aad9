import { createCipheriv, randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32, createDeflateRaw } from 'node:zlib';
import { BENCH_DATE, MERCHANT } from './reconcile-lines.js';

const VECTOR = Buffer.from([1, 2, 3, 4, 5, 6, 7, 8]);
const BLOCK = 65_536;

/** A reconciliation file as the bank gives it out, and its lines in plain. */
export interface BenchFile {
  readonly name: string;
  readonly type: 'JY' | 'YE';
  /** The name of its entry in the archive. */
  readonly entry: string;
  readonly password: string;
  readonly enciphered: string;
  readonly plain: string;
}

/** Makes the lines of a file, each character of a line being one byte of it. */
export type MakeLines = () => Iterable<string>;

/** Writes the lines twice: as the bank gives the file out, and plain. Nothing of it is held in memory. */
export async function writeFiles(
  type: BenchFile['type'],
  makeLines: MakeLines,
  at: (name: string) => string,
): Promise<BenchFile> {
  const key = randomBytes(24);
  const entry = `${type}${BENCH_DATE}${MERCHANT}1.txt`;
  const [plain, enciphered] = [at(entry), at(`${entry}.enc`)];
  await pipeline(Readable.from(bytesOf(makeLines())), createWriteStream(plain, { mode: 0o644 }));
  const cipher = createCipheriv('des-ede3-cbc', key, VECTOR);
  await pipeline(Readable.from(zipOf(entry, makeLines)), cipher, createWriteStream(enciphered));
  return { name: `${entry}.enc`, type, entry, password: key.toString('base64'), enciphered, plain };
}

function* bytesOf(lines: Iterable<string>): Generator<Buffer> {
  let block = '';
  for (const line of lines) {
    block += `${line}\n`;
    if (block.length > BLOCK) {
      yield Buffer.from(block, 'latin1');
      block = '';
    }
  }
  yield Buffer.from(block, 'latin1');
}

/** A ZIP archive as it is written into a stream: lengths and check sum follow the content. */
async function* zipOf(name: string, makeLines: MakeLines): AsyncGenerator<Buffer> {
  const sums = Buffer.alloc(12);
  let [sum, bytes, packed] = [0, 0, 0];
  const counted = function* (): Generator<Buffer> {
    for (const block of bytesOf(makeLines())) {
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
