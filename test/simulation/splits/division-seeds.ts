/** Every eighth seed has a division beside its orders: in ten thousand these meet all that there is many times over. */
const EVERY = 8;

/** Whether a seed has a division. */
export function hasDivision(seed: bigint): boolean {
  return seed % BigInt(EVERY) === 0n;
}

/** How many of so many seeds in a row have one. */
export function divisionsIn(seeds: number): number {
  return Math.floor(seeds / EVERY);
}
