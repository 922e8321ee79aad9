import type { HookRule } from '../sandbox/engine/hooks.js';
import type { Stage } from './stage.js';
import type { Teller } from './teller.js';

/**
 * Kills the worker when the provider has done what a request asks and before its answer is sent, starts another one, and tells
 * each of these where it happens between the steps.
 */
export function killAfter(
  { demoWorker, embedded }: Stage,
  victim: {
    readonly request: Pick<HookRule, 'provider' | 'interface' | 'orderNo'>;
    readonly teller: Teller;
    /** What was sent, as it follows "the journal says that the". */
    readonly what: string;
    /** What the provider has done by then, in words. */
    readonly took: () => Promise<string>;
  },
): void {
  const { request, teller, what, took } = victim;
  embedded.sandbox.hooks.add({
    ...request,
    moment: 'after',
    run: async () => {
      await teller.reportNews({ openToo: true });
      await teller.tell(await took());
      const { pid } = demoWorker;
      await demoWorker.kill();
      await teller.tell(`worker ${pid} is killed (SIGKILL): nobody hears the answer`);
      await demoWorker.replace();
      await teller.tell(
        `worker ${demoWorker.pid} takes over; the journal says that the ${what} was sent, not how it ended`,
      );
    },
  });
}
