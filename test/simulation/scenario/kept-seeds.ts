import { readFileSync } from 'node:fs';

const KEPT = new URL('../../../../../test/simulation/scenario/kept-seeds.json', import.meta.url);

/** Seeds that once failed, which are always run. */
export const KEPT_SEEDS: readonly string[] = readKept();

/** Whether a seed is kept for what it was when it failed. */
export function isKept(seed: bigint): boolean {
  return KEPT_SEEDS.includes(String(seed));
}

function readKept(): string[] {
  const kept: unknown = JSON.parse(readFileSync(KEPT, 'utf8'));
  if (!Array.isArray(kept)) throw new Error('kept-seeds.json holds a list');
  return kept.map((one: { seed: string }) => one.seed);
}
