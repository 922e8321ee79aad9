import { readFileSync } from 'node:fs';

/** A file of the fixed vectors. */
export function vectorText(name: string): string {
  return readFileSync(new URL(`../vectors/${name}`, import.meta.url), 'utf8');
}
