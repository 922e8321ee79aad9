import { expect } from 'vitest';
import { MINUTE_MS } from '../../../src/domain/durations.js';
import { offerOf } from '../../../src/domain/provider-table.js';
import type { OperationRequest } from '../../../src/providers/provider.js';
import type { Expectation, Theme } from '../expectation.js';
import type { Stage } from '../stage.js';
import { effectsOf } from './seen.js';

const expectations: readonly Expectation[] = [
  {
    id: 'channel.pay',
    promise: 'a hold waits for its buyer to pay through a channel, says how, and is held once they have',
    async run({ open }) {
      const stage = await open();
      const { channel } = stage.bench;
      if (channel === undefined) {
        stage.operation('hold');
        expect(offerOf(stage.provider.name)?.limits ?? {}).not.toHaveProperty('channel');
        return 'no';
      }
      const order = byChannel(stage, channel);
      const { effects } = await effectsOf(stage, async () => {
        expect(await stage.send(order)).toMatchObject({
          type: 'pending',
          step: { type: 'payment', action: { payload: expect.stringMatching(/./) as string } },
        });
      });
      expect(effects).toBe(0);
      expect(await stage.query(order)).toMatchObject({ type: 'found', outcome: { type: 'pending' } });
      const paying = await effectsOf(stage, async () => {
        pay(stage, order);
        return stage.query(order);
      });
      expect(paying.effects).toBe(1);
      expect(paying.got).toMatchObject({
        type: 'found',
        outcome: { type: 'succeeded' },
        reported: { amount: '100.00' },
      });
      return 'yes';
    },
  },
  {
    id: 'channel.otherAmount',
    promise: 'a payment of another amount than was ordered is shown as one, and is not taken for the hold',
    async run({ open }) {
      const stage = await open();
      const order = await waiting(stage);
      if (!order) return 'no';
      pay(stage, order, '60.00');
      expect(await stage.query(order)).toMatchObject({ type: 'found', reported: { amount: '60.00' } });
      expect(order.intent.amount).toBe('100.00');
      return 'yes';
    },
  },
  {
    id: 'closeHold',
    promise: 'a payment that nobody has made is closed at once, and cannot be made any more',
    async run({ open }) {
      const stage = await open();
      stage.operation('closeHold');
      const order = await waiting(stage);
      if (!order) return 'no';
      const closing = closingOf(stage, order);
      const { effects, got } = await effectsOf(stage, () => stage.send(closing));
      expect({ effects, got }).toMatchObject({ effects: 1, got: { type: 'succeeded' } });
      await closedAndFound(stage, order, closing);
      return 'yes';
    },
  },
  {
    id: 'closeHold.found',
    promise: 'a closing whose answer was lost is found by a query of the payment',
    async run({ open }) {
      const stage = await open();
      stage.operation('closeHold');
      const order = await waiting(stage);
      if (!order) return 'no';
      const closing = closingOf(stage, order);
      // An open payment shows that no closing of it has had its effect so far.
      expect((await stage.query(closing)).type).toBe('notFound');
      stage.onWrite('closeHold', { type: 'lostAnswer' });
      const { effects, got } = await effectsOf(stage, () => stage.send(closing));
      expect({ effects, got }).toMatchObject({ effects: 1, got: { type: 'unknown' } });
      await closedAndFound(stage, order, closing);
      return 'yes';
    },
  },
  {
    id: 'closeHold.paid',
    promise:
      'a payment that was made is not closed: its money stays held, and the records say that it was paid',
    async run({ open }) {
      const stage = await open();
      stage.operation('closeHold');
      const order = await waiting(stage);
      if (!order) return 'no';
      pay(stage, order);
      const closing = closingOf(stage, order);
      const { effects, got } = await effectsOf(stage, () => stage.send(closing));
      expect(effects).toBe(0);
      expect(got.type).not.toBe('succeeded');
      expect(await stage.query(closing)).toMatchObject({ outcome: { type: 'rejected', final: true } });
      expect(await stage.query(order)).toMatchObject({ outcome: { type: 'succeeded' } });
      return 'yes';
    },
  },
];

/** Holds that the buyer pays through a channel, by a code, a page or an app. */
export const channelPayments: Theme = { title: 'Payments through a channel', expectations };

function byChannel(stage: Stage, channel: string): OperationRequest<'hold'> {
  const payBy = new Date(stage.farEnd.now() + 15 * MINUTE_MS).toISOString();
  return stage.order('hold', { content: { channel, payBy } });
}

/** A hold that waits for its buyer; undefined where the provider has no channels. */
async function waiting(stage: Stage): Promise<OperationRequest<'hold'> | undefined> {
  const { channel } = stage.bench;
  stage.operation('hold');
  if (channel === undefined) {
    expect(offerOf(stage.provider.name)?.limits ?? {}).not.toHaveProperty('channel');
    return undefined;
  }
  const order = byChannel(stage, channel);
  expect((await stage.send(order)).type).toBe('pending');
  return order;
}

function pay(stage: Stage, { serialNumber }: OperationRequest, amount?: string): void {
  if (!stage.farEnd.pay) throw new Error('nobody pays at this far end');
  stage.farEnd.pay({ serialNumber, ...(amount !== undefined && { amount }) });
}

function closingOf(stage: Stage, order: OperationRequest<'hold'>): OperationRequest<'closeHold'> {
  const { payer, payee, orderNo, channel = '' } = order.intent.content;
  const hold = { serialNumber: order.serialNumber };
  return stage.order('closeHold', { content: { orderNo, payer, payee, channel, hold } });
}

async function closedAndFound(
  stage: Stage,
  order: OperationRequest<'hold'>,
  closing: OperationRequest<'closeHold'>,
): Promise<void> {
  expect(await stage.query(closing)).toMatchObject({ type: 'found', outcome: { type: 'succeeded' } });
  expect(await stage.query(order)).toMatchObject({ outcome: { type: 'rejected', final: true } });
  expect(() => {
    pay(stage, order);
  }).toThrow('the payment is over');
}
