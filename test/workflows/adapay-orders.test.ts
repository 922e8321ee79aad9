import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS } from '../../src/domain/durations.js';
import { AdapayStage, type AdapayStageOptions } from '../support/adapay/adapay-stage.js';

const balances = (stage: AdapayStage): Record<string, string> => ({
  buyer: stage.available('buyer_1'),
  seller: stage.available('seller_1'),
  courier: stage.available('courier_1'),
  agent: stage.available('agent_1'),
  merchant: stage.available('0'),
});
const NOTHING = { buyer: '0.00', seller: '0.00', courier: '0.00', agent: '0.00', merchant: '0.00' };
const ONBOARDED = ['bindSettleAccount 1', 'hold 1 100.00', 'openAccount 1'];

describe('a purchase at Adapay', () => {
  it('is released in parts to three receivers, and the ledger balances', async () => {
    const stage = await AdapayStage.open();
    const { seller, courier, agent } = stage.receivers;
    const workflow = await stage.held();
    const parts = [
      { requestId: 'a', amount: '50.00', receivers: [{ account: seller, amount: '49.50' }] },
      {
        requestId: 'b',
        receivers: [
          { account: seller, amount: '30.00' },
          { account: courier, amount: '12.50' },
          { account: agent, amount: '7.00' },
        ],
      },
    ];
    for (const part of parts) expect((await stage.say(workflow, 'release', part)).refusal).toBeUndefined();
    expect(workflow.closed).toMatchObject({
      result: { state: 'released', sums: { released: '100.00', stillHeld: '0.00' } },
    });
    expect(balances(stage)).toEqual({
      ...NOTHING,
      seller: '79.50',
      courier: '12.50',
      agent: '7.00',
      merchant: '1.00',
    });
    expect(stage.effects).toEqual([...ONBOARDED, 'release 2 100.00'].sort());
    expect(stage.sandbox.ledger.report().balanced).toBe(true);
  });

  it('is partly returned out of escrow, and the rest is released', async () => {
    const stage = await AdapayStage.open();
    const workflow = await stage.held();
    await stage.say(workflow, 'return', { requestId: 'a', ...{ amount: '30.00' } });
    await stage.say(workflow, 'return', { requestId: 'b', ...{ amount: '0.01' } });
    await stage.say(workflow, 'release', { requestId: 'c' });
    expect(workflow.closed).toMatchObject({
      result: { state: 'divided', sums: { returned: '30.01', released: '69.99' } },
    });
    expect(balances(stage)).toEqual({ ...NOTHING, buyer: '30.01', seller: '69.29', merchant: '0.70' });
    expect(stage.effects).toContain('return 2 30.01');
  });

  it('is refunded after release, over the confirmations and by every receiver', async () => {
    const stage = await AdapayStage.open({ timing: { refundWindowMs: 30 * DAY_MS } });
    const { seller, courier } = stage.receivers;
    const workflow = await stage.held();
    await stage.say(workflow, 'release', {
      requestId: 'a',
      ...{
        amount: '40.00',
        receivers: [
          { account: seller, amount: '29.70' },
          { account: courier, amount: '9.90' },
        ],
      },
    });
    await stage.say(workflow, 'release', { requestId: 'b' });
    const refund = await stage.say(workflow, 'refund', { requestId: 'c', ...{ amount: '70.00' } });
    expect(refund.answer).toMatchObject({ sums: { refunded: '70.00' } });
    expect(balances(stage)).toEqual({ ...NOTHING, buyer: '70.00', seller: '29.70', merchant: '0.30' });
    const last = await stage.say(workflow, 'refund', { requestId: 'd', ...{ amount: '30.00' } });
    expect(last.answer).toMatchObject({ sums: { refunded: '100.00' } });
    expect(balances(stage)).toEqual({ ...NOTHING, buyer: '100.00' });
    expect(stage.effects).toContain('refund 3 100.00');
  });

  it('is released by its own policy after seven days', async () => {
    const stage = await AdapayStage.open();
    const workflow = await stage.held();
    await stage.world.advance(7 * DAY_MS);
    expect(workflow.closed).toMatchObject({ result: { state: 'released' } });
    expect(balances(stage)).toEqual({ ...NOTHING, seller: '99.00', merchant: '1.00' });
  });

  it('is returned by its own policy past the 178 days, by a release and a refund', async () => {
    const stage = await AdapayStage.open({
      order: { onDeadline: 'return' },
      timing: { confirmWindowMs: 180 * DAY_MS },
    });
    const workflow = await stage.held();
    await stage.world.advance(181 * DAY_MS);
    expect(workflow.closed).toMatchObject({ result: { sums: { refunded: '100.00' } } });
    expect(balances(stage)).toEqual({ ...NOTHING, buyer: '100.00' });
  });

  it.each(['replay', 'reject', 'none'] as const)(
    'is begun again by a buyer who has a settle account, whom the platform answers by "%s"',
    async (resendMode) => {
      const stage = await AdapayStage.open();
      stage.sandbox.adapay.setResendMode(resendMode);
      await stage.held();
      const { order } = stage.input;
      const next = { ...order, orderNo: `${order.orderNo}again` };
      stage.fund(order.amount);
      const id = `order/${order.tenant}/${next.orderNo}`;
      const workflow = await stage.world.start('purchase', id, { ...stage.input, order: next });
      await stage.world.advance(600_000);
      expect(await stage.state(workflow)).toBe('held');
      expect(stage.effects).toEqual(['bindSettleAccount 1', 'hold 2 200.00', 'openAccount 1']);
    },
  );

  it('is divided in a dispute', async () => {
    const stage = await AdapayStage.open();
    const workflow = await stage.held();
    await stage.say(workflow, 'openDispute', { requestId: 'a', ...{ reason: 'broken' } });
    await stage.world.advance(20 * DAY_MS);
    await stage.say(workflow, 'resolveDispute', { requestId: 'b', ...{ toBuyer: '50.00' } });
    expect(balances(stage)).toEqual({ ...NOTHING, buyer: '50.00', seller: '49.50', merchant: '0.50' });
    expect(stage.effects).toEqual([...ONBOARDED, 'release 1 50.00', 'return 1 50.00'].sort());
  });

  it('gives back what is held when it is cancelled', async () => {
    const stage = await AdapayStage.open();
    const workflow = await stage.held();
    workflow.cancel();
    await stage.world.settle();
    expect(workflow.closed).toMatchObject({ result: { state: 'cancelled' } });
    expect(balances(stage)).toEqual({ ...NOTHING, buyer: '100.00' });
  });

  it('waits for funds that are short, and holds once with a number of its own', async () => {
    const stage = await AdapayStage.open({ order: { amount: '150.00' as never } });
    const { tenant, orderNo } = stage.input.order;
    const workflow = await stage.world.start('purchase', `order/${tenant}/${orderNo}`, stage.input);
    await stage.world.until(() => stage.knows('buyer_1'));
    await stage.world.advance(120_000);
    expect(await stage.state(workflow)).toBe('awaitingFunds');
    stage.fund('150.00');
    await stage.world.advance(600_000);
    expect(await stage.state(workflow)).toBe('held');
    expect(stage.effects).toContain('hold 1 150.00');
  });
});

const WRITES = {
  members: 'openAccount',
  settle_accounts: 'bindSettleAccount',
  'settle_accounts.balancePay': 'hold',
  'settle_accounts.balanceconfirm': 'release',
  'settle_accounts.balancereverse': 'return',
  'settle_accounts.balanceRefund': 'refund',
} as const;

describe.each(Object.entries(WRITES))('a fault of %s', (call, effect) => {
  it.each([
    ['an answer that is lost', { kind: 'doAndDrop' }],
    ['a wrong signature over a true answer', { kind: 'wrongSignature', withEffect: true }],
    ['a 502 of a gateway after the effect', { kind: 'html502', withEffect: true }],
    ['an end that comes later', { kind: 'pending', ms: 60_000 }],
  ] as const)('%s leaves one effect', async (_name, fault) => {
    const stage = await AdapayStage.open({ timing: { refundWindowMs: 30 * DAY_MS } });
    stage.sandbox.faults.add({ provider: 'adapay', interface: call, times: 1, ...fault });
    const workflow = await stage.held();
    const query = async (name: string, command: object): Promise<void> => {
      const sent = await workflow.update(name, { requestId: name, ...command });
      await stage.world.until(() => !sent.isOpen, DAY_MS);
    };
    await query('return', { amount: '10.00' });
    await query('release', {});
    await query('refund', { amount: '20.00' });
    expect(stage.effects).toEqual([
      'bindSettleAccount 1',
      'hold 1 100.00',
      'openAccount 1',
      'refund 1 20.00',
      'release 1 90.00',
      'return 1 10.00',
    ]);
    expect(stage.effects.filter((line) => line.startsWith(effect))).toHaveLength(1);
    expect(balances(stage)).toEqual({ ...NOTHING, buyer: '30.00', seller: '69.30', merchant: '0.70' });
    expect(stage.sandbox.ledger.report().balanced).toBe(true);
  });
});

describe('a hold that never arrived', () => {
  const dropped = {
    provider: 'adapay',
    interface: 'settle_accounts.balancePay',
    times: 1,
    kind: 'dropBefore',
  } as const;

  it('is made again under a new number where the configuration says what its absence proves', async () => {
    const absence = { observations: 2, apartMs: 1_000, sinceLeftMs: 60_000 };
    const stage = await AdapayStage.open({ adapay: { resolution: { hold: { absence } } } });
    stage.sandbox.faults.add(dropped);
    const workflow = await stage.held();
    expect(await stage.state(workflow)).toBe('held');
    const wire = stage.sandbox.wireLog.find({ interface: 'settle_accounts.balancePay' });
    expect(new Set(wire.map(({ serialNumber }) => serialNumber)).size).toBe(2);
    expect(stage.effects).toContain('hold 1 100.00');
  });

  it('waits for an operator where nothing says so, and never goes out twice', async () => {
    const stage = await AdapayStage.open();
    stage.sandbox.faults.add(dropped);
    const workflow = await stage.start();
    await stage.world.advance(HOUR_MS);
    const view = (await workflow.query('status')) as { attention: string[] };
    expect(view.attention).toEqual([expect.stringContaining('hold/1')]);
    expect(stage.sandbox.wireLog.find({ interface: 'settle_accounts.balancePay' })).toHaveLength(1);
    const { tenant, orderNo } = stage.input.order;
    const decision = {
      operationId: `${tenant}/${orderNo}/hold/1`,
      happened: false,
      evidence: 'the console shows no such payment',
      by: 'wang',
    };
    const call = await workflow.update('decide', decision);
    await stage.world.until(() => !call.isOpen);
    await stage.world.advance(1_800_000);
    expect(await stage.state(workflow)).toBe('held');
    expect(stage.effects).toContain('hold 1 100.00');
  });
});

describe("an operator's decision that a card is bound", () => {
  it('binds it without a code, and the purchase goes on; without the account it is refused, and decides nothing', async () => {
    const stage = await AdapayStage.open();
    const { faults, adapay } = stage.sandbox;
    faults.add({ provider: 'adapay', interface: 'settle_accounts', times: 1, kind: 'doAndDrop' });
    faults.add({ provider: 'adapay', interface: 'members.query', kind: 'unknownCode' });
    const workflow = await stage.start();
    await stage.world.advance(HOUR_MS);
    const { tenant, orderNo } = stage.input.order;
    const operationId = `${tenant}/buyer_1/applyCardBinding/order/${orderNo}/1`;
    const word = {
      operationId,
      happened: true,
      evidence: 'the console shows the settle account',
      by: 'wang',
    };
    const nameless = await workflow.update('decide', word);
    await stage.world.until(() => !nameless.isOpen);
    expect(nameless.refusal).toEqual({
      type: 'INVALID_INPUT',
      message: 'account: the number of the account that it brought, as the provider shows it',
    });
    expect(stage.effects).toEqual(['bindSettleAccount 1', 'openAccount 1']);
    const account = adapay.addMember({ memberId: 'buyer_1' }).settleAccountId;
    const call = await workflow.update('decide', { ...word, account });
    await stage.world.until(() => !call.isOpen);
    expect(call.answer).toMatchObject({ outcome: 'succeeded' });
    await stage.world.advance(60_000);
    expect(await stage.state(workflow)).toBe('held');
    expect(stage.effects).toEqual(ONBOARDED);
  });
});

describe("an operator's decision that a hold happened, of which nothing else is known", () => {
  async function decided(options: AdapayStageOptions = {}) {
    const stage = await AdapayStage.open(options);
    const { faults } = stage.sandbox;
    faults.add({ provider: 'adapay', interface: 'settle_accounts.balancePay', times: 1, kind: 'doAndDrop' });
    const unreadable = faults.add({
      provider: 'adapay',
      interface: 'settle_accounts.balancePayList',
      kind: 'unknownCode',
    });
    const workflow = await stage.start();
    await stage.world.advance(HOUR_MS);
    const { tenant, orderNo } = stage.input.order;
    const operationId = `${tenant}/${orderNo}/hold/1`;
    const evidence = 'the console shows the payment';
    const call = await workflow.update('decide', { operationId, happened: true, evidence, by: 'wang' });
    await stage.world.until(() => !call.isOpen);
    expect(call.answer).toMatchObject({ outcome: 'succeeded' });
    return { stage, workflow, readable: () => faults.remove(unreadable) };
  }

  it('waits with a release, an operator alerted and nothing sent, until the records show its number', async () => {
    const { stage, workflow, readable } = await decided();
    const call = await workflow.update('release', { requestId: 'a' });
    await stage.world.advance(6 * HOUR_MS);
    expect(call.isOpen).toBe(true);
    const confirms = { interface: 'settle_accounts.balanceconfirm' };
    expect(stage.sandbox.wireLog.find(confirms)).toEqual([]);
    const view = (await workflow.query('status')) as { attention: string[] };
    expect(view.attention).toEqual([expect.stringContaining('release/a/1')]);
    readable();
    await stage.world.until(() => !call.isOpen, DAY_MS);
    expect(call.answer).toMatchObject({ sums: { released: '100.00' } });
    expect(stage.effects).toContain('release 1 100.00');
  });

  it('lets it out in parts and to several, as any other', async () => {
    const { stage, workflow, readable } = await decided();
    readable();
    const { seller, courier } = stage.receivers;
    const receivers = [
      { account: seller, amount: '29.70' },
      { account: courier, amount: '9.90' },
    ];
    const released = await stage.say(workflow, 'release', {
      requestId: 'a',
      ...{ amount: '40.00', receivers },
    });
    expect(released.refusal).toBeUndefined();
    expect(balances(stage)).toEqual({ ...NOTHING, seller: '29.70', courier: '9.90', merchant: '0.40' });
  });

  it('gives it back past the 178 days by a release and a refund, as any other', async () => {
    const { stage, readable } = await decided({
      order: { onDeadline: 'return' },
      timing: { confirmWindowMs: 180 * DAY_MS },
    });
    readable();
    await stage.world.advance(181 * DAY_MS);
    expect(balances(stage)).toEqual({ ...NOTHING, buyer: '100.00' });
  });
});
