import { generateKeyPair } from 'node:crypto';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
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

/** Makes an RSA key pair in a thread, so that the process answers meanwhile. */
export function generateRsaPair(bits: number) {
  return promisify(generateKeyPair)('rsa', { modulusLength: bits });
}
