import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/domain/durations.js';
import type { EscrowInput } from '../../workflows/escrow/messages.js';
import type { WorkflowStatus } from '../../workflows/core/messages.js';
import type { Timing } from '../../workflows/core/timing.js';
import { AdapayStage } from '../support/adapay/adapay-stage.js';
import { LianlianStage } from '../support/lianlian/lianlian-stage.js';
import type { VirtualExecution } from '../support/virtual/virtual-execution.js';

type Stage = AdapayStage | LianlianStage;

const BUYER = { member: 'guest_1', account: 'guest_1' };
const WINDOW_MS = 30 * MINUTE_MS;

/** One provider with what differs: its channel, and whether it has a call that closes a payment. */
const PROVIDERS = [
  {
    name: 'adapay' as const,
    channel: 'alipay_qr',
    closes: true,
    open: (timing: Partial<Timing>) =>
      AdapayStage.open({ timing, sandbox: { adapay: { paidBy: 'payer', channelTakesMs: 0 } } }),
  },
  {
    name: 'lianlian' as const,
    channel: 'sim_qr',
    closes: false,
    open: (timing: Partial<Timing>) => LianlianStage.open({ timing }),
  },
];

describe.each(PROVIDERS)(
  'an order that is paid through a channel at $name',
  ({ name, channel, closes, open }) => {
    /** An order whose buyer has no account at the provider. */
    async function started(timing: Partial<Timing> = {}) {
      const stage: Stage = await open({ paymentWindowMs: WINDOW_MS, lateWatchMs: HOUR_MS, ...timing });
      const { order, seller, settings } = stage.input;
      const input: EscrowInput = {
        order: { ...order, hold: { by: 'channel', channel } },
        ...{ buyer: BUYER, seller, settings },
      };
      const id = `order/${order.tenant}/${order.orderNo}`;
      return { stage, input, id, workflow: await stage.world.start('escrow', id, input) };
    }
    const control = (stage: Stage) => stage.sandbox[name];
    const statusOf = async (workflow: VirtualExecution) => (await workflow.query('status')) as WorkflowStatus;
    const numberOf = async (workflow: VirtualExecution) =>
      (await statusOf(workflow)).steps[0]?.serialNumber ?? '';
    const pay = async (
      stage: Stage,
      workflow: VirtualExecution,
      how: { as?: 'paid' | 'late' | 'closed'; amount?: string } = {},
    ) => control(stage).pay({ serialNumber: await numberOf(workflow), ...how });
    async function until(stage: Stage, workflow: VirtualExecution, state: string): Promise<void> {
      for (let look = 0; look < 500; look += 1) {
        if ((await stage.state(workflow)) === state) return;
        await stage.world.advance(10_000);
      }
      throw new Error(`it is not ${state}`);
    }
    const held = (stage: Stage) =>
      stage.sandbox.ledger.report().holds.filter(({ kind }) => kind === 'guarantee');
    const sent = (stage: Stage, calls: readonly string[]) =>
      calls.flatMap((call) => stage.sandbox.wireLog.find({ interface: call }));
    const creations = (stage: Stage) => sent(stage, ['payments', 'createpay']).length;

    it('says how to pay, and is held once the buyer has', async () => {
      const { stage, workflow } = await started();
      expect(await statusOf(workflow)).toMatchObject({
        state: 'holding',
        action: { type: 'qr', payload: expect.stringMatching(/^https:/) as string },
        steps: [{ step: 'hold/1', waitsFor: 'payment', outcome: 'pending' }],
        attention: [],
      });
      const { answer } = await stage.say(workflow, 'awaitPaymentAction', { requestId: 'x' });
      expect(answer).toMatchObject({ state: 'holding', action: { type: 'qr' } });
      await pay(stage, workflow);
      await until(stage, workflow, 'held');
      expect((await statusOf(workflow)).action).toBeUndefined();
      expect(held(stage)).toMatchObject([{ held: '100.00' }]);
    });

    it('shows the code nowhere but in its status', async () => {
      const { workflow } = await started();
      const { payload = '' } = (await statusOf(workflow)).action ?? {};
      expect(payload).not.toBe('');
      expect(JSON.stringify(workflow.searchAttributes)).not.toContain(payload);
    });

    it('is released to the seller, and refunded after that', async () => {
      const { stage, workflow } = await started({ refundWindowMs: 30 * DAY_MS });
      await pay(stage, workflow);
      await until(stage, workflow, 'held');
      await stage.say(workflow, 'release', { requestId: 'a' });
      await until(stage, workflow, 'released');
      expect(stage.available('seller_1')).toBe('99.00');
      const refund = await workflow.update('refund', { requestId: 'b', amount: '40.00' });
      await stage.world.advance(HOUR_MS);
      expect(refund.answer).toMatchObject({ sums: { refunded: '40.00' } });
      expect(stage.available('seller_1')).toBe('59.40');
      expect(stage.sandbox.ledger.report().balanced).toBe(true);
    });

    it('is partly returned by the way on which it came, and the rest released', async () => {
      const { stage, workflow } = await started();
      await pay(stage, workflow);
      await until(stage, workflow, 'held');
      const returned = await workflow.update('return', { requestId: 'a', amount: '30.00' });
      await stage.world.advance(HOUR_MS);
      expect(returned.answer).toMatchObject({ sums: { returned: '30.00', stillHeld: '70.00' } });
      const released = await workflow.update('release', { requestId: 'b' });
      await stage.world.advance(HOUR_MS);
      expect(released.answer ?? workflow.closed).toBeDefined();
      expect(stage.available('seller_1')).toBe('69.30');
      expect(stage.sandbox.ledger.report().balanced).toBe(true);
    });

    it('ends unpaid at its deadline, once the provider shows it closed', async () => {
      const { stage, workflow } = await started();
      await stage.world.advance(WINDOW_MS + 30 * MINUTE_MS);
      expect(await stage.state(workflow)).toBe('paymentExpired');
      const late = { ...{ as: 'paid' as const } };
      await expect(pay(stage, workflow, late)).rejects.toThrow('over');
      await stage.world.advance(3 * HOUR_MS);
      expect(workflow.closed).toMatchObject({ result: { state: 'paymentExpired', sums: { held: '0.00' } } });
      expect(held(stage)).toEqual([]);
      if (closes) expect(sent(stage, ['payments.close']).length).toBeGreaterThan(0);
    });

    it('gives back by itself what is paid after it was closed', async () => {
      const { stage, workflow } = await started();
      await stage.world.advance(WINDOW_MS + 30 * MINUTE_MS);
      expect(await stage.state(workflow)).toBe('paymentExpired');
      await pay(stage, workflow, { as: 'late' });
      await stage.world.advance(3 * HOUR_MS);
      expect(workflow.closed).toMatchObject({
        result: { state: 'paymentExpired', sums: { held: '100.00', returned: '100.00', stillHeld: '0.00' } },
      });
      expect(held(stage)).toMatchObject([{ held: '0.00', returned: '100.00' }]);
      expect(stage.sandbox.ledger.report().balanced).toBe(true);
    });

    it('goes on watching for a late payment when a message about it brings none', async () => {
      const { stage, input, workflow } = await started();
      await stage.world.advance(WINDOW_MS + 30 * MINUTE_MS);
      expect(await stage.state(workflow)).toBe('paymentExpired');
      const { tenant, orderNo } = input.order;
      await workflow.signal('notificationReceived', { operationId: `${tenant}/${orderNo}/hold/1` });
      await stage.world.advance(10 * MINUTE_MS);
      expect(workflow.closed).toBeUndefined();
      await pay(stage, workflow, { as: 'late' });
      await stage.world.advance(3 * HOUR_MS);
      expect(workflow.closed).toMatchObject({
        result: { state: 'paymentExpired', sums: { returned: '100.00' } },
      });
    });

    it('gives back what was paid before its cancellation could close it', async () => {
      const { stage, workflow } = await started();
      await pay(stage, workflow);
      workflow.cancel();
      await stage.world.advance(6 * HOUR_MS);
      expect(workflow.closed).toMatchObject({ result: { state: 'cancelled', sums: { returned: '100.00' } } });
      expect(held(stage)).toMatchObject([{ held: '0.00', returned: '100.00' }]);
    });

    it('is closed when it is cancelled unpaid, and a payment after that goes back', async () => {
      const { stage, workflow } = await started();
      workflow.cancel();
      // A provider that has no call for it closes it by the deadline that it was given.
      await stage.world.advance(closes ? MINUTE_MS : WINDOW_MS + MINUTE_MS);
      await pay(stage, workflow, { as: 'late' });
      await stage.world.advance(6 * HOUR_MS);
      expect(workflow.closed).toMatchObject({ result: { state: 'cancelled', sums: { returned: '100.00' } } });
      expect(held(stage)).toMatchObject([{ held: '0.00', returned: '100.00' }]);
    });

    it('takes no other amount for its own: an operator is alerted, and nothing is held', async () => {
      const { stage, workflow } = await started();
      await pay(stage, workflow, { amount: '60.00' });
      await stage.world.advance(10 * MINUTE_MS);
      expect(await stage.state(workflow)).toBe('holding');
      expect((await statusOf(workflow)).attention).toEqual([expect.stringContaining('60.00')]);
      expect(workflow.searchAttributes['HoldfastNeedsAttention']).toBe(true);
    });

    it('is paid once, however often it is started or paid', async () => {
      const { stage, workflow } = await started();
      await pay(stage, workflow);
      await expect(pay(stage, workflow)).rejects.toThrow('over');
      await until(stage, workflow, 'held');
      expect(creations(stage)).toBe(1);
      expect(held(stage)).toMatchObject([{ held: '100.00' }]);
    });

    it('alerts nobody while its buyer takes the time that was agreed', async () => {
      const { stage, workflow } = await started({
        paymentWindowMs: 3 * HOUR_MS,
        attentionAfterMs: 10 * MINUTE_MS,
      });
      await stage.world.advance(2 * HOUR_MS);
      expect(await statusOf(workflow)).toMatchObject({ state: 'holding', attention: [] });
    });

    it('is over where the payer gives up', async () => {
      const { stage, workflow } = await started();
      await pay(stage, workflow, { as: 'closed' });
      await stage.world.advance(3 * HOUR_MS);
      expect(workflow.closed).toMatchObject({ result: { state: 'rejected', sums: { held: '0.00' } } });
    });

    it('is held once where the answer to its creation got lost, or is closed: nobody has the code', async () => {
      const stage: Stage = await open({ paymentWindowMs: WINDOW_MS, lateWatchMs: HOUR_MS });
      for (const call of ['payments', 'createpay'])
        if ((name === 'adapay') === (call === 'payments'))
          stage.sandbox.faults.add({ provider: name, interface: call, kind: 'doAndDrop', times: 1 });
      const { order, seller, settings } = stage.input;
      const workflow = await stage.world.start('escrow', `order/${order.tenant}/${order.orderNo}`, {
        order: { ...order, hold: { by: 'channel', channel } },
        ...{ buyer: BUYER, seller, settings },
      });
      await stage.world.advance(WINDOW_MS + 3 * HOUR_MS);
      expect(creations(stage)).toBe(1);
      expect(workflow.closed).toMatchObject({ result: { sums: { held: '0.00' } } });
      expect(held(stage)).toEqual([]);
    });
  },
);
