import { drawFrom } from '../../src/demo/names.js';

/** One SIGKILL: of a worker, or of the Temporal server. */
export interface Blow {
  readonly at: 'worker' | 'server';
  /** It falls once so many writes have come to the bank, ... */
  readonly afterWrites: number;
  /** ... and so many milliseconds after that one. */
  readonly delayMs: number;
  /** How long the dead process stays away before it is started again. */
  readonly awayMs: number;
}

export interface BlowOptions {
  readonly seed: number;
  readonly workerKills: number;
  readonly serverKills: number;
  /** How many writes the whole run will bring at least. */
  readonly writes: number;
}

const LONGEST_DELAY_MS = 300;
/** A supervisor starts a worker again at once, a server after some seconds. */
const LONGEST_AWAY_MS = { worker: 1_000, server: 3_000 };
/** While purchases are opening, and while there are enough left to be hurt. */
const [EARLIEST, LATEST] = [5, 95];

/**
 * Draws when everything is killed. The moments are spread over the work and not over the clock, so that a slow machine is hit
 * as often as a fast one, and always with purchases under way.
 */
export function drawBlows({ seed, workerKills, serverKills, writes }: BlowOptions): Blow[] {
  const draw = drawFrom(seed);
  const kinds = [
    ...Array.from({ length: workerKills }, () => 'worker' as const),
    ...Array.from({ length: serverKills }, () => 'server' as const),
  ];
  return kinds
    .map((at) => {
      const share = EARLIEST * 100 + draw((LATEST - EARLIEST) * 100);
      return {
        at,
        afterWrites: Math.floor((writes * share) / 10_000),
        delayMs: draw(LONGEST_DELAY_MS),
        awayMs: draw(LONGEST_AWAY_MS[at]),
      };
    })
    .sort((a, b) => a.afterWrites - b.afterWrites || a.delayMs - b.delayMs);
}
