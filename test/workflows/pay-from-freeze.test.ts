import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/domain/durations.js';
import type { WorkflowStatus } from '../../workflows/core/messages.js';
import { PinganStage } from '../support/pingan/pingan-stage.js';
import type { VirtualExecution } from '../support/virtual/virtual-execution.js';

/** A member with 100.00 of which 60.00 are frozen for seven days. */
async function frozen(prepare: (stage: PinganStage) => void = () => undefined, changes: object = {}) {
  const stage = await PinganStage.open();
  const { sandbox, world, input } = stage;
  const add = (memberCode: string, property: '00' | 'SH') =>
    sandbox.pingan.addMember({ memberCode, property, name: memberCode }).account;
  const account = add('payer-1', '00');
  const payees = ['shop-1', 'rider-1'].map((member) => ({ member, account: add(member, 'SH') }));
  sandbox.pingan.deposit({ memberCode: 'payer-1', amount: '100.00' });
  prepare(stage);
  const { tenant } = input.order;
  const workflow = await world.start('freeze', `freeze/${tenant}/F1`, {
    ...{ tenant, provider: 'pingan', freezeNo: 'F1', amount: '60.00', settings: input.settings },
    ...{ account: { member: 'payer-1', account }, freezeForMs: 7 * DAY_MS, onDeadline: 'unfreeze' },
    ...changes,
  });
  /** Pays the shop and the rider so much. */
  const pay = async (requestId: string, ...amounts: readonly string[]) => {
    const receivers = amounts.map((amount, index) => ({
      itemId: payees[index]?.member,
      payee: payees[index],
      amount,
    }));
    const call = await workflow.update('payFromFreeze', { requestId, receivers });
    await world.until(() => !call.isOpen);
    return call;
  };
  return { stage, workflow, pay, payees };
}

const viewOf = async (workflow: VirtualExecution): Promise<WorkflowStatus> =>
  (await workflow.query('status')) as WorkflowStatus;

const paid = (...members: string[]) =>
  members.map((itemId) => ({
    itemId,
    outcome: 'succeeded',
    reference: expect.stringMatching(/^H68860\d{6}T[0-9A-Z]{9}$/) as string,
  }));

describe('frozen money', () => {
  it('is paid to several receivers, and what is left stays frozen until it is unfrozen', async () => {
    const { stage, workflow, pay } = await frozen();
    const call = await pay('p1', '30.00', '10.00');
    expect(call.answer).toEqual({
      requestId: 'p1',
      state: 'frozen',
      frozen: '20.00',
      receivers: paid('shop-1', 'rider-1'),
    });
    expect([stage.available('shop-1'), stage.available('rider-1'), stage.available('payer-1')]).toEqual([
      '30.00',
      '10.00',
      '40.00',
    ]);
    await stage.world.advance(8 * DAY_MS);
    expect(workflow.closed).toMatchObject({ result: { state: 'unfrozen' } });
    expect(stage.available('payer-1')).toBe('60.00');
    expect(stage.effects).toEqual(['freeze 1 60.00', 'payFromFreeze 1 40.00', 'unfreeze 1 20.00']);
    expect(stage.sandbox.ledger.report().balanced).toBe(true);
  });

  it('that is all paid ends as paid, and nothing is unfrozen', async () => {
    const { stage, workflow, pay } = await frozen();
    await pay('p1', '50.00');
    const call = await pay('p2', '4.00', '6.00');
    expect(call.answer).toMatchObject({ state: 'paid', frozen: '0.00' });
    expect(workflow.closed).toMatchObject({ result: { state: 'paid' } });
    expect(workflow.searchAttributes).toMatchObject({ HoldfastState: 'paid' });
    expect(stage.effects).toEqual(['freeze 1 60.00', 'payFromFreeze 2 60.00']);
  });

  it('that could be withdrawn is frozen and unfrozen as such, and pays nobody', async () => {
    const { stage, workflow, pay } = await frozen(undefined, { balance: 'withdrawable' });
    expect((await viewOf(workflow)).state).toBe('frozen');
    expect((await pay('p1', '10.00')).refusal?.type).toBe('NOT_SUPPORTED');
    await stage.world.advance(8 * DAY_MS);
    expect(workflow.closed).toMatchObject({ result: { state: 'unfrozen' } });
    const calls = (name: string) => stage.sandbox.wireLog.find({ interface: name }).length;
    expect([calls('6007/5'), calls('6007/6'), calls('6007/1'), calls('6007/2')]).toEqual([1, 1, 0, 0]);
    expect(stage.available('payer-1')).toBe('100.00');
  });

  it('is paid by a signal as well', async () => {
    const { stage, workflow } = await frozen();
    const payee = stage.input.seller;
    await workflow.signal('paymentRequested', {
      requestId: 'p1',
      receivers: [{ itemId: 'r', payee: { member: payee.member, account: payee.account }, amount: '60.00' }],
    });
    await stage.world.settle();
    expect(workflow.closed).toMatchObject({ result: { state: 'paid' } });
  });

  it('is paid once for one request, and answered the same again', async () => {
    const { stage, pay } = await frozen();
    const first = await pay('p1', '30.00');
    const again = await pay('p1', '30.00');
    expect(again.answer).toEqual(first.answer);
    const other = await pay('p1', '31.00');
    expect(other.refusal?.type).toBe('REQUEST_ID_REUSED');
    expect(stage.effects).toEqual(['freeze 1 60.00', 'payFromFreeze 1 30.00']);
  });

  it('is never paid out beyond what is left', async () => {
    const { stage, pay } = await frozen();
    await pay('p1', '30.00', '10.00');
    const more = await pay('p2', '20.01');
    expect(more.refusal).toEqual({
      type: 'INVALID_INPUT',
      message: 'receivers: at most 20.00 is frozen and free',
    });
    expect((await pay('p3', '20.00')).answer).toMatchObject({ state: 'paid' });
    expect(stage.effects).toEqual(['freeze 1 60.00', 'payFromFreeze 2 60.00']);
  });

  it('that the bank does not pay stays frozen, and another request pays it', async () => {
    const { stage, pay } = await frozen();
    stage.sandbox.faults.add({
      provider: 'pingan',
      interface: '6163',
      kind: 'unknownCode',
      code: 'ERR031',
      times: 1,
    });
    const refused = await pay('p1', '30.00');
    expect(refused.refusal).toMatchObject({ type: 'REJECTED_BY_PROVIDER' });
    expect((await pay('p2', '30.00')).answer).toMatchObject({ frozen: '30.00' });
    expect(stage.effects).toEqual(['freeze 1 60.00', 'payFromFreeze 1 30.00']);
  });

  it.each([
    ['no receiver', []],
    ['no list', 'everybody'],
    ['a receiver that is none', [null]],
    ['an amount of nothing', [{ itemId: 'r', payee: { member: 'm', account: '1' }, amount: '0.00' }]],
    [
      'one receiver twice',
      Array(2).fill({ itemId: 'r', payee: { member: 'm', account: '1' }, amount: '1.00' }),
    ],
  ])('is not paid by a command with %s', async (_what, receivers) => {
    const { stage, workflow } = await frozen();
    const call = await workflow.update('payFromFreeze', { requestId: 'p1', receivers });
    await stage.world.until(() => !call.isOpen);
    expect(call.refusal?.type).toBe('INVALID_INPUT');
    expect(stage.effects).toEqual(['freeze 1 60.00']);
  });

  it('that is cancelled gives back what was not paid', async () => {
    const { stage, workflow, pay } = await frozen();
    await pay('p1', '45.00');
    workflow.cancel();
    await stage.world.advance(HOUR_MS);
    expect(workflow.closed).toMatchObject({ result: { state: 'cancelled' } });
    expect(stage.effects).toEqual(['freeze 1 60.00', 'payFromFreeze 1 45.00', 'unfreeze 1 15.00']);
  });

  it('is refused before anything is frozen', async () => {
    const { stage, pay } = await frozen(({ sandbox }) => {
      sandbox.faults.add({ provider: 'pingan', interface: '6007/1', kind: 'tryLater', times: 1 });
    });
    expect((await pay('p1', '30.00')).refusal).toMatchObject({ type: 'WRONG_STATE' });
    await stage.world.advance(HOUR_MS);
    expect((await pay('p2', '30.00')).answer).toMatchObject({ frozen: '30.00' });
  });
});

describe('a payment whose answer is lost', () => {
  it.each([
    ['the answer to 6163', { interface: '6163', kind: 'doAndDrop' }],
    ['a 502 after the effect', { interface: '6163', kind: 'html502', withEffect: true }],
    ['the request itself', { interface: '6163', kind: 'dropBefore' }],
  ] as const)('happens once, and 6110 says so: %s', async (_name, fault) => {
    const { stage, workflow, pay } = await frozen();
    stage.sandbox.faults.add({ provider: 'pingan', times: 1, ...fault });
    const call = await pay('p1', '30.00', '10.00');
    expect(call.answer).toMatchObject({ frozen: '20.00', receivers: paid('shop-1', 'rider-1') });
    expect(stage.effects).toEqual(['freeze 1 60.00', 'payFromFreeze 1 40.00']);
    expect((await viewOf(workflow)).state).toBe('frozen');
  });

  it.each(['before', 'after'] as const)(
    'survives a worker that dies %s the bank has paid',
    async (moment) => {
      const { stage, workflow, pay } = await frozen(({ sandbox, world }) => {
        const run = (): void => world.killWorker(MINUTE_MS);
        sandbox.hooks.add({ provider: 'pingan', interface: '6163', moment, run });
      });
      const call = await pay('p1', '30.00', '10.00');
      expect(call.answer).toMatchObject({ frozen: '20.00' });
      await stage.world.advance(8 * DAY_MS);
      expect(workflow.closed).toMatchObject({ result: { state: 'unfrozen' } });
      expect(workflow.taskFailures).toEqual([]);
      expect(stage.effects).toEqual(['freeze 1 60.00', 'payFromFreeze 1 40.00', 'unfreeze 1 20.00']);
    },
  );

  it('is named in the result where a lost task made it and nobody asked for it again', async () => {
    const { stage, workflow, payees } = await frozen(({ sandbox, world }) => {
      const run = (): void => world.killWorker(MINUTE_MS);
      sandbox.hooks.add({ provider: 'pingan', interface: '6163', moment: 'after', run });
    });
    const receivers = [{ itemId: 'shop-1', payee: payees[0], amount: '30.00' }];
    await workflow.update('payFromFreeze', { requestId: 'p1', receivers });
    await stage.world.settle();
    workflow.loseUpdates();
    await stage.world.advance(8 * DAY_MS);
    expect(workflow.closed).toMatchObject({ result: { state: 'unfrozen', recoveredRequests: ['p1'] } });
    expect(stage.effects).toEqual(['freeze 1 60.00', 'payFromFreeze 1 30.00', 'unfreeze 1 30.00']);
  });
});

describe('a payment out of frozen money', () => {
  const REFUNDABLE = { refundableForMs: 10 * DAY_MS };
  const refund = async (
    { stage, workflow }: Awaited<ReturnType<typeof frozen>>,
    requestId: string,
    changes: object = {},
  ) => {
    const call = await workflow.update('refundPayment', {
      ...{ requestId, paymentId: 'p1', itemId: 'shop-1', amount: '10.00', ...changes },
    });
    await stage.world.until(() => !call.isOpen);
    return call;
  };
  const has = ({ stage }: Awaited<ReturnType<typeof frozen>>) =>
    ['payer-1', 'shop-1', 'rider-1'].map((member) => stage.available(member));

  it('is refunded in parts, of one receiver at a time, and no further', async () => {
    const at = await frozen(undefined, REFUNDABLE);
    await at.pay('p1', '30.00', '10.00');
    expect((await refund(at, 'r1')).answer).toEqual({ requestId: 'r1', state: 'frozen', refunded: '10.00' });
    expect(has(at)).toEqual(['50.00', '20.00', '10.00']);
    expect((await refund(at, 'r2', { amount: '20.01' })).refusal).toEqual({
      type: 'INVALID_INPUT',
      message: 'amount: at most 20.00 of it has not been refunded',
    });
    expect((await refund(at, 'r3', { amount: '20.00' })).answer).toMatchObject({ refunded: '30.00' });
    // The same request again is the same refund.
    expect((await refund(at, 'r1')).answer).toMatchObject({ requestId: 'r1' });
    expect(has(at)).toEqual(['70.00', '0.00', '10.00']);
    expect(at.stage.effects).toEqual(['freeze 1 60.00', 'payFromFreeze 1 40.00', 'refundPayment 2 30.00']);
  });

  it.each([
    ['a payment that was not made', { paymentId: 'p9' }],
    ['somebody whom it did not pay', { itemId: 'nobody' }],
  ])('is not refunded for %s', async (_what, changes) => {
    const at = await frozen(undefined, REFUNDABLE);
    await at.pay('p1', '30.00');
    expect((await refund(at, 'r1', changes)).refusal).toMatchObject({ type: 'INVALID_INPUT' });
  });

  it('can be refunded after the freeze has ended, for as long as the caller wants', async () => {
    const at = await frozen(undefined, REFUNDABLE);
    await at.pay('p1', '50.00', '10.00');
    expect(await viewOf(at.workflow)).toMatchObject({ state: 'paid' });
    await at.stage.world.advance(9 * DAY_MS);
    expect((await refund(at, 'r1')).answer).toMatchObject({ state: 'paid', refunded: '10.00' });
    await at.stage.world.advance(9 * DAY_MS);
    expect(at.workflow.closed).toBeUndefined();
    await at.stage.world.advance(2 * DAY_MS);
    expect(at.workflow.closed).toMatchObject({ result: { state: 'paid' } });
    expect(has(at)).toEqual(['50.00', '40.00', '10.00']);
  });

  it('ends the freeze at once where nothing was said of refunds', async () => {
    const { workflow, pay } = await frozen();
    await pay('p1', '50.00', '10.00');
    expect(workflow.closed).toMatchObject({ result: { state: 'paid' } });
  });

  it('that was never made keeps no freeze open for its refund', async () => {
    const { stage, workflow } = await frozen(undefined, REFUNDABLE);
    await workflow.update('unfreeze', { requestId: 'u1' });
    await stage.world.settle();
    expect(workflow.closed).toMatchObject({ result: { state: 'unfrozen' } });
  });

  it('stays what it is when the freeze is cancelled while it is only open for refunds', async () => {
    const at = await frozen(undefined, REFUNDABLE);
    await at.pay('p1', '50.00', '10.00');
    at.workflow.cancel();
    await at.stage.world.advance(HOUR_MS);
    expect(at.workflow.closed).toMatchObject({ result: { state: 'paid' } });
    expect(at.stage.effects).toEqual(['freeze 1 60.00', 'payFromFreeze 1 60.00']);
  });

  it('whose refund’s answer was lost is refunded once', async () => {
    const at = await frozen(
      ({ sandbox }) => void sandbox.faults.add({ kind: 'doAndDrop', interface: '6164/6', times: 1 }),
      REFUNDABLE,
    );
    await at.pay('p1', '30.00');
    const call = await at.workflow.update('refundPayment', {
      ...{ requestId: 'r1', paymentId: 'p1', itemId: 'shop-1', amount: '10.00' },
    });
    await at.stage.world.advance(10 * MINUTE_MS);
    expect(call.answer).toMatchObject({ refunded: '10.00' });
    expect(at.stage.effects).toEqual(['freeze 1 60.00', 'payFromFreeze 1 30.00', 'refundPayment 1 10.00']);
  });

  it('that the provider no longer refunds is refused', async () => {
    const at = await frozen(undefined, { refundableForMs: 60 * DAY_MS });
    await at.pay('p1', '30.00');
    await at.stage.world.advance(31 * DAY_MS);
    const call = await refund(at, 'r1');
    expect(call.refusal).toMatchObject({ type: 'REJECTED_BY_PROVIDER' });
    expect(at.stage.effects).toEqual(['freeze 1 60.00', 'payFromFreeze 1 30.00', 'unfreeze 1 30.00']);
  });
});
