import { HOUR_MS } from '../../src/domain/durations.js';
import type { SplitKey, SplitRequest } from '../../src/contract/splits.js';
import { untilView } from '../support/stack/pingan/purchase.js';
import type { Site } from '../support/stack/stack.js';
import type { Scenario, Stage } from './scenarios.js';

const SHORT_MS = 1_000;
type Provider = 'hkrt' | 'hongwen';
type Act = (stage: Stage, key: SplitKey) => Promise<unknown>;

/** How a division differs from one of 90.00 of a trade of 100.00 that stays open for an hour. */
interface Terms {
  readonly provider?: Provider;
  /** Whose share fails. */
  readonly fails?: 'courier';
  readonly finishAfterMs?: number;
  readonly onDeadline?: 'finish' | 'ask';
  readonly act?: Act;
}

/** A scenario of one division, from its start to its end. */
function division(name: string, ends: object, terms: Terms = {}): Scenario {
  return {
    name,
    ends,
    play: async (stage) => {
      const { site } = stage;
      const { provider = 'hkrt', finishAfterMs = HOUR_MS, onDeadline = 'finish', act } = terms;
      const key = { tenant: site.tenant, splitNo: name };
      const receivers = ['seller', 'courier'].map((itemId): SplitRequest['receivers'][number] => {
        const account = `${name}_${itemId}`.replaceAll('-', '_');
        bind(site, provider, account, itemId === terms.fails);
        return {
          itemId,
          payee: { member: itemId, account },
          amount: itemId === 'seller' ? '60.00' : '30.00',
        };
      });
      await site.client.splits.start({
        ...{ ...key, provider, paid: '100.00', receivers, finishAfterMs, onDeadline },
        trade: tradeAt(site, provider),
        settings: { timing: { lateWatchMs: 0, attentionAfterMs: SHORT_MS } },
      });
      await act?.(stage, key);
      await site.client.splits.result(key);
      return { workflowId: `split/${site.tenant}/${name}`, personal: [] };
    },
  };
}

function bind({ sandbox }: Site, provider: Provider, account: string, fails: boolean): void {
  const result = fails ? 'fails' : 'succeeds';
  if (provider === 'hkrt') sandbox.hkrt.setReceiver({ receiveNo: account, result });
  else sandbox.hongwen.setReceiver({ account, result, takesMs: 0 });
}

function tradeAt({ sandbox }: Site, provider: Provider): SplitRequest['trade'] {
  if (provider === 'hkrt') return sandbox.hkrt.addTrade({ amount: '100.00' });
  return { tradeNo: sandbox.hongwen.addTrade({ amount: '100.00' }).tradeNo };
}

const reach =
  (state: string): Act =>
  ({ site }, key) =>
    untilView(site, key, (view) => view.state === state);

/** Acts one after the other. */
const all =
  (...acts: readonly Act[]): Act =>
  async (stage, key) => {
    for (const act of acts) await act(stage, key);
  };

const finish: Act = ({ site }, key) => site.client.splits.finish(key, { requestId: 'finish' });
const refund: Act = ({ site }, key) =>
  site.client.splits.prepareRefund(key, { requestId: 'refund', amount: '20.00' });

/** Waits until an operator is alerted, who then decides of the operation. */
const decide =
  (step: string, decision: { readonly happened: boolean; readonly failedItems?: string[] }): Act =>
  async ({ site }, key) => {
    await untilView(site, key, ({ attention }) => attention.length > 0);
    const operationId = `${key.tenant}/${key.splitNo}/${step}`;
    await site.client.operations.decide(key, {
      ...{ operationId, ...decision },
      evidence: 'seen in the merchant portal',
      by: 'operator',
    });
  };

/** The answer to the next split is lost. */
function lost(name: string, ends: object, decision: Parameters<typeof decide>[1]): Scenario {
  const scenario = division(name, ends, {
    provider: 'hongwen',
    finishAfterMs: 2 * SHORT_MS,
    act: decide('split/0', decision),
  });
  return {
    ...scenario,
    play: async (stage) => {
      const { faults } = stage.site.sandbox;
      const id = faults.add({ provider: 'hongwen', interface: 'trade.apply.divide', kind: 'doAndDrop' });
      const played = await scenario.play(stage);
      faults.remove(id);
      return played;
    },
  };
}

/** Divisions of trades. */
export const DIVISION_SCENARIOS: readonly Scenario[] = [
  division('split-finished', { state: 'finished' }, { act: all(reach('split'), refund, finish) }),
  division(
    'split-part-finished',
    { state: 'finished' },
    {
      fails: 'courier',
      act: async (stage, key) => {
        await reach('partlySplit')(stage, key);
        await stage.site.client.splits.finishRequested(key, { requestId: 'finish' });
      },
    },
  ),
  division('split-finished-at-deadline', { state: 'finished' }, { finishAfterMs: SHORT_MS }),
  division(
    'split-finished-after-alert',
    { state: 'finished' },
    {
      finishAfterMs: SHORT_MS,
      onDeadline: 'ask',
      act: async (stage, key) => {
        await untilView(stage.site, key, ({ attention }) => attention.length > 0);
        await finish(stage, key);
      },
    },
  ),
  division(
    'split-retried',
    { state: 'split' },
    {
      provider: 'hongwen',
      fails: 'courier',
      finishAfterMs: 5 * SHORT_MS,
      act: async (stage, key) => {
        await reach('notSplit')(stage, key);
        bind(stage.site, 'hongwen', 'split_retried_courier', false);
        await stage.site.client.splits.retry(key, { requestId: 'retry' });
      },
    },
  ),
  division(
    'split-failed',
    { state: 'notSplit' },
    {
      provider: 'hongwen',
      fails: 'courier',
      finishAfterMs: SHORT_MS,
    },
  ),
  lost('split-decided', { state: 'split' }, { happened: true }),
  lost('split-decided-in-part', { state: 'partlySplit' }, { happened: true, failedItems: ['courier'] }),
  division(
    'split-return-decided',
    { state: 'split' },
    {
      provider: 'hongwen',
      finishAfterMs: 2 * SHORT_MS,
      act: async (stage, key) => {
        await reach('split')(stage, key);
        const refunded = refund(stage, key);
        await decide('splitReturn/c/refund/1', { happened: true })(stage, key);
        await refunded;
      },
    },
  ),
  division(
    'split-cancelled',
    { state: 'cancelled' },
    {
      act: async (stage, key) => {
        await reach('split')(stage, key);
        await stage.site.client.splits.cancel(key);
      },
    },
  ),
  {
    name: 'split-killed',
    ends: { state: 'finished' },
    play: async (stage) => {
      stage.executioner.want({ provider: 'hkrt', interfaceName: 'ledger', moment: 'after' });
      const played = await division('split-killed', {}, { act: all(reach('split'), finish) }).play(stage);
      await stage.executioner.succession();
      return played;
    },
  },
];
