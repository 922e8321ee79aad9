import { createDecipheriv } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { RandomAccessReader } from 'yauzl';
import { StatementUnreadable } from '../../../domain/statement.js';

const CIPHER = 'des-ede3-cbc';
const KEY_BYTES = 24;
const BLOCK = 8;
/** "01 02 … 08", constant in the bank's own library (clients). */
const FIRST_VECTOR = Buffer.from([1, 2, 3, 4, 5, 6, 7, 8]);
/** Read at a time; whole blocks. */
const PIECE_BYTES = 64 * 1024;

/** A reconciliation file on disk, still enciphered. */
export interface EncipheredFile {
  readonly handle: FileHandle;
  readonly bytes: number;
  /** RandomPassword of 6103: the key in base64. */
  readonly password: string;
}

/**
 * Reads a file that is enciphered by 3DES in CBC mode with PKCS#5 padding (clients), any part of it at a time: to decipher a block
 * takes the one before it. So the plain text, which names people, is never written to disk.
 * @throws StatementUnreadable for a key of another length, and where length or padding show that the file was cut or the key is wrong.
 */
export async function openDeciphered({ handle, bytes, password }: EncipheredFile): Promise<{
  readonly reader: RandomAccessReader;
  /** Of the plain text. */
  readonly bytes: number;
}> {
  const key = keyOf(password);
  if (bytes === 0 || bytes % BLOCK !== 0)
    throw new StatementUnreadable('the file is no whole number of cipher blocks: it is empty or cut short');
  const last = await piece({ handle, key, from: bytes - BLOCK, to: bytes });
  return { reader: new DecipheredFile(handle, key), bytes: bytes - paddingOf(last) };
}

function keyOf(password: string): Buffer {
  const key = Buffer.from(password, 'base64');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(password) || key.length !== KEY_BYTES)
    throw new StatementUnreadable(`the file’s password is no key of ${KEY_BYTES} bytes in base64`);
  return key;
}

function paddingOf(last: Buffer): number {
  const padding = last.at(-1) ?? 0;
  const isWhole =
    padding >= 1 && padding <= BLOCK && last.subarray(-padding).every((byte) => byte === padding);
  if (!isWhole) throw new StatementUnreadable('the file was cut short or enciphered with another key');
  return padding;
}

class DecipheredFile extends RandomAccessReader {
  constructor(
    private readonly handle: FileHandle,
    private readonly key: Buffer,
  ) {
    super();
  }

  override _readStreamForRange(start: number, end: number): Readable {
    return Readable.from(range({ handle: this.handle, key: this.key, start, end }), { objectMode: false });
  }
}

interface Part {
  readonly handle: FileHandle;
  readonly key: Buffer;
}

async function* range({
  start,
  end,
  ...file
}: Part & { start: number; end: number }): AsyncGenerator<Buffer> {
  for (let from = start - (start % BLOCK); from < end; from += PIECE_BYTES) {
    const to = Math.min(from + PIECE_BYTES, Math.ceil(end / BLOCK) * BLOCK);
    const plain = await piece({ ...file, from, to });
    yield plain.subarray(Math.max(0, start - from), Math.min(plain.length, end - from));
  }
}

async function piece({ handle, key, from, to }: Part & { from: number; to: number }): Promise<Buffer> {
  const before = from === 0 ? 0 : BLOCK;
  const enciphered = Buffer.alloc(to - from + before);
  const { bytesRead } = await handle.read(enciphered, 0, enciphered.length, from - before);
  if (bytesRead !== enciphered.length)
    throw new StatementUnreadable('the file became shorter while it was read');
  const vector = before === 0 ? FIRST_VECTOR : enciphered.subarray(0, BLOCK);
  const decipher = createDecipheriv(CIPHER, key, vector).setAutoPadding(false);
  return Buffer.concat([decipher.update(enciphered.subarray(before)), decipher.final()]);
}
