import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/domain/durations.js';
import { openAlone, viewOf } from '../support/adapay/alone-stage.js';
import { goesOn } from '../support/virtual/stood-still.js';
const FROZEN = ['freeze 1 60.00'];
const FREE = ['freeze 1 60.00', 'unfreeze 1 60.00'];

describe('the same freeze again, once Temporal no longer keeps the history of the first', () => {
  it.each([31, 62])('returns that it was unfrozen, and freezes nothing (after %i days)', async (days) => {
    const { stage, begin } = await openAlone('freeze');
    const first = await begin();
    await stage.world.advance(days * DAY_MS);
    expect(first.closed).toMatchObject({ result: { state: 'unfrozen' } });
    const calls = stage.sandbox.wireLog.find({}).length;
    const second = await begin();
    expect(second.searchAttributes['HoldfastState']).not.toBe('frozen');
    await stage.world.advance(HOUR_MS);
    expect(second.closed).toEqual(first.closed);
    expect(second.searchAttributes).toMatchObject({ HoldfastState: 'unfrozen' });
    expect(stage.effects).toEqual(FREE);
    expect(stage.sandbox.wireLog.find({})).toHaveLength(calls);
  });

  it('returns that it was rejected, and freezes nothing although it could by now', async () => {
    const { stage, begin } = await openAlone('freeze');
    const first = await begin({ amount: '100.01' as never });
    await stage.world.advance(31 * DAY_MS);
    stage.sandbox.adapay.deposit({ memberId: 'seller_1', amount: '100.00' });
    const second = await begin({ amount: '100.01' as never });
    await stage.world.advance(HOUR_MS);
    expect(first.closed).toMatchObject({ result: { state: 'rejected', code: 'SIM_BALANCE_SHORT' } });
    expect(second.closed).toEqual(first.closed);
    expect(stage.effects).toEqual([]);
  });

  it('returns that it was cancelled before anything was frozen', async () => {
    const { stage, input, unstarted, begin } = await openAlone('freeze');
    const first = unstarted();
    await first.start(input);
    first.cancel();
    await stage.world.advance(31 * DAY_MS);
    const second = await begin();
    await stage.world.advance(HOUR_MS);
    expect(second.closed).toMatchObject({ result: { state: 'cancelled' } });
    expect(stage.effects).toEqual([]);
  });

  it('is refused by its own reason where it has other content', async () => {
    const { stage, begin } = await openAlone('freeze');
    await begin();
    await stage.world.advance(31 * DAY_MS);
    const second = await begin({ onDeadline: 'alert' });
    await stage.world.advance(HOUR_MS);
    expect(second.closed).toMatchObject({ result: { state: 'rejected', code: 'NUMBER_USED' } });
    expect(stage.effects).toEqual(FREE);
  });
});

describe('a freeze that was terminated and started again', () => {
  it('has frozen what was in doubt, once, and unfreezes it', async () => {
    const { stage, begin } = await openAlone('freeze');
    const { faults } = stage.sandbox;
    faults.add({ provider: 'adapay', interface: 'settle_accounts.freeze', times: 1, kind: 'doAndDrop' });
    const first = await begin();
    first.terminate();
    await stage.world.advance(MINUTE_MS);
    const second = await begin();
    await stage.world.advance(HOUR_MS);
    expect((await viewOf(second)).state).toBe('frozen');
    expect(stage.effects).toEqual(FROZEN);
    await stage.say(second, 'unfreeze', { requestId: 'a' });
    expect(second.closed).toMatchObject({ result: { state: 'unfrozen' } });
    expect(stage.effects).toEqual(FREE);
  });

  it('unfreezes what was in doubt when it is cancelled at once', async () => {
    const { stage, input, begin, unstarted } = await openAlone('freeze');
    const { faults } = stage.sandbox;
    faults.add({ provider: 'adapay', interface: 'settle_accounts.freeze', times: 1, kind: 'doAndDrop' });
    const first = await begin();
    first.terminate();
    await stage.world.advance(MINUTE_MS);
    const second = unstarted();
    await second.start(input);
    second.cancel();
    await stage.world.advance(DAY_MS);
    expect(second.closed).toMatchObject({ result: { state: 'cancelled' } });
    expect(stage.effects).toEqual(FREE);
  });

  it('has been unfrozen where the first run had begun that, and is never shown as frozen', async () => {
    const { stage, begin } = await openAlone('freeze');
    const { faults } = stage.sandbox;
    faults.add({ provider: 'adapay', interface: 'settle_accounts.unfreeze', times: 1, kind: 'doAndDrop' });
    const first = await begin();
    await first.update('unfreeze', { requestId: 'a' });
    await stage.world.settle();
    first.terminate();
    await stage.world.advance(MINUTE_MS);
    const second = await begin();
    const shown: unknown[] = [];
    for (let look = 0; look < 60 && !second.closed; look += 1) {
      shown.push(second.searchAttributes['HoldfastState']);
      await stage.world.advance(MINUTE_MS);
    }
    expect(shown).not.toContain('frozen');
    expect(second.closed).toMatchObject({ result: { state: 'unfrozen' } });
    expect(stage.effects).toEqual(FREE);
    expect(stage.sandbox.wireLog.find({ interface: 'settle_accounts.unfreeze' })).toHaveLength(1);
  });

  it('stays frozen where the first run’s unfreezing was rejected, until the next command', async () => {
    const { stage, begin } = await openAlone('freeze');
    const { faults } = stage.sandbox;
    const rejected = { kind: 'unknownCode', code: 'SIM_MEMBER_DISABLED' } as const;
    faults.add({ provider: 'adapay', interface: 'settle_accounts.unfreeze', times: 1, ...rejected });
    const first = await begin();
    await stage.say(first, 'unfreeze', { requestId: 'a' });
    first.terminate();
    await stage.world.advance(MINUTE_MS);
    const second = await begin();
    await stage.world.advance(HOUR_MS);
    expect(await viewOf(second)).toMatchObject({ state: 'frozen' });
    expect(stage.effects).toEqual(FROZEN);
    const call = await stage.say(second, 'unfreeze', { requestId: 'b' });
    expect(call.answer).toEqual({ requestId: 'b', state: 'unfrozen' });
    expect(second.closed).toMatchObject({ result: { state: 'unfrozen' } });
    expect(stage.effects).toEqual(FREE);
  });
});

describe('an unfreezing that comes soon after the start of another run', () => {
  it('is carried out: what the run before had frozen is known by then', async () => {
    const { stage, begin } = await openAlone('freeze');
    (await begin()).terminate();
    await stage.world.advance(MINUTE_MS);
    const second = await begin();
    const call = await second.update('unfreeze', { requestId: 'a' });
    await stage.world.advance(MINUTE_MS);
    expect(call.answer).toEqual({ requestId: 'a', state: 'unfrozen' });
    expect(stage.effects).toEqual(FREE);
  });
});

describe('a cancelled freeze', () => {
  it('takes over first: a worker that stood still freezes and unfreezes nothing afterwards', async () => {
    const { stage, begin, operationId } = await openAlone('freeze');
    const workflow = await begin();
    const { journal } = stage.world.options;
    workflow.cancel();
    await stage.world.settle();
    expect(workflow.closed).toMatchObject({ result: { state: 'cancelled' } });
    const freeze = (await journal.find(operationId))!.intent;
    const unfreezing = operationId.replace('/freeze/', '/unfreeze/');
    const next = { ...(await journal.find(`${unfreezing}/1`))!.intent, operationId: `${unfreezing}/2` };
    expect(await goesOn(stage.world, workflow, freeze)).toBe('SUPERSEDED');
    expect(await goesOn(stage.world, workflow, next)).toBe('SUPERSEDED');
    expect(stage.effects).toEqual(FREE);
  });

  it('freezes nothing afterwards either where nothing was begun', async () => {
    const { stage, input, unstarted, operationId } = await openAlone('freeze');
    const workflow = unstarted();
    await workflow.start(input);
    workflow.cancel();
    await stage.world.settle();
    expect(workflow.closed).toMatchObject({ result: { state: 'cancelled' } });
    const row = await stage.world.options.journal.find(operationId);
    expect(await goesOn(stage.world, workflow, row!.intent)).toBe('SUPERSEDED');
    expect(stage.effects).toEqual([]);
  });

  it('during its watch is watched to the end, unfrozen, and returns the same when it is started again', async () => {
    const { stage, begin, operationId } = await openAlone('freeze', {
      timing: { attentionAfterMs: HOUR_MS, lateWatchMs: 6 * HOUR_MS, fundsPollMs: MINUTE_MS },
    });
    const { faults } = stage.sandbox;
    faults.add({ provider: 'adapay', interface: 'settle_accounts.freeze', times: 1, kind: 'doAndDrop' });
    faults.add({
      ...{ provider: 'adapay', interface: 'settle_accounts.freeze.list' },
      ...{ kind: 'notFoundFor', ms: 5 * HOUR_MS },
    });
    const workflow = await begin();
    await stage.world.advance(2 * HOUR_MS);
    const evidence = 'the console shows no such thing';
    const call = await workflow.update('decide', { operationId, happened: false, evidence, by: 'wang' });
    await stage.world.until(() => !call.isOpen, MINUTE_MS);
    expect(call.answer).toMatchObject({ outcome: 'absent' });
    workflow.cancel();
    await stage.world.advance(HOUR_MS);
    expect(workflow.closed).toBeUndefined();
    await stage.world.advance(31 * DAY_MS);
    expect(workflow.closed).toMatchObject({ result: { state: 'cancelled' } });
    expect(stage.effects).toEqual(FREE);
    const second = await begin();
    await stage.world.advance(HOUR_MS);
    expect(second.closed).toEqual(workflow.closed);
    expect(stage.effects).toEqual(FREE);
  });
});
