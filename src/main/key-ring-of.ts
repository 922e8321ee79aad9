import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
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
    const ring = parseKeyRing(await readFile(config.keyRingPath, 'utf8'), config.keyRingPath);
    return { ring, path: config.keyRingPath };
  }
  const path = join(config.dataDir, 'key-ring.json');
  const { ring, created } = await loadOrCreateKeyRing(path);
  if (created)
    say(`Keys: made ${path}. Keep it: without it, payloads and personal data in the journal cannot be read.`);
  return { ring, path };
}
