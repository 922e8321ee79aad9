import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/domain/durations.js';
import type { AcquiringView } from '../../workflows/acquiring/messages.js';
import type { WorkflowStatus } from '../../workflows/core/messages.js';
import { PinganStage } from '../support/pingan/pingan-stage.js';
import { PROFILE, Stage } from '../support/scripted/workflow-stage.js';

const NOBODY = '6886000000999999';

interface Terms {
  /** Whom the split remark of the first part names. */
  readonly remark?: string;
  readonly secondRemark?: string;
  readonly tellsAfterMs?: number | 'never';
  readonly isPaid?: boolean;
  readonly ordinary?: boolean;
}

/** An order of 100.00 at the acquirer: 60.00 for the shop and 40.00 for the rider. */
async function opened(terms: Terms = {}, prepare: (stage: PinganStage) => void = () => undefined) {
  const stage = await PinganStage.open();
  const { sandbox, world, input } = stage;
  const { tenant } = input.order;
  const add = (member: string) => ({
    ...{ member, name: member },
    account: sandbox.pingan.addMember({ memberCode: member, property: 'SH', name: member }).account,
  });
  const [shop, rider] = [add('shop-1'), add('rider-1')];
  const { secondRemark = rider.account } = terms;
  const { remark = shop.account, tellsAfterMs = 0, isPaid = true, ordinary = false } = terms;
  const totalOrderNo = `${tenant}A1`;
  const numbered = (nth: number) => (ordinary ? {} : { subOrderNo: `${tenant}P${nth}` });
  const parts = [
    { ...numbered(1), payee: shop, amount: '60.00' },
    ...(ordinary ? [] : [{ ...numbered(2), payee: rider, amount: '40.00' }]),
  ];
  if (isPaid)
    sandbox.pingan.payAtAcquirer({
      ...{ totalOrderNo, tellsAfterMs },
      parts: parts.map(({ payee: _payee, amount, ...number }, index) => ({
        ...{ ...number, amount, account: index === 0 ? remark : secondRemark },
      })),
    });
  prepare(stage);
  const workflow = await world.start('acquiring', `acquiring/${tenant}/${totalOrderNo}`, {
    ...{ tenant, provider: 'pingan', channel: 'YST1', totalOrderNo, parts, settings: input.settings },
    supplyAfterMs: 10 * MINUTE_MS,
  });
  const asked = (code: string) => sandbox.wireLog.find({ interface: code });
  return {
    ...{ stage, world, workflow, shop, rider, asked },
    first: ordinary ? totalOrderNo : `${tenant}P1`,
    second: `${tenant}P2`,
    /** A lost task regulates, and nobody asks for it again. */
    lose: async (requestId: string, part: string, account: object) => {
      const run = (): void => world.killWorker(MINUTE_MS);
      sandbox.hooks.add({ provider: 'pingan', interface: '6145', moment: 'after', run });
      await workflow.update('regulate', { requestId, part, account });
      await world.settle();
      workflow.loseUpdates();
    },
    status: async () => (await workflow.query('status')) as WorkflowStatus,
    view: async () => (await workflow.query('acquiring')) as AcquiringView,
    regulate: async (requestId: string, part: string, account: object) => {
      const call = await workflow.update('regulate', { requestId, part, account });
      await world.until(() => !call.isOpen);
      return call;
    },
    has: (...names: string[]) => names.map((name) => stage.available(name)),
  };
}

describe('an order that was paid at the acquirer', () => {
  it('that the bank has credited ends as credited at once, and nothing is fetched', async () => {
    const at = await opened();
    expect(at.workflow.closed).toMatchObject({
      result: { state: 'credited', parts: [{ state: 'credited' }, { state: 'credited' }] },
    });
    expect(at.asked('6147')).toHaveLength(0);
    expect(at.has('shop-1', 'rider-1')).toEqual(['60.00', '40.00']);
  });

  it('is queried by its own number where it has no parts', async () => {
    const at = await opened({ ordinary: true });
    expect(at.workflow.closed).toMatchObject({ result: { state: 'credited', parts: [{ part: at.first }] } });
  });

  it('is waited for while the acquirer is only late', async () => {
    const at = await opened({ tellsAfterMs: 5 * MINUTE_MS });
    expect((await at.status()).state).toBe('awaitingCredit');
    await at.world.advance(9 * MINUTE_MS);
    expect(at.workflow.closed).toMatchObject({ result: { state: 'credited' } });
    expect(at.asked('6147')).toHaveLength(0);
  });

  it('of which the acquirer never tells is fetched by its own number, once', async () => {
    const at = await opened({ tellsAfterMs: 'never' });
    await at.world.advance(HOUR_MS);
    expect(at.workflow.closed).toMatchObject({ result: { state: 'credited' } });
    expect(at.asked('6147')).toHaveLength(1);
    expect(at.stage.effects.filter((one) => one.startsWith('supplyAcquired'))).toEqual([
      'supplyAcquired 1 100.00',
    ]);
    expect(at.has('shop-1', 'rider-1')).toEqual(['60.00', '40.00']);
  });

  it('that nobody has paid is asked for again, and an operator is alerted', async () => {
    const at = await opened({ isPaid: false });
    await at.world.advance(3 * DAY_MS);
    expect((await at.status()).attention.length).toBeGreaterThan(0);
    expect(at.workflow.closed).toBeUndefined();
  });
});

describe('a part in suspense', () => {
  it('alerts an operator, and goes to the account that somebody names', async () => {
    const at = await opened({ remark: NOBODY });
    expect(await at.status()).toMatchObject({
      state: 'suspended',
      attention: [expect.stringContaining('waits for `regulate`') as string],
    });
    expect((await at.view()).parts).toMatchObject([{ state: 'suspended' }, { state: 'credited' }]);
    const call = await at.regulate('r1', at.first, at.shop);
    expect(call.answer).toMatchObject({ parts: [{ state: 'credited' }, { state: 'credited' }] });
    expect(at.workflow.closed).toMatchObject({ result: { state: 'credited' } });
    expect(at.has('shop-1')).toEqual(['60.00']);
    expect(at.workflow.searchAttributes).toMatchObject({ HoldfastNeedsAttention: false });
  });

  it('may go to another account than the request had', async () => {
    const at = await opened({ remark: NOBODY });
    await at.regulate('r1', at.first, at.rider);
    expect(at.has('rider-1')).toEqual(['100.00']);
    expect(at.workflow.closed).toMatchObject({ result: { state: 'credited' } });
  });

  it('stays there where the bank rejects the account', async () => {
    const at = await opened({ remark: NOBODY });
    const call = await at.regulate('r1', at.first, { ...at.shop, name: '别人' });
    expect(call.refusal).toMatchObject({ type: 'REJECTED_BY_PROVIDER' });
    expect((await at.status()).state).toBe('suspended');
    await at.regulate('r2', at.first, at.shop);
    expect(at.workflow.closed).toMatchObject({ result: { state: 'credited' } });
  });

  it('is the only one that can be regulated', async () => {
    const at = await opened({ remark: NOBODY });
    const { tenant } = at.stage.input.order;
    expect((await at.regulate('r1', `${tenant}P2`, at.shop)).refusal?.type).toBe('WRONG_STATE');
    expect((await at.regulate('r2', 'nobody', at.shop)).refusal?.type).toBe('INVALID_INPUT');
    expect((await at.regulate('r3', at.first, {})).refusal?.type).toBe('INVALID_INPUT');
    expect(at.asked('6145')).toHaveLength(0);
  });
});

describe('an acquired order that breaks off', () => {
  it('is cancelled without anything more being begun', async () => {
    const at = await opened({ remark: NOBODY });
    at.workflow.cancel();
    await at.world.advance(HOUR_MS);
    expect(at.workflow.closed).toMatchObject({ result: { state: 'cancelled' } });
    expect(at.asked('6145')).toHaveLength(0);
  });

  it('is refused where the provider has no acquirer', async () => {
    const stage = Stage.open();
    const { tenant, settings } = stage;
    const workflow = await stage.world.start('acquiring', `acquiring/${tenant}/A1`, {
      ...{ tenant, provider: 'scripted', channel: 'YST1', totalOrderNo: 'A1', settings, supplyAfterMs: 1 },
      parts: [{ payee: { member: 'm', account: '1' }, amount: '1.00' }],
    });
    await stage.world.advance(HOUR_MS);
    expect(workflow.closed).toBeUndefined();
  });

  it.each([
    ['6147 done', { interface: '6147', kind: 'doAndDrop' }],
    ['6147, and a proxy’s page', { interface: '6147', kind: 'html502', withEffect: true }],
  ] as const)('by a lost answer is found by 6146: %s', async (_name, fault) => {
    const at = await opened({ tellsAfterMs: 'never' }, ({ sandbox }) => {
      sandbox.faults.add({ provider: 'pingan', times: 1, ...fault });
    });
    await at.world.advance(3 * HOUR_MS);
    expect(at.workflow.closed).toMatchObject({ result: { state: 'credited' } });
    expect(at.asked('6147')).toHaveLength(1);
  });

  it('names a regulation that a lost task made and nobody asked for again', async () => {
    const at = await opened({ remark: NOBODY });
    await at.lose('r1', at.first, at.shop);
    await at.world.advance(HOUR_MS);
    expect(at.workflow.closed).toMatchObject({
      result: { state: 'credited', recoveredRequests: ['r1'] },
    });
    expect(at.has('shop-1')).toEqual(['60.00']);
  });

  it('answers a regulation that a lost task made as done, and another one under its id not', async () => {
    const at = await opened({ remark: NOBODY, secondRemark: NOBODY });
    await at.lose('r1', at.first, at.shop);
    await at.world.advance(HOUR_MS);
    expect(at.workflow.closed).toBeUndefined();
    const again = await at.regulate('r1', at.first, at.shop);
    expect(again.answer).toMatchObject({
      requestId: 'r1',
      parts: [{ state: 'credited' }, { state: 'suspended' }],
    });
    expect(at.asked('6145')).toHaveLength(1);
    const other = await at.regulate('r1', at.second, at.rider);
    expect(other.refusal?.type).toBe('REQUEST_ID_REUSED');
  });

  it('by a lost answer to 6145 is found by 6146, and regulated once', async () => {
    const at = await opened({ remark: NOBODY }, ({ sandbox }) => {
      sandbox.faults.add({ provider: 'pingan', times: 1, interface: '6145', kind: 'doAndDrop' });
    });
    const call = await at.regulate('r1', at.first, at.shop);
    expect(call.answer).toMatchObject({ parts: [{ state: 'credited' }, {}] });
    expect(at.asked('6145')).toHaveLength(1);
    expect(at.has('shop-1')).toEqual(['60.00']);
  });

  it.each(
    (['6147', '6145'] as const).flatMap((code) =>
      (['before', 'after'] as const).map((moment) => [code, moment] as const),
    ),
  )('by a worker that dies at %s, %s the bank has done it, ends right', async (code, moment) => {
    const isSupply = code === '6147';
    const at = await opened(
      isSupply ? { tellsAfterMs: 'never' } : { remark: NOBODY },
      ({ sandbox, world }) => {
        const run = (): void => world.killWorker(MINUTE_MS);
        sandbox.hooks.add({ provider: 'pingan', interface: code, moment, run });
      },
    );
    if (!isSupply) {
      const call = await at.regulate('r1', at.first, at.shop);
      expect(call.answer).toMatchObject({ requestId: 'r1', parts: [{ state: 'credited' }, {}] });
    }
    await at.world.advance(DAY_MS);
    expect(at.workflow.closed).toMatchObject({ result: { state: 'credited' } });
    expect(at.workflow.taskFailures).toEqual([]);
    expect(at.has('shop-1', 'rider-1')).toEqual(['60.00', '40.00']);
  });
});

describe('an order that waits for funds', () => {
  it('is woken by the acquired order that brings them', async () => {
    const stage = await PinganStage.open({ timing: { fundsPollMs: 6 * HOUR_MS } });
    const order = await stage.start();
    const account = () =>
      stage.sandbox.ledger.report().accounts.find((one) => one.memberCode === PROFILE.member)?.account;
    await stage.world.until(() => account() !== undefined);
    await stage.submitCode(order);
    await stage.world.until(() => order.searchAttributes['HoldfastState'] === 'awaitingFunds');
    const { tenant, orderNo } = stage.input.order;
    const totalOrderNo = `${tenant}A1`;
    const buyer = { member: PROFILE.member, account: account() ?? '' };
    stage.sandbox.pingan.payAtAcquirer({
      totalOrderNo,
      parts: [{ account: buyer.account, amount: '100.00' }],
    });
    const before = stage.world.clock.nowMs;
    await stage.world.start('acquiring', `acquiring/${tenant}/${totalOrderNo}`, {
      ...{ tenant, provider: 'pingan', channel: 'YST1', totalOrderNo, settings: stage.input.settings },
      ...{ parts: [{ payee: buyer, amount: '100.00' }], supplyAfterMs: MINUTE_MS, forOrder: orderNo },
    });
    await stage.world.until(() => order.searchAttributes['HoldfastState'] === 'held');
    expect(stage.world.clock.nowMs - before).toBeLessThan(HOUR_MS);
  });
});
