import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../src/domain/durations.js';
import { inDoubt } from '../support/scripted/hold-in-doubt.js';
import { Stage } from '../support/scripted/workflow-stage.js';

const EVIDENCE = 'the bank’s counter confirmed it by telephone';

describe('an operation in doubt', () => {
  it('stays in doubt for days: no timer makes it fail, and it is never sent again', async () => {
    const { stage, workflow } = await inDoubt();
    await stage.world.advance(3 * DAY_MS);
    expect(await stage.view(workflow)).toMatchObject({
      state: 'holding',
      steps: [{ step: 'hold/1', outcome: 'pending' }],
    });
    expect(stage.provider.sends('hold')).toHaveLength(1);
    expect(stage.provider.statusQueries('hold').length).toBeGreaterThan(70);
    expect(workflow.history.events).toBeLessThan(1_500);
  });

  it('that cannot be sent for a day is tried on and on, and leaves room in the history for months', async () => {
    const stage = Stage.open();
    stage.provider.always.set('hold', { send: { answer: 'notSent' } });
    const workflow = await stage.startEscrow();
    await stage.world.advance(DAY_MS);
    expect((await stage.view(workflow)).attention).toEqual(['hold/1: the outcome is still pending']);
    expect(workflow.history.events).toBeLessThan(700);
    stage.provider.always.clear();
    await stage.world.advance(2 * HOUR_MS);
    expect((await stage.view(workflow)).state).toBe('held');
  });

  it('alerts an operator after the configured time, and no longer once there is evidence', async () => {
    const { stage, workflow } = await inDoubt();
    await stage.world.advance(30 * MINUTE_MS - 1);
    expect(workflow.searchAttributes).toEqual({});
    await stage.world.advance(1);
    expect(workflow.searchAttributes).toEqual({ HoldfastNeedsAttention: true });
    expect((await stage.view(workflow)).attention).toEqual(['hold/1: the outcome is still pending']);
    const row = await stage.journal.find(`${stage.tenant}/o1/hold/1`);
    stage.bank.carryOut({ intent: row!.intent, serialNumber: row!.serialNumber, begunAt: row!.begunAt });
    stage.provider.always.delete('hold');
    await stage.world.advance(2 * HOUR_MS);
    expect(workflow.searchAttributes).toEqual({ HoldfastState: 'held', HoldfastNeedsAttention: false });
    expect((await stage.view(workflow)).attention).toEqual([]);
  });

  it('alerts an operator before it asks the provider once more at that moment', async () => {
    const { stage, workflow } = await inDoubt({ timing: { attentionAfterMs: 3 * MINUTE_MS } });
    stage.provider.onQuery('hold', { answer: 'unclear', afterMs: 10 * SECOND_MS });
    await stage.world.advance(3 * MINUTE_MS + SECOND_MS);
    expect(stage.provider.statusQueries('hold')).toHaveLength(1);
    expect((await stage.view(workflow)).attention).toEqual(['hold/1: the outcome is still unknown']);
  });

  it('is queried by the interface’s own schedule, which ends at an hour', async () => {
    const { stage } = await inDoubt();
    await stage.world.advance(4 * HOUR_MS);
    const [sent] = stage.provider.sends('hold');
    const minutes = stage.provider
      .statusQueries('hold')
      .map((query) => Math.round((query.startedMs - (sent?.startedMs ?? 0)) / MINUTE_MS));
    expect(minutes).toEqual([3, 8, 18, 78, 138, 198]);
  });

  it('is sent again under the same number where the provider deduplicates and does not know it', async () => {
    const stage = Stage.open();
    stage.provider.onSend('hold', { answer: 'lost', effect: false });
    const workflow = await stage.startEscrow();
    await stage.world.advance(10 * MINUTE_MS);
    const [first, second] = stage.provider.sends('hold');
    expect(second?.serialNumber).toBe(first?.serialNumber);
    expect(stage.effects).toEqual(['hold 100.00 fee 1.00']);
    expect((await stage.escrow(workflow)).state).toBe('held');
  });

  it('is never called rejected because a repeat was: the first attempt may have taken the money', async () => {
    const stage = Stage.open();
    stage.provider.onSend(
      'hold',
      { answer: 'lost' },
      { answer: { rejected: 'insufficientFunds', code: 'ERR044' }, effect: false },
    );
    stage.provider.onQuery('hold', { answer: 'notFound' }, { answer: 'notFound' });
    const workflow = await stage.startEscrow();
    await stage.world.advance(HOUR_MS);
    expect(stage.provider.sends('hold')).toHaveLength(2);
    expect(await stage.escrow(workflow)).toMatchObject({ state: 'held' });
    expect(stage.effects).toEqual(['hold 100.00 fee 1.00']);
  });
});

describe('evidence that contradicts', () => {
  it('of another amount proves nothing: an operator is alerted at once, and only an operator ends it', async () => {
    const stage = Stage.open();
    stage.provider.onSend('hold', { answer: 'lost' });
    stage.provider.always.set('hold', { query: { answer: 'otherAmount' } });
    const workflow = await stage.startEscrow();
    await stage.world.advance(4 * MINUTE_MS);
    const reason = 'hold/1: the provider shows the amount 0.01, the operation has 100.00';
    expect((await stage.view(workflow)).attention).toEqual([reason]);
    await stage.world.advance(DAY_MS);
    expect(await stage.view(workflow)).toMatchObject({ state: 'holding', attention: [reason] });
    const operationId = `${stage.tenant}/o1/hold/1`;
    const call = await stage.update(workflow, 'decide', {
      operationId,
      happened: true,
      evidence: EVIDENCE,
      by: 'li.wei',
    });
    expect(call.answer).toEqual({ operationId, outcome: 'succeeded' });
    expect(await stage.view(workflow)).toMatchObject({ state: 'held', attention: [] });
  });

  it('stays on show after the operation has ended, until an operator has looked', async () => {
    const stage = Stage.open();
    stage.provider.onSend('hold', { answer: 'lost' });
    stage.provider.onQuery('hold', { answer: 'otherAmount' });
    const workflow = await stage.startEscrow();
    await stage.world.advance(HOUR_MS);
    expect((await stage.view(workflow)).state).toBe('held');
    expect(workflow.searchAttributes['HoldfastNeedsAttention']).toBe(true);
    const operationId = `${stage.tenant}/o1/hold/1`;
    const decision = { operationId, evidence: EVIDENCE, by: 'li.wei' };
    const against = await stage.update(workflow, 'decide', { ...decision, happened: false });
    expect(against.refusal).toEqual({
      type: 'WRONG_STATE',
      message: 'happened: the operation has ended as succeeded, which stays',
    });
    const call = await stage.update(workflow, 'decide', { ...decision, happened: true });
    expect(call.answer).toEqual({ operationId, outcome: 'succeeded' });
    expect(workflow.searchAttributes['HoldfastNeedsAttention']).toBe(false);
    expect((await stage.journal.find(operationId))?.attention).toBeUndefined();
  });
});

describe('an attempt', () => {
  it('costs a timer only where an operator must be alerted before it ends by itself', async () => {
    const timersWith = async (attentionAfterMs: number): Promise<number> => {
      const stage = Stage.open({ firstAttempt: 'remote', timing: { attentionAfterMs } });
      const workflow = await stage.startEscrow();
      expect((await stage.escrow(workflow)).state).toBe('held');
      return workflow.history.eventsByKind.get('timer started') ?? 0;
    };
    const without = await timersWith(10 * MINUTE_MS);
    expect(await timersWith(30 * MINUTE_MS)).toBe(without);
    expect(await timersWith(10 * MINUTE_MS - 1)).toBe(without + 1);
  });
});

describe('a provider that cannot be reached', () => {
  it('is tried again until it can, and nothing is in doubt for it', async () => {
    const stage = Stage.open();
    for (let n = 0; n < 15; n += 1) stage.provider.onSend('hold', { answer: 'notSent' });
    const workflow = await stage.startEscrow();
    await stage.world.advance(2 * HOUR_MS);
    expect((await stage.escrow(workflow)).state).toBe('held');
    expect(stage.provider.statusQueries('hold')).toHaveLength(0);
    expect(stage.effects).toEqual(['hold 100.00 fee 1.00']);
  });

  it('is not asked twice when it is merely slow: the attempt that waits joins the call under way', async () => {
    const stage = Stage.open();
    stage.provider.onSend('hold', { beforeMs: 12 * SECOND_MS });
    const workflow = await stage.startEscrow();
    await stage.world.advance(MINUTE_MS);
    expect(stage.provider.wire).toHaveLength(1);
    expect(stage.statements).toEqual({ begin: 1, record: 1, other: 0 });
    expect((await stage.escrow(workflow)).state).toBe('held');
  });

  it('leaves an operator nothing to decide while it is merely slow: its answer is on the way', async () => {
    const stage = Stage.open();
    stage.provider.onSend('hold', { beforeMs: 12 * SECOND_MS });
    const workflow = await stage.startEscrow();
    await stage.world.advance(6 * SECOND_MS);
    const operationId = `${stage.tenant}/o1/hold/1`;
    const said = { operationId, happened: false, evidence: EVIDENCE, by: 'li.wei' };
    expect((await stage.update(workflow, 'decide', said)).refusal).toMatchObject({ type: 'WRONG_STATE' });
    await stage.world.advance(MINUTE_MS);
    expect((await stage.escrow(workflow)).state).toBe('held');
  });
});
