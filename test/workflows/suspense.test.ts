import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/domain/durations.js';
import type { WorkflowStatus } from '../../workflows/core/messages.js';
import type { SuspenseView } from '../../workflows/suspense/messages.js';
import { PinganStage } from '../support/pingan/pingan-stage.js';
import { Stage } from '../support/scripted/workflow-stage.js';

const SUSPENSE = 'suspense';

/** 60.00 in suspense, of which nobody has said whose they are unless the test does. */
async function opened(
  changes: (members: Record<'owner' | 'other', { member: string; account: string }>) => object = () => ({}),
  prepare: (stage: PinganStage) => void = () => undefined,
) {
  const stage = await PinganStage.open();
  const { sandbox, world, input } = stage;
  const add = (member: string) => ({
    member,
    account: sandbox.pingan.addMember({ memberCode: member, property: 'SH', name: member }).account,
  });
  const members = { owner: add('owner-1'), other: add('other-1') };
  sandbox.pingan.suspend({ amount: '60.00' });
  prepare(stage);
  const { tenant } = input.order;
  const workflow = await world.start('suspense', `suspense/${tenant}/S1`, {
    ...{ tenant, provider: 'pingan', suspenseNo: 'S1', amount: '60.00', settings: input.settings },
    ...{ reversibleForMs: 7 * DAY_MS, ...changes(members) },
  });
  const say = async (name: string, command: object) => {
    const call = await workflow.update(name, command);
    await world.until(() => !call.isOpen);
    return call;
  };
  return {
    ...{ stage, world, workflow, members, say },
    status: async () => (await workflow.query('status')) as WorkflowStatus,
    view: async () => (await workflow.query('suspense')) as SuspenseView,
    allocate: (requestId: string, amount: string, account = members.owner, fee?: string) =>
      say('allocate', { requestId, account, amount, ...(fee !== undefined && { fee }) }),
    reverse: (requestId: string, allocationId: string, amount: string) =>
      say('reverseAllocation', { requestId, allocationId, amount }),
    has: (...names: string[]) => names.map((name) => stage.available(name)),
  };
}

describe('money in suspense', () => {
  it('whose owner is known is allocated at once, and ends when it can no longer be reversed', async () => {
    const at = await opened(({ owner }) => ({ account: owner }));
    expect(await at.status()).toMatchObject({ state: 'allocated', attention: [] });
    expect(at.has('owner-1', SUSPENSE)).toEqual(['60.00', '0.00']);
    await at.world.advance(7 * DAY_MS - HOUR_MS);
    expect(at.workflow.closed).toBeUndefined();
    await at.world.advance(2 * HOUR_MS);
    expect(at.workflow.closed).toMatchObject({
      result: {
        state: 'allocated',
        suspended: '0.00',
        allocations: [{ allocationId: 'start', amount: '60.00', reversed: '0.00' }],
      },
    });
    expect(at.stage.effects).toEqual(['allocateSuspense 1 60.00']);
  });

  it('of which nobody knows whose it is waits for somebody, and says so to an operator', async () => {
    const at = await opened();
    await at.world.advance(60 * DAY_MS);
    expect(await at.status()).toMatchObject({
      state: 'suspended',
      attention: ['60.00 lies in suspense and waits for `allocate` with the account whose it is'],
    });
    expect(at.workflow.searchAttributes).toMatchObject({ HoldfastNeedsAttention: true });
    const call = await at.allocate('a1', '60.00', at.members.owner, '1.00');
    expect(call.answer).toEqual({
      requestId: 'a1',
      state: 'allocated',
      suspended: '0.00',
      allocations: [{ allocationId: 'a1', amount: '60.00', reversed: '0.00' }],
    });
    expect(at.has('owner-1', 'fee')).toEqual(['59.00', '1.00']);
    expect(at.workflow.searchAttributes).toMatchObject({ HoldfastNeedsAttention: false });
  });

  it('is divided among members, and what is left alerts an operator', async () => {
    const at = await opened();
    await at.allocate('a1', '20.00');
    expect(await at.status()).toMatchObject({
      state: 'suspended',
      attention: [expect.stringMatching(/^40\.00 lies/) as string],
    });
    await at.allocate('a2', '40.00', at.members.other);
    expect(at.has('owner-1', 'other-1')).toEqual(['20.00', '40.00']);
    expect((await at.status()).state).toBe('allocated');
  });

  it('that was allocated wrongly is taken back and allocated anew', async () => {
    const at = await opened(({ other }) => ({ account: other }));
    const back = await at.reverse('r1', 'start', '60.00');
    expect(back.answer).toMatchObject({
      state: 'suspended',
      suspended: '60.00',
      allocations: [{ allocationId: 'start', reversed: '60.00' }],
    });
    await at.allocate('a1', '60.00');
    expect(at.has('owner-1', 'other-1', SUSPENSE)).toEqual(['60.00', '0.00', '0.00']);
    await at.world.advance(8 * DAY_MS);
    expect(at.workflow.closed).toMatchObject({ result: { state: 'allocated' } });
    expect(at.stage.effects).toEqual([
      'allocateSuspense 1 60.00',
      'allocateSuspense 1 60.00',
      'reverseAllocation 1 60.00',
    ]);
  });

  it('is never reversed beyond what was allocated, and the fee stays', async () => {
    const at = await opened(({ owner }) => ({ account: owner, fee: '1.00' }));
    await at.reverse('r1', 'start', '40.00');
    const more = await at.reverse('r2', 'start', '19.01');
    expect(more.refusal).toEqual({
      type: 'INVALID_INPUT',
      message: 'amount: at most 19.00 of this allocation can be reversed',
    });
    expect((await at.reverse('r3', 'start', '19.00')).answer).toMatchObject({ suspended: '59.00' });
    expect((await at.reverse('r4', 'a9', '1.00')).refusal?.type).toBe('WRONG_STATE');
    expect(at.stage.effects).toEqual(['allocateSuspense 1 60.00', 'reverseAllocation 2 59.00']);
  });

  it('is never allocated beyond what lies there, also by commands that come together', async () => {
    const at = await opened();
    const account = at.members.owner;
    const calls = [
      await at.workflow.update('allocate', { requestId: 'a1', account, amount: '40.00' }),
      await at.workflow.update('allocate', { requestId: 'a2', account, amount: '20.01' }),
      await at.workflow.update('allocate', { requestId: 'a3', account, amount: '20.00' }),
    ];
    await at.world.until(() => calls.every((call) => !call.isOpen));
    expect(calls.map(({ refusal }) => refusal?.message)).toEqual([
      undefined,
      'amount: at most 20.00 lies in suspense',
      undefined,
    ]);
    expect(at.stage.effects).toEqual(['allocateSuspense 1 20.00', 'allocateSuspense 1 40.00']);
  });

  it('moves once for one request, and is answered the same again', async () => {
    const at = await opened();
    const first = await at.allocate('a1', '10.00');
    expect((await at.allocate('a1', '10.00')).answer).toEqual(first.answer);
    expect((await at.allocate('a1', '11.00')).refusal?.type).toBe('REQUEST_ID_REUSED');
    expect(at.stage.effects).toEqual(['allocateSuspense 1 10.00']);
  });

  it.each([
    ['no amount', { account: { member: 'owner-1', account: '1' } }],
    ['an amount of nothing', { account: { member: 'owner-1', account: '1' }, amount: '0.00' }],
    ['no account', { amount: '1.00' }],
    ['a fee that is all of it', { account: { member: 'm', account: '1' }, amount: '1.00', fee: '1.00' }],
    [
      'the id of the first allocation',
      { requestId: 'start', account: { member: 'm', account: '1' }, amount: '1.00' },
    ],
  ])('is not allocated by a command with %s', async (_what, command) => {
    const at = await opened();
    const call = await at.say('allocate', { requestId: 'a1', ...command });
    expect(call.refusal?.type).toBe('INVALID_INPUT');
    expect(at.stage.effects).toEqual([]);
  });
});

describe('an allocation that the provider rejects', () => {
  const nobody = () => ({ account: { member: 'nobody', account: '6886000000009999' } });

  it('leaves the money in suspense, and an operator sees why', async () => {
    const at = await opened(nobody);
    await at.world.advance(HOUR_MS);
    expect(await at.status()).toMatchObject({
      state: 'suspended',
      attention: [expect.stringContaining('its allocation was rejected with ERR254') as string],
    });
    expect((await at.allocate('a1', '60.00')).answer).toMatchObject({ state: 'allocated' });
    expect((await at.status()).attention).toEqual([]);
  });

  it('is answered to whoever asked for it', async () => {
    const at = await opened();
    const call = await at.allocate('a1', '60.00', { member: 'nobody', account: '6886000000009999' });
    expect(call.refusal).toMatchObject({
      type: 'REJECTED_BY_PROVIDER',
      message: expect.stringContaining('ERR254') as string,
    });
    expect((await at.view()).suspended).toBe('60.00');
  });

  it('as a reversal leaves the allocation as it was', async () => {
    const at = await opened(({ owner }) => ({ account: owner }));
    at.stage.sandbox.faults.add({
      ...{ provider: 'pingan', interface: '6140', kind: 'unknownCode', code: 'ERR044', times: 1 },
    });
    expect((await at.reverse('r1', 'start', '60.00')).refusal?.type).toBe('REJECTED_BY_PROVIDER');
    expect((await at.reverse('r2', 'start', '60.00')).answer).toMatchObject({ suspended: '60.00' });
    expect(at.stage.effects).toEqual(['allocateSuspense 1 60.00', 'reverseAllocation 1 60.00']);
  });

  it('because the provider has none ends it before anything moves', async () => {
    const stage = Stage.open();
    const { tenant, settings } = stage;
    const workflow = await stage.world.start('suspense', `suspense/${tenant}/S1`, {
      ...{ tenant, provider: 'scripted', suspenseNo: 'S1', amount: '1.00', settings },
      ...{ account: { member: 'm', account: '1' }, reversibleForMs: DAY_MS },
    });
    expect(workflow.closed).toMatchObject({ result: { state: 'rejected', code: 'NOT_SUPPORTED' } });
    expect(stage.provider.wire).toEqual([]);
  });
});

describe('money in suspense that is cancelled', () => {
  it('stays where it is, and what was allocated stays so', async () => {
    const at = await opened();
    await at.allocate('a1', '20.00');
    at.workflow.cancel();
    await at.world.advance(HOUR_MS);
    expect(at.workflow.closed).toMatchObject({ result: { state: 'cancelled', suspended: '40.00' } });
    expect(at.has('owner-1', SUSPENSE)).toEqual(['20.00', '40.00']);
    expect(at.workflow.searchAttributes).toMatchObject({ HoldfastNeedsAttention: false });
  });
});

describe('an answer that is lost', () => {
  it.each([
    ['6139 done', { interface: '6139', kind: 'doAndDrop' }],
    ['6139 done, and a proxy’s page', { interface: '6139', kind: 'html502', withEffect: true }],
    ['6139 not done', { interface: '6139', kind: 'dropBefore' }],
    ['6140 done', { interface: '6140', kind: 'doAndDrop' }],
    ['6140 not done', { interface: '6140', kind: 'dropBefore' }],
  ] as const)('is found by 6110, and the money has moved once: %s', async (_name, fault) => {
    const at = await opened();
    at.stage.sandbox.faults.add({ provider: 'pingan', times: 1, ...fault });
    expect((await at.allocate('a1', '60.00')).answer).toMatchObject({ suspended: '0.00' });
    expect((await at.reverse('r1', 'a1', '15.00')).answer).toMatchObject({ suspended: '15.00' });
    expect(at.stage.effects).toEqual(['allocateSuspense 1 60.00', 'reverseAllocation 1 15.00']);
    expect(at.workflow.taskFailures).toEqual([]);
  });
});

describe('a command that a lost task carried out', () => {
  it('is named in the result where nobody asked for it again', async () => {
    const at = await opened(undefined, ({ sandbox, world }) => {
      const run = (): void => world.killWorker(MINUTE_MS);
      sandbox.hooks.add({ provider: 'pingan', interface: '6139', moment: 'after', run });
    });
    const command = { requestId: 'a1', account: at.members.owner, amount: '60.00' };
    await at.workflow.update('allocate', command);
    await at.world.settle();
    at.workflow.loseUpdates();
    at.workflow.cancel();
    await at.world.advance(HOUR_MS);
    expect(at.workflow.closed).toMatchObject({
      result: { allocations: [{ allocationId: 'a1' }], recoveredRequests: ['a1'] },
    });
    expect(at.has('owner-1', SUSPENSE)).toEqual(['60.00', '0.00']);
  });
});

describe('a worker that dies', () => {
  it.each(
    (['6139', '6140'] as const).flatMap((code) =>
      (['before', 'after'] as const).map((moment) => [code, moment] as const),
    ),
  )('at %s, %s the bank has done it, changes nothing', async (code, moment) => {
    const at = await opened(undefined, ({ sandbox, world }) => {
      const run = (): void => world.killWorker(MINUTE_MS);
      sandbox.hooks.add({ provider: 'pingan', interface: code, moment, run });
    });
    expect((await at.allocate('a1', '60.00')).answer).toMatchObject({ state: 'allocated' });
    expect((await at.reverse('r1', 'a1', '15.00')).answer).toMatchObject({ suspended: '15.00' });
    expect((await at.allocate('a2', '15.00', at.members.other)).answer).toMatchObject({ state: 'allocated' });
    await at.world.advance(8 * DAY_MS);
    expect(at.workflow.closed).toMatchObject({ result: { state: 'allocated' } });
    expect(at.workflow.taskFailures).toEqual([]);
    expect(at.stage.effects).toEqual([
      'allocateSuspense 1 15.00',
      'allocateSuspense 1 60.00',
      'reverseAllocation 1 15.00',
    ]);
    expect(at.stage.sandbox.ledger.report().balanced).toBe(true);
  });
});
