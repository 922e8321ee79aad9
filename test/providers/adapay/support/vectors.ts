import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The text of a committed vector. */
export function vectorText(name: string): string {
  return readFileSync(fileURLToPath(new URL(`../vectors/${name}`, import.meta.url)), 'utf8');
}
