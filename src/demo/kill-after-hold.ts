import type { Money } from '../domain/money.js';
import type { DemoProvider } from './demo-provider.js';
import { killAfter } from './kill-after.js';
import { rowsOf, type Subjects } from './rows-of.js';
import type { Stage } from './stage.js';
import type { Teller } from './teller.js';

interface Victim extends Subjects {
  readonly provider: DemoProvider;
  readonly amount: Money;
  readonly teller: Teller;
}

/** Kills the worker when the provider has taken an order's money and before its answer is sent. */
export function killAfterHold(stage: Stage, victim: Victim): void {
  const { provider, key, amount, teller } = victim;
  killAfter(stage, {
    request: provider.holdRequest(key.orderNo),
    teller,
    what: 'hold',
    took: async () =>
      `the provider takes the ${amount} yuan: its records have the hold ${await countOf(stage, victim)}; its answer has not left`,
  });
}

/** How often the provider's own records have the hold. */
async function countOf({ embedded: { journal, sandbox } }: Stage, victim: Victim): Promise<string> {
  const hold = (await rowsOf(journal, victim)).find(({ kind }) => kind === 'hold');
  const times = hold === undefined ? 0 : victim.provider.traces.effects(sandbox, hold);
  return times === 1 ? 'once' : `${times} times`;
}
