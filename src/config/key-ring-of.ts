import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InvalidKeyRing } from '../security/errors.js';
import { loadOrCreateKeyRing, parseKeyRing, readKeyRingIfThere, type KeyRing } from '../security/key-ring.js';
import { InvalidConfiguration, type Config } from './config.js';
import { decodeText, systemCodeOf } from './read-text-file.js';

/**
 * The key ring that the configuration names, or one in the data folder, made on first start: for the embedded stack alone, which
 * starts everybody who must share it. Whoever loses it can read neither payloads nor journal: `announceNew` receives the path of one
 * that was made.
 */
export async function keyRingOf(
  config: Config,
  announceNew: (path: string) => void,
): Promise<{ ring: KeyRing; path: string }> {
  if (config.keyRingPath !== undefined) {
    return { ring: await readKeyRing(config.keyRingPath), path: config.keyRingPath };
  }
  const path = join(config.dataDir, 'key-ring.json');
  const { ring, created } = await loadOrCreateKeyRing(path);
  if (created) announceNew(path);
  return { ring, path };
}

/**
 * The key ring that the configuration names, or the one that the embedded stack has made in the data folder; never a new one,
 * which no worker could read by.
 * @throws InvalidConfiguration where there is none; InvalidKeyRing for a file that cannot be read or is no key ring.
 */
export async function existingKeyRing({
  keyRingPath,
  dataDir,
}: Pick<Config, 'keyRingPath' | 'dataDir'>): Promise<KeyRing> {
  if (keyRingPath !== undefined) return readKeyRing(keyRingPath);
  const ring = await readKeyRingIfThere(join(dataDir, 'key-ring.json'));
  if (ring) return ring;
  throw new InvalidConfiguration(
    'HOLDFAST_KEY_RING: expected the path of the key ring that the workers share, got nothing',
  );
}

/**
 * Reads the key ring that an operator mounted.
 * @throws InvalidKeyRing for a file that cannot be read or is no key ring; never with a part of either.
 */
export async function readKeyRing(path: string): Promise<KeyRing> {
  let text: string;
  try {
    text = decodeText(await readFile(path));
  } catch (error) {
    // Where a path is expected somebody may have put the keys themselves: it is not repeated.
    const rule = `the path of a readable file expected (${systemCodeOf(error)})`;
    throw new InvalidKeyRing('HOLDFAST_KEY_RING', rule);
  }
  return parseKeyRing(text, path);
}
