import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Where a committed vector lies. */
export function vectorPath(name: string): string {
  return fileURLToPath(new URL(`../vectors/${name}`, import.meta.url));
}

/** The bytes of a committed vector. */
export function vectorBytes(name: string): Buffer {
  return readFileSync(vectorPath(name));
}

/** The text of a committed vector. */
export function vectorText(name: string): string {
  return readFileSync(vectorPath(name), 'utf8');
}
