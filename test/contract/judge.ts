import { expect } from 'vitest';
import { NotSupported } from '../../src/domain/errors.js';
import type { Bench, BenchOptions } from './bench.js';
import type { Cell } from './cells.js';
import type { Expectation, Observed } from './expectation.js';
import { performerAt } from './expectations/seen.js';
import { NoQuery, NotOffered, Stage } from './stage.js';

/**
 * Runs one expectation before one provider, and holds what it sees to the cell that was written for it by hand. One that meets
 * a kind which the provider has not sees "no", once asking for that kind is seen to be invalid, and so does one that needs a query which
 * the provider does not document.
 * @throws for an assertion that fails, an expectation that makes none, a cell that is missing, and one that differs.
 */
export async function judge(
  expectation: Expectation,
  { bench, cell }: { bench: Bench; cell: Cell | undefined },
): Promise<Observed> {
  const before = expect.getState().assertionCalls;
  const seen = await see(expectation, bench);
  if (expect.getState().assertionCalls === before) throw new Error(`${expectation.id} asserts nothing`);
  if (!cell) throw new Error(`${expectation.id} has no cell for ${bench.name} in the expected matrix`);
  const wanted = textOf(cell);
  if (textOf(seen) !== wanted)
    throw new Error(`${bench.name}, ${expectation.id}: expected "${wanted}", seen "${textOf(seen)}"`);
  return seen;
}

async function see(expectation: Expectation, bench: Bench): Promise<Observed> {
  const stages: Stage[] = [];
  const open = async (options?: BenchOptions): Promise<Stage> => {
    const stage = await Stage.open(bench, options);
    stages.push(stage);
    return stage;
  };
  try {
    return await expectation.run({ bench, open });
  } catch (error) {
    if (error instanceof NoQuery) {
      // Seen at the port, by which workflows know that nothing is to be asked.
      expect(error.stage.operation(error.kind)).not.toHaveProperty('queryStatus');
      return 'no';
    }
    if (!(error instanceof NotOffered)) throw error;
    await invalidByName(error);
    return 'no';
  } finally {
    for (const stage of stages) await stage.close();
  }
}

/** Asking for what a provider has not is invalid, by its name, and nothing is sent. */
async function invalidByName({ stage, kind }: NotOffered): Promise<void> {
  const sent = stage.wire.passed.length;
  const { perform, intent } = performerAt(stage);
  await expect(perform(intent(kind))).rejects.toThrow(new NotSupported(stage.provider.name, kind));
  expect(stage.wire.passed).toHaveLength(sent);
}

/** A cell or what is seen, in one word: what is not built is seen as missing. */
export function textOf(one: Cell | Observed): string {
  if (typeof one === 'string') return one;
  if ('otherwise' in one) return one.otherwise;
  if (one.is === 'otherwise') return one.says;
  return one.is === 'notBuilt' ? 'no' : one.is;
}
