import { readFile } from 'node:fs/promises';
import { InvalidInput } from '../domain/errors.js';

/** Text as it was written: some editors put a byte order mark before it, which no JSON parser takes. */
export function decodeText(bytes: Buffer): string {
  return bytes.toString('utf8').replace(/^\uFEFF/, '');
}

/**
 * The text of a file that an argument names.
 * @throws InvalidInput naming the argument, with the system's code for what went wrong.
 */
export async function readTextFile(path: string, argument: string): Promise<string> {
  try {
    return decodeText(await readFile(path));
  } catch (error) {
    throw new InvalidInput(argument, `the path of a readable file expected (${systemCodeOf(error)})`);
  }
}

/** What the system calls its error (ENOENT): its message repeats the path. */
export function systemCodeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'no code';
}
