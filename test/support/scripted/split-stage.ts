import { DAY_MS } from '../../../src/domain/durations.js';
import type { Money } from '../../../src/domain/money.js';
import type {
  PrepareRefundAnswer,
  SplitAnswer,
  SplitInput,
  SplitResultView,
  SplitView,
} from '../../../workflows/split/messages.js';
import { journalOn } from '../virtual/test-journal.js';
import { VirtualClock } from '../virtual/virtual-clock.js';
import type { VirtualExecution } from '../virtual/virtual-execution.js';
import { VirtualWorld } from '../virtual/virtual-world.js';
import { SplitProvider, type SplitOptions } from './split-provider.js';
import { TIMING } from './workflow-stage.js';

const yuan = (text: string): Money => text as Money;
/** A receiver of a division, with its account at the provider and its share in yuan. */
export const receiver = (itemId: string, account: string, amount: string) => ({
  itemId,
  payee: { member: itemId, account },
  amount: yuan(amount),
});

/** A trade of 100.00, of which 90.00 are divided between three. */
export async function openSplit(
  options: SplitOptions = {},
  changes: Partial<SplitInput> = {},
  script?: (scripted: SplitProvider) => void,
  before?: (world: VirtualWorld) => void,
) {
  const clock = new VirtualClock();
  const { journal, tenant } = journalOn(clock);
  const provider = new SplitProvider({ limits: { returns: 'part' }, ...options });
  script?.(provider);
  const world = new VirtualWorld({ clock, journal, providers: new Map([['scripted', provider.provider]]) });
  before?.(world);
  const input: SplitInput = {
    tenant,
    provider: 'scripted',
    splitNo: 'S1',
    trade: { tradeNo: 'T1', merchantNo: 'M1' },
    paid: yuan('100.00'),
    receivers: [
      receiver('seller', 'R1', '50.00'),
      receiver('courier', 'R2', '30.00'),
      receiver('partner', 'R3', '10.00'),
    ],
    finishAfterMs: 7 * DAY_MS,
    onDeadline: 'finish',
    settings: { timing: TIMING, firstAttempt: 'local' },
    ...changes,
  };
  const start = () => world.start('split', `split/${tenant}/S1`, input);
  const workflow = await start();
  return {
    world,
    provider,
    workflow,
    journal,
    tenant,
    start,
    view: async () => (await workflow.query('split')) as SplitView,
    update: async (name: string, command: object) => {
      const call = await workflow.update(name, command);
      await world.settle();
      return {
        call,
        result: call.answer as (SplitAnswer & Partial<PrepareRefundAnswer>) | undefined,
        failure: call.refusal,
      };
    },
    result: () => resultOf(workflow),
    outcomes: async () =>
      ((await workflow.query('split')) as SplitView).receivers.map(
        ({ itemId, outcome }) => `${itemId} ${outcome}`,
      ),
  };
}

function resultOf(workflow: VirtualExecution): SplitResultView {
  if (workflow.closed?.type !== 'completed')
    throw new Error(`the division has not ended: ${JSON.stringify(workflow.closed)}`);
  return workflow.closed.result as SplitResultView;
}
