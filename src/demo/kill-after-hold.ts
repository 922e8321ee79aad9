import type { Money } from '../domain/money.js';
import type { DemoProvider } from './demo-provider.js';
import { rowsOf, type Subjects } from './rows-of.js';
import type { Stage } from './stage.js';
import type { Teller } from './teller.js';

interface Victim extends Subjects {
  readonly provider: DemoProvider;
  readonly amount: Money;
  readonly teller: Teller;
}

/**
 * Kills the worker when the provider has taken an order's money and before its answer is sent, starts another one, and tells
 * each of these where it happens between the steps.
 */
export function killAfterHold(stage: Stage, victim: Victim): void {
  const { demoWorker, embedded } = stage;
  const { provider, key, amount, teller } = victim;
  embedded.sandbox.hooks.add({
    ...provider.holdRequest(key.orderNo),
    moment: 'after',
    run: async () => {
      await teller.reportNews({ openToo: true });
      await teller.tell(
        `the provider takes the ${amount} yuan: its records have the hold ${await countOf(stage, victim)}; its answer has not left`,
      );
      const { pid } = demoWorker;
      await demoWorker.kill();
      await teller.tell(`worker ${pid} is killed (SIGKILL): nobody hears the answer`);
      await demoWorker.replace();
      await teller.tell(
        `worker ${demoWorker.pid} takes over; the journal says that the hold was sent, not how it ended`,
      );
    },
  });
}

/** How often the provider's own records have the hold. */
async function countOf({ embedded: { journal, sandbox } }: Stage, victim: Victim): Promise<string> {
  const hold = (await rowsOf(journal, victim)).find(({ kind }) => kind === 'hold');
  const times = hold === undefined ? 0 : victim.provider.traces.effects(sandbox, hold);
  return times === 1 ? 'once' : `${times} times`;
}
