import { expect } from 'vitest';
import type { Bench } from './bench.js';
import type { Cell } from './expected-matrix.js';
import type { Expectation, Seen } from './expectation.js';
import { Stage } from './stage.js';

/**
 * Runs one expectation before one provider, and holds what it sees to the cell that was written for it by hand.
 * @throws for an assertion that fails, an expectation that makes none, a cell that is missing, and one that differs.
 */
export async function judge(
  expectation: Expectation,
  { bench, cell }: { bench: Bench; cell: Cell | undefined },
): Promise<Seen> {
  const stages: Stage[] = [];
  const before = expect.getState().assertionCalls;
  let seen: Seen;
  try {
    seen = await expectation.run({
      bench,
      open: async (options) => {
        const stage = await Stage.open(bench, options);
        stages.push(stage);
        return stage;
      },
    });
  } finally {
    for (const stage of stages) await stage.close();
  }
  if (expect.getState().assertionCalls === before) throw new Error(`${expectation.id} asserts nothing`);
  if (!cell) throw new Error(`${expectation.id} has no cell for ${bench.name} in the expected matrix`);
  const wanted = wordOf(cell);
  if (wordOf(seen) !== wanted)
    throw new Error(`${bench.name}, ${expectation.id}: expected "${wanted}", seen "${wordOf(seen)}"`);
  return seen;
}

/** A cell or what is seen, in one word: what is not built is seen as missing. */
export function wordOf(one: Cell | Seen): string {
  if (typeof one === 'string') return one;
  if ('otherwise' in one) return one.otherwise;
  if (one.is === 'otherwise') return one.says;
  return one.is === 'notBuilt' ? 'no' : one.is;
}
