import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/domain/durations.js';
import type { WorkflowStatus } from '../../workflows/core/messages.js';
import type { TopUpView } from '../../workflows/top-up/messages.js';
import { PinganStage, type PinganStageOptions } from '../support/pingan/pingan-stage.js';
import { PROFILE, Stage } from '../support/scripted/workflow-stage.js';

/** A payment of 100.00 of which the shop gets 60.00, less a fee of 6.00, and the rider 40.00. */
async function opened(
  changes: object | ((shop: { member: string; account: string }) => object) = {},
  prepare: (stage: PinganStage) => void = () => undefined,
  options: PinganStageOptions = {},
) {
  const stage = await PinganStage.open(options);
  const { sandbox, world, input } = stage;
  const add = (member: string) => ({
    member,
    account: sandbox.pingan.addMember({ memberCode: member, property: 'SH', name: member }).account,
  });
  const [shop, rider] = [add('shop-1'), add('rider-1')];
  prepare(stage);
  const { tenant } = input.order;
  const workflow = await world.start('topUp', `topUp/${tenant}/T1`, {
    ...{ tenant, provider: 'pingan', topUpNo: 'T1', settings: input.settings, reversibleForMs: 7 * DAY_MS },
    payment: { channel: '0001', merchantNo: 'M1' },
    credits: [
      { itemId: 'shop', payee: shop, amount: '60.00', fee: '6.00' },
      { itemId: 'rider', payee: rider, amount: '40.00' },
    ],
    ...(typeof changes === 'function' ? changes(shop) : changes),
  });
  return {
    ...{ stage, world, workflow, shop, rider },
    status: async () => (await workflow.query('status')) as WorkflowStatus,
    view: async () => (await workflow.query('topUp')) as TopUpView,
    reverse: async (requestId: string, ...reversals: readonly object[]) => {
      const call = await workflow.update('reverseTopUp', { requestId, reversals });
      await world.until(() => !call.isOpen);
      return call;
    },
    has: (...names: string[]) => names.map((name) => stage.available(name)),
  };
}

describe('a top-up', () => {
  it('credits every member at once, less the fees, and ends when it can no longer be reversed', async () => {
    const at = await opened();
    expect(await at.status()).toMatchObject({ state: 'toppedUp', attention: [] });
    expect(at.has('shop-1', 'rider-1', 'fee')).toEqual(['54.00', '40.00', '6.00']);
    expect((await at.view()).credits).toEqual([
      { itemId: 'shop', amount: '60.00', outcome: 'succeeded', reversed: '0.00' },
      { itemId: 'rider', amount: '40.00', outcome: 'succeeded', reversed: '0.00' },
    ]);
    await at.world.advance(7 * DAY_MS - HOUR_MS);
    expect(at.workflow.closed).toBeUndefined();
    await at.world.advance(2 * HOUR_MS);
    expect(at.workflow.closed).toMatchObject({ result: { state: 'toppedUp' } });
    expect(at.stage.effects).toEqual(['topUp 1 100.00']);
  });

  it('is taken back in parts, amount and fee, and no further', async () => {
    const at = await opened();
    const first = await at.reverse('r1', { itemId: 'shop', amount: '51.00', fee: '1.00' });
    expect(first.answer).toMatchObject({
      state: 'toppedUp',
      credits: [{ itemId: 'shop', reversed: '51.00' }, {}],
    });
    expect((await at.reverse('r2', { itemId: 'shop', amount: '4.01' })).refusal).toEqual({
      type: 'INVALID_INPUT',
      message: 'reversals.amount: at most 4.00 of shop without its fee',
    });
    expect((await at.reverse('r3', { itemId: 'shop', amount: '6.00', fee: '5.01' })).refusal?.message).toBe(
      'reversals.fee: at most 5.00 of shop',
    );
    await at.reverse('r4', { itemId: 'shop', amount: '9.00', fee: '5.00' });
    expect(at.has('shop-1', 'fee')).toEqual(['0.00', '0.00']);
    expect(at.stage.effects).toEqual(['reverseTopUp 2 60.00', 'topUp 1 100.00']);
  });

  it('of one member goes by 6129 and 6130 where the settings name them, also when both answers are lost', async () => {
    const pingan = { interfaces: { topUp: '6129' }, topUpMemberField: 'TranWebMemberId' } as const;
    const at = await opened(
      (payee) => ({
        payment: { channel: '0001', merchantNo: 'M1', transactionNo: 'P1' },
        credits: [{ itemId: 'shop', payee, amount: '60.00', fee: '6.00' }],
      }),
      ({ sandbox }) => {
        for (const name of ['6129', '6130'])
          sandbox.faults.add({ kind: 'doAndDrop', interface: name, times: 1 });
      },
      { pingan },
    );
    await at.world.advance(10 * MINUTE_MS);
    expect(await at.status()).toMatchObject({ state: 'toppedUp' });
    expect(at.has('shop-1', 'fee')).toEqual(['54.00', '6.00']);
    const reversals = [{ itemId: 'shop', amount: '20.00' }];
    const back = await at.workflow.update('reverseTopUp', { requestId: 'r1', reversals });
    await at.world.advance(10 * MINUTE_MS);
    expect(back.answer).toMatchObject({ credits: [{ itemId: 'shop', reversed: '20.00' }] });
    expect(at.has('shop-1', 'fee')).toEqual(['34.00', '6.00']);
    expect(at.stage.effects).toEqual(['reverseTopUp 1 20.00', 'topUp 1 60.00']);
  });

  it('of which all was taken back ends as reversed', async () => {
    const at = await opened();
    const call = await at.reverse(
      'r1',
      { itemId: 'shop', amount: '60.00', fee: '6.00' },
      { itemId: 'rider', amount: '40.00' },
    );
    expect(call.answer).toMatchObject({ state: 'reversed' });
    expect(at.workflow.closed).toMatchObject({ result: { state: 'reversed' } });
    expect(at.has('shop-1', 'rider-1', 'fee')).toEqual(['0.00', '0.00', '0.00']);
    expect(at.stage.sandbox.ledger.report().balanced).toBe(true);
  });

  it('is reversed once for one request, and answered the same again', async () => {
    const at = await opened();
    const first = await at.reverse('r1', { itemId: 'rider', amount: '10.00' });
    expect((await at.reverse('r1', { itemId: 'rider', amount: '10.00' })).answer).toEqual(first.answer);
    expect((await at.reverse('r1', { itemId: 'rider', amount: '11.00' })).refusal?.type).toBe(
      'REQUEST_ID_REUSED',
    );
    expect(at.has('rider-1')).toEqual(['30.00']);
  });

  it('is never reversed beyond what is left by commands that come together', async () => {
    const at = await opened();
    const calls = ['a', 'b'].map((requestId) =>
      at.workflow.update('reverseTopUp', { requestId, reversals: [{ itemId: 'rider', amount: '25.00' }] }),
    );
    const [a, b] = await Promise.all(calls);
    await at.world.until(() => !a?.isOpen && !b?.isOpen);
    expect([a?.refusal, b?.refusal].filter(Boolean)).toHaveLength(1);
    expect(at.has('rider-1')).toEqual(['15.00']);
  });

  it.each([
    ['nothing', []],
    ['no list', 'all'],
    ['somebody else', [{ itemId: 'nobody', amount: '1.00' }]],
    ['one twice', Array(2).fill({ itemId: 'shop', amount: '1.00' })],
    ['no amount', [{ itemId: 'shop' }]],
    ['a fee above it', [{ itemId: 'shop', amount: '1.00', fee: '1.01' }]],
  ])('is not reversed by a command with %s', async (_what, reversals) => {
    const at = await opened();
    const call = await at.workflow.update('reverseTopUp', { requestId: 'r1', reversals });
    await at.world.until(() => !call.isOpen);
    expect(call.refusal?.type).toBe('INVALID_INPUT');
  });

  it('that the provider rejects ends as rejected, and nobody was credited', async () => {
    const at = await opened({
      credits: [{ itemId: 'x', payee: { member: 'nobody', account: '6886000000009999' }, amount: '1.00' }],
    });
    await at.world.advance(HOUR_MS);
    expect(at.workflow.closed).toMatchObject({
      result: { state: 'rejected', code: 'ERR254', credits: [{ itemId: 'x', outcome: 'rejected' }] },
    });
  });

  it('is refused with its reason until the settings choose what its amounts are', async () => {
    const at = await opened({}, undefined, { pingan: { topUpAmounts: undefined } });
    expect(at.workflow.closed).toMatchObject({ result: { state: 'rejected', code: 'INVALID_INPUT' } });
    expect(at.stage.effects).toEqual([]);
  });

  it('is refused before anything moves where the provider has none', async () => {
    const stage = Stage.open();
    const { tenant, settings } = stage;
    const workflow = await stage.world.start('topUp', `topUp/${tenant}/T1`, {
      ...{ tenant, provider: 'scripted', topUpNo: 'T1', settings, reversibleForMs: DAY_MS },
      payment: { channel: '0001', merchantNo: 'M1' },
      credits: [{ itemId: 'x', payee: { member: 'm', account: '1' }, amount: '1.00' }],
    });
    expect(workflow.closed).toMatchObject({ result: { state: 'rejected', code: 'NOT_SUPPORTED' } });
  });

  it('that is cancelled stays credited, and takes no more commands', async () => {
    const at = await opened();
    at.workflow.cancel();
    await at.world.advance(HOUR_MS);
    expect(at.workflow.closed).toMatchObject({ result: { state: 'toppedUp' } });
    expect(at.has('shop-1')).toEqual(['54.00']);
  });
});

describe('an order that waits for funds', () => {
  it('is woken by the top-up that brings them, long before its own next query', async () => {
    const stage = await PinganStage.open({ timing: { fundsPollMs: 6 * HOUR_MS } });
    const order = await stage.start();
    const known = () =>
      stage.sandbox.ledger.report().accounts.find((one) => one.memberCode === PROFILE.member)?.account;
    await stage.world.until(() => known() !== undefined);
    await stage.submitCode(order);
    await stage.world.until(() => order.searchAttributes['HoldfastState'] === 'awaitingFunds');
    const { tenant, orderNo } = stage.input.order;
    const before = stage.world.clock.nowMs;
    await stage.world.start('topUp', `topUp/${tenant}/T1`, {
      ...{
        tenant,
        provider: 'pingan',
        topUpNo: 'T1',
        settings: stage.input.settings,
        reversibleForMs: DAY_MS,
      },
      payment: { channel: '0001', merchantNo: 'M1' },
      credits: [{ itemId: 'b', payee: { member: PROFILE.member, account: known() }, amount: '100.00' }],
      forOrder: orderNo,
    });
    await stage.world.until(() => order.searchAttributes['HoldfastState'] === 'held');
    expect(stage.world.clock.nowMs - before).toBeLessThan(HOUR_MS);
  });

  it('and is not there is no condition of the top-up', async () => {
    const at = await opened({ forOrder: 'nobody-has-this' });
    expect(await at.status()).toMatchObject({ state: 'toppedUp', attention: [] });
    expect(at.workflow.taskFailures).toEqual([]);
  });
});

describe('an answer that is lost', () => {
  it.each([
    ['6216 done', { interface: '6216', kind: 'doAndDrop' }],
    ['6216 done, and a proxy’s page', { interface: '6216', kind: 'html502', withEffect: true }],
    ['6217 done', { interface: '6217', kind: 'doAndDrop' }],
  ] as const)('is found by each sub-order, and the money has moved once: %s', async (_name, fault) => {
    const at = await opened({}, ({ sandbox }) => {
      sandbox.faults.add({ provider: 'pingan', times: 1, ...fault });
    });
    await at.world.until(() => at.workflow.searchAttributes['HoldfastState'] === 'toppedUp');
    const call = await at.reverse('r1', { itemId: 'shop', amount: '10.00' });
    expect(call.answer).toMatchObject({ credits: [{ reversed: '10.00' }, { reversed: '0.00' }] });
    expect(at.stage.effects).toEqual(['reverseTopUp 1 10.00', 'topUp 1 100.00']);
  });

  it('of a request that never arrived ends as absent after several queries, since it must not be sent twice', async () => {
    const at = await opened({}, ({ sandbox }) => {
      sandbox.faults.add({ provider: 'pingan', times: 1, interface: '6216', kind: 'dropBefore' });
    });
    await at.world.advance(DAY_MS);
    expect(at.workflow.closed).toMatchObject({ result: { state: 'rejected', code: 'ABSENT' } });
    expect(at.stage.effects).toEqual([]);
  });
});

describe('a reversal that a lost task made', () => {
  it('is named in the result where nobody asked for it again', async () => {
    const at = await opened({}, ({ sandbox, world }) => {
      const run = (): void => world.killWorker(MINUTE_MS);
      sandbox.hooks.add({ provider: 'pingan', interface: '6217', moment: 'after', run });
    });
    const reversals = [{ itemId: 'shop', amount: '10.00' }];
    await at.workflow.update('reverseTopUp', { requestId: 'r1', reversals });
    await at.world.settle();
    at.workflow.loseUpdates();
    await at.world.advance(15 * DAY_MS);
    expect(at.workflow.closed).toMatchObject({
      result: { state: 'toppedUp', credits: [{ reversed: '10.00' }, {}], recoveredRequests: ['r1'] },
    });
  });
});

describe('a worker that dies', () => {
  it.each(
    (['6216', '6217'] as const).flatMap((code) =>
      (['before', 'after'] as const).map((moment) => [code, moment] as const),
    ),
  )('at %s, %s the bank has done it, changes nothing', async (code, moment) => {
    const at = await opened({}, ({ sandbox, world }) => {
      const run = (): void => world.killWorker(MINUTE_MS);
      sandbox.hooks.add({ provider: 'pingan', interface: code, moment, run });
    });
    await at.world.until(() => at.workflow.searchAttributes['HoldfastState'] === 'toppedUp');
    const call = await at.reverse('r1', { itemId: 'shop', amount: '10.00' });
    expect(call.answer).toMatchObject({ credits: [{ reversed: '10.00' }, {}] });
    await at.world.advance(8 * DAY_MS);
    expect(at.workflow.closed).toMatchObject({ result: { state: 'toppedUp' } });
    expect(at.workflow.taskFailures).toEqual([]);
    expect(at.stage.effects).toEqual(['reverseTopUp 1 10.00', 'topUp 1 100.00']);
  });
});
