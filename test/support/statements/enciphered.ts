import { createCipheriv, randomBytes } from 'node:crypto';
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EncipheredFile } from '../../../src/providers/pingan/statements/deciphered-file.js';

/** A password as 6103 gives it. */
export const randomPassword = (): string => randomBytes(24).toString('base64');

/** Enciphers as the bank does. */
export function encipher(plain: Buffer, password: string): Buffer {
  const vector = Buffer.from('0102030405060708', 'hex');
  const cipher = createCipheriv('des-ede3-cbc', Buffer.from(password, 'base64'), vector);
  return Buffer.concat([cipher.update(plain), cipher.final()]);
}

/** Runs the work with the bytes in a file of the system's temporary folder. */
export async function withFile<T>(
  bytes: Buffer,
  password: string,
  work: (file: EncipheredFile) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-statement-'));
  try {
    const path = join(folder, 'file.enc');
    await writeFile(path, bytes);
    const handle = await open(path, 'r');
    try {
      return await work({ handle, bytes: bytes.length, password });
    } finally {
      await handle.close();
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}
