import { describe, expect, it } from 'vitest';
import { HOUR_MS } from '../../src/domain/durations.js';
import { sumMoney } from '../../src/domain/money.js';
import { SELLER, Stage } from '../support/scripted/workflow-stage.js';

const COURIER = { member: 'courier-1', account: '6886000000000903' };
const AGENT = { member: 'agent-1', account: '6886000000000904' };
const to = (account: object, amount: string) => ({ account, amount });

/** A release of a few fen to three receivers, with a fee that none of its parts divides evenly. */
async function released() {
  const stage = Stage.open({
    order: { amount: '0.10' as never, fee: '0.07' as never },
    ways: { divisible: true, limits: { mostReceivers: 7 } },
  });
  const workflow = await stage.startEscrow();
  const receivers = [to(SELLER, '0.01'), to(COURIER, '0.01'), to(AGENT, '0.01')];
  await stage.update(workflow, 'release', { requestId: 'release', receivers });
  // Done again in another order, a refund may ask one of them for more than the share that is left to it.
  for (const { account } of [SELLER, COURIER, AGENT]) stage.bank.deposit(account, '1.00' as never);
  return { stage, workflow };
}

describe('refunds of a lost task that come again in another order', () => {
  it.each([
    ['0.01', '0.01', '0.08'],
    ['0.02', '0.01', '0.07'],
    ['0.03', '0.02', '0.05'],
    ['0.04', '0.03', '0.03'],
    ['0.05', '0.04', '0.01'],
  ])(
    'count as they were made, and the rest goes back to the last fen: %s, %s, %s',
    async (lost, other, rest) => {
      const { stage, workflow } = await released();
      stage.provider.onSend('refund', { onEffect: () => stage.world.killWorker() });
      const first = await workflow.update('refund', { requestId: 'a', amount: lost });
      await stage.world.settle();
      await workflow.signal('refundRequested', { requestId: 'b', amount: other });
      await stage.world.advance(HOUR_MS);
      expect(workflow.taskFailures).toEqual([]);
      expect(first.state).toBe('completed');
      const last = await stage.update(workflow, 'refund', { requestId: 'c', amount: rest });
      await stage.world.advance(HOUR_MS);
      expect(workflow.taskFailures).toEqual([]);
      expect(last.answer).toMatchObject({ sums: { refunded: '0.10', backToBuyer: '0.10' } });
      const givers = [SELLER, COURIER, AGENT].map(({ account }) => stage.bank.balance(account));
      const { buyer, advance } = stage.balances;
      expect(buyer).toBe('0.10');
      expect(sumMoney(...givers, advance as never)).toBe('12.93');
    },
  );

  it('count against the release that they name, also where nothing of that is left', async () => {
    const stage = Stage.open({ ways: { divisible: true } });
    const workflow = await stage.startEscrow();
    await stage.update(workflow, 'release', { requestId: 'one', amount: '40.00' });
    await stage.update(workflow, 'release', { requestId: 'two' });
    stage.provider.onSend('refund', { onEffect: () => stage.world.killWorker() });
    const first = await workflow.update('refund', { requestId: 'a', amount: '30.00' });
    await stage.world.settle();
    await workflow.signal('refundRequested', { requestId: 'b', amount: '40.00' });
    await stage.world.advance(HOUR_MS);
    expect(workflow.taskFailures).toEqual([]);
    expect(first.answer).toMatchObject({ sums: { refunded: '70.00' } });
    const rest = await stage.update(workflow, 'refund', { requestId: 'c', amount: '30.00' });
    expect(rest.answer).toMatchObject({ sums: { refunded: '100.00' } });
    expect(stage.balances.buyer).toBe('100.00');
  });
});
