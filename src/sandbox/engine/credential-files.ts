import { generateKeyPair } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

/** Where a provider's credentials are in the data folder, by the names of their files. */
export function credentialPaths(dataDir: string, provider: string): (name: string) => string {
  const folder = resolve(dataDir, provider);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return (name) => join(folder, name);
}

/** Writes a file that its owner alone can read, and that is there whole or not at all. */
export function writeCredential(path: string, content: string | Buffer): void {
  const unfinished = `${path}.${process.pid}.tmp`;
  writeFileSync(unfinished, content, { mode: 0o600 });
  renameSync(unfinished, path);
}

const beingMade = new Map<string, Promise<void>>();

/**
 * Makes credentials where there are none. Sandboxes of this process that start together over one data folder make them once, so that
 * none of them holds keys that another one has replaced.
 * @param last the file that is written last: where it is, all are.
 */
export function madeOnce(last: string, make: () => Promise<void>): Promise<void> {
  const underWay = beingMade.get(last);
  if (underWay) return underWay;
  if (existsSync(last)) return Promise.resolve();
  const making = make().finally(() => beingMade.delete(last));
  beingMade.set(last, making);
  return making;
}

/** Makes an RSA key pair in a thread, so that the process answers meanwhile. */
export function generateRsaPair(bits: number) {
  return promisify(generateKeyPair)('rsa', { modulusLength: bits });
}
