import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InvalidKeyRing } from '../security/errors.js';
import { loadOrCreateKeyRing, parseKeyRing, type KeyRing } from '../security/key-ring.js';
import type { Config } from './config.js';

/**
 * The key ring that the configuration names, or one in the data folder, made on first start.
 * Whoever loses it can read neither payloads nor journal: a new one is announced.
 */
export async function keyRingOf(
  config: Config,
  say: (line: string) => void,
): Promise<{ ring: KeyRing; path: string }> {
  if (config.keyRingPath !== undefined) {
    return { ring: await readKeyRing(config.keyRingPath), path: config.keyRingPath };
  }
  const path = join(config.dataDir, 'key-ring.json');
  const { ring, created } = await loadOrCreateKeyRing(path);
  if (created)
    say(`Keys: made ${path}. Keep it: without it, payloads and personal data in the journal cannot be read.`);
  return { ring, path };
}

/**
 * Reads the key ring that an operator mounted.
 * @throws InvalidKeyRing for a file that cannot be read or is no key ring; never with a part of either.
 */
export async function readKeyRing(path: string): Promise<KeyRing> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    // Where a path is expected somebody may have put the keys themselves: it is not repeated.
    const why = error instanceof Error && 'code' in error ? String(error.code) : 'not readable';
    throw new InvalidKeyRing('key ring', `the path of a readable file expected (${why})`);
  }
  return parseKeyRing(text, path);
}
