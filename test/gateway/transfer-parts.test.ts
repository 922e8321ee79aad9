import { describe, expect, it } from 'vitest';
import { transferParts } from '../../src/gateway/transfer-parts.js';

type Client = Parameters<typeof transferParts>[0];

/** A client that knows orders of which one has ended, and writes down what it is asked. */
function clientOf(): { readonly client: Client; readonly asked: unknown[] } {
  const asked: unknown[] = [];
  const answer =
    <T>(name: string, value: T) =>
    (...args: unknown[]) => {
      asked.push([name, ...args]);
      return Promise.resolve(value);
    };
  const client = {
    workflows: {
      list: (request: { attention?: boolean }) => {
        asked.push(['list', request]);
        const waiting = { workflowId: 'order/shop/O-1' };
        const ended = { workflowId: 'order/shop/O-2', closedAt: '2026-03-01T00:00:00.000Z' };
        const refunding = { workflowId: 'order/shop/O-3' };
        const other = { workflowId: 'withdrawal/shop/W-1' };
        return Promise.resolve(request.attention ? [refunding, waiting, ended, other] : [waiting, ended]);
      },
    },
    escrows: {
      status: answer('status', { awaitedFunds: { account: '6886000000001001', amount: '100.00' } }),
      fundsArrived: answer('fundsArrived', undefined),
    },
  };
  return { client: client as unknown as Client, asked };
}

describe('how the watch of transfers reaches orders', () => {
  it('lists those whose hold waits at the provider, and those whose refund may wait, that have not ended', async () => {
    const { client, asked } = clientOf();
    expect(await transferParts(client).waitingOrders('pingan')).toEqual([
      { workflowId: 'order/shop/O-1', waitsFor: 'hold' },
      { workflowId: 'order/shop/O-3', waitsFor: 'refund' },
    ]);
    expect(asked).toEqual([
      ['list', { provider: 'pingan', state: 'awaitingFunds', limit: 1_000 }],
      ['list', { provider: 'pingan', attention: true, limit: 1_000 }],
    ]);
  });

  it('asks an order by its key for the account that is short, and tells it that funds have come', async () => {
    const { client, asked } = clientOf();
    const parts = transferParts(client);
    expect(await parts.awaitedAccount('order/shop/O-1')).toBe('6886000000001001');
    await parts.wake('order/shop/O-1', 'transfer-1');
    const key = { tenant: 'shop', orderNo: 'O-1' };
    expect(asked).toEqual([
      ['status', key],
      ['fundsArrived', key, { requestId: 'transfer-1' }],
    ]);
  });
});
