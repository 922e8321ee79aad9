import { describe, expect, it, vi } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../src/domain/durations.js';
import { inDoubt } from '../support/scripted/hold-in-doubt.js';
import { Stage } from '../support/scripted/workflow-stage.js';

const EVIDENCE = 'the bank’s counter confirmed it by telephone';

describe('an operator’s decision', () => {
  it('that it happened lets the workflow go on', async () => {
    const { stage, workflow, operationId } = await inDoubt();
    await stage.world.advance(HOUR_MS);
    const call = await stage.update(workflow, 'decide', {
      operationId,
      happened: true,
      evidence: EVIDENCE,
      by: 'li.wei',
    });
    expect(call.answer).toEqual({ operationId, outcome: 'succeeded' });
    expect(await stage.view(workflow)).toMatchObject({
      state: 'held',
      attention: [],
      steps: [{ step: 'hold/1', outcome: 'succeeded' }],
    });
    const evidence = await stage.journal.evidence(operationId);
    expect(evidence.at(-1)).toMatchObject({ source: 'operator', detail: `li.wei: ${EVIDENCE}` });
  });

  it('can be given as soon as an operation is in doubt, before anybody is asked for it', async () => {
    const { stage, workflow, operationId } = await inDoubt();
    await stage.world.advance(MINUTE_MS);
    expect((await stage.view(workflow)).attention).toEqual([]);
    const said = { operationId, happened: true, evidence: EVIDENCE, by: 'li.wei' };
    expect((await stage.update(workflow, 'decide', said)).answer).toEqual({
      operationId,
      outcome: 'succeeded',
    });
  });

  it('that it did not happen ends the attempt, and the order as its terms say', async () => {
    const { stage, workflow, operationId } = await inDoubt();
    await stage.world.advance(HOUR_MS);
    stage.provider.always.set('hold', { query: { answer: 'notFound' } });
    const call = await stage.update(workflow, 'decide', {
      operationId,
      happened: false,
      evidence: EVIDENCE,
      by: 'li.wei',
    });
    expect(call.answer).toEqual({ operationId, outcome: 'absent' });
    await stage.world.advance(5 * MINUTE_MS);
    expect(stage.provider.sends('hold').map((send) => send.operationId)).toEqual([
      operationId,
      `${stage.tenant}/o1/hold/2`,
    ]);
    expect((await stage.escrow(workflow)).state).toBe('held');
  });

  it('that it did not happen counts also while the provider goes on saying nothing', async () => {
    const { stage, workflow, operationId } = await inDoubt();
    await stage.world.advance(HOUR_MS);
    await stage.update(workflow, 'decide', {
      operationId,
      happened: false,
      evidence: EVIDENCE,
      by: 'li.wei',
    });
    await stage.world.advance(5 * MINUTE_MS);
    expect(stage.effects).toEqual(['hold 100.00 fee 1.00']);
    expect(await stage.view(workflow)).toMatchObject({ state: 'held', attention: [] });
  });

  it('that it did not happen is told at once that the provider shows it as under way, and stays open', async () => {
    const { stage, workflow, operationId } = await inDoubt();
    await stage.world.advance(HOUR_MS);
    const said = { operationId, happened: false, evidence: EVIDENCE, by: 'li.wei' };
    stage.provider.always.set('hold', { query: { answer: 'processing' } });
    const first = await stage.update(workflow, 'decide', said);
    expect(first.refusal).toEqual({
      type: 'WRONG_STATE',
      message:
        'happened: the provider shows it as under way, so it can still happen; its records decide once they show an end',
    });
    expect(await stage.view(workflow)).toMatchObject({ steps: [{ step: 'hold/1', outcome: 'pending' }] });
    stage.provider.always.set('hold', { query: { answer: 'unclear' } });
    const second = await stage.update(workflow, 'decide', said);
    expect(second.answer).toEqual({ operationId, outcome: 'absent' });
    await stage.world.advance(5 * MINUTE_MS);
    expect((await stage.escrow(workflow)).state).toBe('held');
  });

  it('that it did not happen yields to what the provider’s records show at that moment', async () => {
    const { stage, workflow, operationId } = await inDoubt();
    await stage.world.advance(HOUR_MS);
    const row = await stage.journal.find(operationId);
    stage.bank.carryOut({ intent: row!.intent, serialNumber: row!.serialNumber, begunAt: row!.begunAt });
    stage.provider.always.delete('hold');
    const said = { operationId, happened: false, evidence: EVIDENCE, by: 'li.wei' };
    const call = await stage.update(workflow, 'decide', said);
    expect(call.answer).toEqual({ operationId, outcome: 'succeeded' });
    expect(await stage.view(workflow)).toMatchObject({
      state: 'held',
      attention: ['hold/1: it was found absent after it had succeeded'],
    });
  });

  it('that it did not happen waits for records that show it as under way later, and says what it waits for', async () => {
    const { stage, workflow, operationId } = await inDoubt();
    await stage.world.advance(HOUR_MS);
    const said = { operationId, happened: false, evidence: EVIDENCE, by: 'li.wei' };
    stage.provider.onQuery('hold', { answer: 'unclear' });
    stage.provider.always.set('hold', { query: { answer: 'processing' } });
    const call = await stage.update(workflow, 'decide', said);
    expect(call.answer).toEqual({ operationId, outcome: 'absent' });
    await stage.world.advance(HOUR_MS);
    expect(stage.provider.sends('hold')).toHaveLength(1);
    expect((await stage.view(workflow)).attention).toEqual([
      'hold/1: the provider does not say whether it had no effect (the provider shows it as under way, so it can still happen; its records decide once they show an end)',
    ]);
  });

  it('is reversed when the operation turns out to have happened after the order has ended', async () => {
    const { stage, workflow, operationId } = await inDoubt({ timing: { paymentWindowMs: 0 } });
    await stage.world.advance(HOUR_MS);
    stage.provider.always.set('hold', { query: { answer: 'notFound' } });
    await stage.update(workflow, 'decide', {
      operationId,
      happened: false,
      evidence: EVIDENCE,
      by: 'li.wei',
    });
    const row = await stage.journal.find(operationId);
    stage.bank.carryOut({ intent: row!.intent, serialNumber: row!.serialNumber, begunAt: row!.begunAt });
    stage.provider.always.delete('hold');
    await stage.world.advance(DAY_MS);
    expect(stage.effects).toEqual(['hold 100.00 fee 1.00', 'return 100.00']);
    expect(stage.result(workflow)).toMatchObject({ state: 'paymentExpired', sums: { returned: '100.00' } });
    expect((await stage.journal.find(operationId))?.attention).toBe(
      'it took effect after it had ended without',
    );
  });

  it('yields to evidence that the journal has by then', async () => {
    const { stage, workflow, operationId } = await inDoubt();
    await stage.world.advance(HOUR_MS);
    await stage.journal.record({
      operationId,
      did: 'nothing',
      outcome: { type: 'succeeded', result: { divisible: false } },
      evidence: { source: 'notification', detail: 'paid' },
    });
    const call = await stage.update(workflow, 'decide', {
      operationId,
      happened: false,
      evidence: EVIDENCE,
      by: 'li.wei',
    });
    expect(call.answer).toEqual({ operationId, outcome: 'succeeded' });
    expect(await stage.view(workflow)).toMatchObject({
      state: 'held',
      attention: ['hold/1: it was found absent after it had succeeded'],
    });
  });

  it('is refused for what is not in doubt, and a second one while the first is being taken', async () => {
    const { stage, workflow, operationId } = await inDoubt();
    const other = {
      operationId: `${stage.tenant}/o1/hold/2`,
      happened: true,
      evidence: EVIDENCE,
      by: 'li.wei',
    };
    expect((await stage.update(workflow, 'decide', other)).refusal).toEqual({
      type: 'WRONG_STATE',
      message: 'operationId: names no operation that this workflow is in doubt about',
    });
    const first = await workflow.update('decide', { ...other, operationId });
    const second = await workflow.update('decide', { ...other, operationId, happened: false });
    await stage.world.settle();
    expect([first.state, second.state]).toEqual(['completed', 'rejected']);
  });

  it('does not wait for an attempt that cannot be sent: it is taken while Temporal still repeats that', async () => {
    const stage = Stage.open({ timing: { attentionAfterMs: 2 * MINUTE_MS } });
    stage.provider.always.set('hold', { send: { answer: 'notSent' } });
    const workflow = await stage.startEscrow();
    await stage.world.advance(3 * MINUTE_MS);
    expect((await stage.view(workflow)).attention).toEqual(['hold/1: it cannot be sent or queried']);
    const operationId = `${stage.tenant}/o1/hold/1`;
    const call = await stage.update(workflow, 'decide', {
      operationId,
      happened: true,
      evidence: EVIDENCE,
      by: 'li.wei',
    });
    await stage.world.advance(MINUTE_MS);
    expect(call.answer).toEqual({ operationId, outcome: 'succeeded' });
    expect(await stage.view(workflow)).toMatchObject({ state: 'held', attention: [] });
    expect(stage.provider.wire).toEqual([]);
  });

  it('is held against the call that was on its way all the same: its success alerts an operator', async () => {
    const stage = Stage.open({ timing: { attentionAfterMs: 2 * MINUTE_MS } });
    stage.provider.always.set('hold', { send: { answer: 'notSent' } });
    const workflow = await stage.startEscrow();
    await stage.world.advance(2.5 * MINUTE_MS);
    stage.provider.always.set('hold', { send: { afterMs: 15 * SECOND_MS }, query: { answer: 'notFound' } });
    await stage.world.until(() => stage.effects.length > 0);
    const operationId = `${stage.tenant}/o1/hold/1`;
    const said = { operationId, happened: false, evidence: EVIDENCE, by: 'li.wei' };
    await stage.update(workflow, 'decide', said);
    await stage.world.advance(20 * SECOND_MS);
    expect((await stage.view(workflow)).attention).toEqual([
      'hold/1: it succeeded after it had ended as absent',
    ]);
  });

  it('names the account where an opened account was in doubt, and the workflow uses it', async () => {
    const stage = Stage.open();
    stage.provider.onSend('openAccount', { answer: 'lost', effect: false });
    stage.provider.always.set('openAccount', { query: { answer: 'unclear' } });
    const workflow = await stage.startOnboarding();
    const operationId = `${stage.tenant}/buyer-1/openAccount`;
    const decision = { operationId, happened: true, evidence: EVIDENCE, by: 'li.wei' };
    const without = await stage.update(workflow, 'decide', decision);
    expect(without.refusal).toEqual({
      type: 'INVALID_INPUT',
      message: 'account: the number of the account that was opened',
    });
    await stage.update(workflow, 'decide', { ...decision, account: '6886000000000777' });
    await stage.update(workflow, 'submitCode', { requestId: 'a', code: stage.bank.code });
    expect(workflow.closed).toMatchObject({ result: { state: 'bound', account: '6886000000000777' } });
  });
});

describe('a decision that the journal does not take', () => {
  it('alerts an operator when that is long, and counts once it is taken', async () => {
    const { stage, workflow, operationId } = await inDoubt();
    await stage.world.advance(HOUR_MS);
    const record = stage.journal.record.bind(stage.journal);
    const away = vi
      .spyOn(stage.journal, 'record')
      .mockImplementation((recording) =>
        recording.evidence.source === 'operator'
          ? Promise.reject(new Error('the journal is away'))
          : record(recording),
      );
    const notTaken = expect.stringContaining('the journal does not take it') as string;
    const command = { operationId, happened: true, evidence: EVIDENCE, by: 'li.wei' };
    const call = await workflow.update('decide', command);
    try {
      await stage.world.advance(5 * MINUTE_MS);
      expect((await stage.view(workflow)).attention).not.toContainEqual(notTaken);
      await stage.world.advance(DAY_MS);
      expect((await stage.view(workflow)).attention).toContainEqual(notTaken);
      expect(call.isOpen).toBe(true);
    } finally {
      away.mockRestore();
    }
    await stage.world.advance(HOUR_MS);
    expect(call.answer).toEqual({ operationId, outcome: 'succeeded' });
    expect((await stage.view(workflow)).attention).toEqual([]);
  });

  it('is taken although the order is cancelled meanwhile', async () => {
    const { stage, workflow, operationId } = await inDoubt();
    await stage.world.advance(HOUR_MS);
    const row = await stage.journal.find(operationId);
    stage.bank.carryOut({ intent: row!.intent, serialNumber: row!.serialNumber, begunAt: row!.begunAt });
    stage.provider.always.delete('hold');
    const said = { operationId, happened: false, evidence: EVIDENCE, by: 'li.wei' };
    await stage.update(workflow, 'decide', said);
    const away = vi.spyOn(stage.journal, 'find').mockRejectedValue(new Error('the journal is away'));
    const review = await workflow.update('decide', { ...said, happened: true });
    await stage.world.advance(MINUTE_MS);
    workflow.cancel();
    await stage.world.advance(MINUTE_MS);
    expect(review.isOpen).toBe(true);
    away.mockRestore();
    await stage.world.advance(HOUR_MS);
    expect(review.answer).toEqual({ operationId, outcome: 'succeeded' });
    expect((await stage.journal.find(operationId))?.attention).toBeUndefined();
    expect(stage.result(workflow)).toMatchObject({ state: 'cancelled', sums: { returned: '100.00' } });
  });
});

describe('a decision that is repeated', () => {
  it('is taken once the records allow it, and gets its first answer again after that', async () => {
    const { stage, workflow, operationId } = await inDoubt();
    await stage.world.advance(HOUR_MS);
    const said = { operationId, happened: false, evidence: EVIDENCE, by: 'li.wei' };
    stage.provider.always.set('hold', { query: { answer: 'processing' } });
    expect((await stage.update(workflow, 'decide', said)).refusal?.type).toBe('WRONG_STATE');
    stage.provider.always.set('hold', { query: { answer: 'unclear' } });
    const taken = await stage.update(workflow, 'decide', said);
    const again = await stage.update(workflow, 'decide', said);
    expect(taken.answer).toEqual({ operationId, outcome: 'absent' });
    expect(again.answer).toEqual(taken.answer);
    const other = await stage.update(workflow, 'decide', { ...said, happened: true });
    expect(other.refusal?.type).toBe('WRONG_STATE');
  });

  it('joins the one that is being taken, word for word', async () => {
    const { stage, workflow, operationId } = await inDoubt();
    const said = { operationId, happened: true, evidence: EVIDENCE, by: 'li.wei' };
    const calls = [await workflow.update('decide', said), await workflow.update('decide', said)];
    await stage.world.settle();
    expect(calls.map((call) => call.answer)).toEqual([
      { operationId, outcome: 'succeeded' },
      { operationId, outcome: 'succeeded' },
    ]);
  });
});
