import { describe, expect, it } from 'vitest';
import type { Money } from '../../src/domain/money.js';
import { AttemptStage } from './support/attempt-stage.js';

const MINUTE = 60_000;

async function inDoubt(): Promise<AttemptStage> {
  const stage = new AttemptStage();
  stage.provider.onSend('hold', { answer: 'lost' });
  await stage.attempt();
  stage.wait(4 * MINUTE);
  return stage;
}

describe('an operator’s decision', () => {
  const said = { evidence: 'seen at the bank', by: 'li.wei' };

  it('ends an operation in doubt, with the words kept as evidence', async () => {
    const stage = await inDoubt();
    const decided = await stage.activities.decideOperation({
      operationId: stage.holdId,
      happened: true,
      ...said,
    });
    expect(decided).toMatchObject({ outcome: { type: 'succeeded' } });
    expect((await stage.journal.evidence(stage.holdId)).at(-1)).toMatchObject({
      source: 'operator',
      detail: 'li.wei: seen at the bank',
    });
  });

  it('changes nothing that has ended; said against it, it asks for attention', async () => {
    const stage = new AttemptStage();
    await stage.attempt();
    const decided = await stage.activities.decideOperation({
      operationId: stage.holdId,
      happened: false,
      ...said,
    });
    expect(decided.outcome.type).toBe('succeeded');
    expect(decided.attention).toBe('it was found absent after it had succeeded');
  });

  it('takes attention away when it says what has ended anyway', async () => {
    const stage = await inDoubt();
    stage.provider.onAsk('hold', { answer: 'otherAmount' });
    expect((await stage.attempt()).attention).toBeDefined();
    const decided = await stage.activities.decideOperation({
      operationId: stage.holdId,
      happened: true,
      ...said,
    });
    expect(decided.attention).toBeUndefined();
    expect((await stage.row())?.attention).toBeUndefined();
  });

  it('takes no attention away when a story itself concludes something', async () => {
    const stage = await inDoubt();
    stage.provider.onAsk('hold', { answer: 'otherAmount' });
    await stage.attempt();
    const rule = { operationId: stage.holdId, happened: true, source: 'rule' as const, ...said };
    expect((await stage.activities.decideOperation(rule)).attention).toBeDefined();
  });

  it.each([
    ['is not taken while the provider shows it as under way', 'processing', 'pending'],
    ['is taken while the provider says nothing', 'unclear', 'absent'],
    ['is taken where the provider does not know it', 'notFound', 'absent'],
    ['is taken where what the provider shows is another trade', 'otherAmount', 'absent'],
  ] as const)('that nothing happened %s', async (_title, answer, outcome) => {
    const stage = await inDoubt();
    stage.provider.onAsk('hold', { answer });
    const decision = { operationId: stage.holdId, happened: false, ...said };
    expect((await stage.activities.decideOperation(decision)).outcome.type).toBe(outcome);
    expect((await stage.row())?.settled?.type).toBe(outcome === 'absent' ? 'absent' : undefined);
  });

  it('is refused for good where nothing was ever begun', async () => {
    const stage = new AttemptStage();
    await expect(
      stage.activities.decideOperation({ operationId: 'nothing', happened: true, ...said }),
    ).rejects.toMatchObject({ type: 'OPERATION_NOT_FOUND', nonRetryable: true });
  });
});

describe('the question whether an operation really did nothing', () => {
  const refusal = { answer: { refused: 'other', code: 'ERR059' } } as const;

  it.each([
    ['a refusal that the provider does not know', refusal, undefined, { type: 'none' }],
    ['a refusal that is not answered about', refusal, 'unclear', { type: 'unclear', why: 'system error' }],
  ] as const)('%s', async (_name, send, answer, expected) => {
    const stage = new AttemptStage();
    stage.provider.onSend('hold', send);
    await stage.attempt();
    if (answer) stage.provider.onAsk('hold', { answer });
    expect(await stage.activities.confirmNoEffect({ operationId: stage.holdId })).toEqual(expected);
  });

  it('finds a refusal that took effect, with its traces, and says so in the journal', async () => {
    const stage = new AttemptStage();
    stage.provider.onSend('hold', { ...refusal, effect: true });
    await stage.attempt();
    const check = await stage.activities.confirmNoEffect({ operationId: stage.holdId });
    expect(check).toMatchObject({ type: 'effect', result: { divisible: false, tradeDate: '20260105' } });
    expect(await stage.row()).toMatchObject({
      settled: { type: 'rejected' },
      attention: 'it took effect after it had ended without',
    });
  });

  it('is not answered by an effect of another amount', async () => {
    const stage = new AttemptStage();
    stage.provider.onSend('hold', { ...refusal, effect: true }).onAsk('hold', { answer: 'otherAmount' });
    await stage.attempt();
    const check = await stage.activities.confirmNoEffect({ operationId: stage.holdId });
    expect(check).toEqual({
      type: 'unclear',
      why: 'the provider shows the amount 0.01, the operation has 100.00',
    });
  });

  it('is answered by an operator where the provider says nothing, but not by a story’s own rule', async () => {
    const word = { happened: false, evidence: 'seen at the bank', by: 'li.wei' };
    const answers = [];
    for (const source of ['operator', 'rule'] as const) {
      const stage = await inDoubt();
      stage.provider.always.set('hold', { ask: { answer: 'unclear' } });
      await stage.activities.decideOperation({ operationId: stage.holdId, source, ...word });
      answers.push((await stage.activities.confirmNoEffect({ operationId: stage.holdId })).type);
    }
    expect(answers).toEqual(['none', 'unclear']);
  });

  it('is answered by an operator against what was seen before, not against what is seen later', async () => {
    const word = { happened: false, evidence: 'seen at the bank', by: 'li.wei' };
    const answers = [];
    for (const seenBefore of [true, false]) {
      const stage = await inDoubt();
      stage.provider.always.set('hold', { ask: { answer: 'otherAmount' } });
      if (seenBefore) await stage.attempt();
      stage.wait(MINUTE);
      await stage.activities.decideOperation({ operationId: stage.holdId, ...word });
      stage.wait(MINUTE);
      answers.push((await stage.activities.confirmNoEffect({ operationId: stage.holdId })).type);
    }
    expect(answers).toEqual(['none', 'unclear']);
  });

  it('is answered by the journal for what succeeded, and not at all while it has not ended', async () => {
    const done = new AttemptStage();
    await done.attempt();
    expect(await done.activities.confirmNoEffect({ operationId: done.holdId })).toMatchObject({
      type: 'effect',
    });
    const open = await inDoubt();
    expect(await open.activities.confirmNoEffect({ operationId: open.holdId })).toMatchObject({
      type: 'unclear',
    });
    expect(open.provider.asks('hold')).toHaveLength(0);
  });

  it('rests on the refusal alone where the provider documents no query', async () => {
    const stage = new AttemptStage({ unasked: ['hold'] });
    stage.provider.onSend('hold', refusal);
    await stage.attempt();
    expect(await stage.activities.confirmNoEffect({ operationId: stage.holdId })).toEqual({ type: 'none' });
  });

  it('cannot be put about what was never begun', async () => {
    const stage = new AttemptStage();
    await expect(stage.activities.confirmNoEffect({ operationId: 'nothing' })).rejects.toMatchObject({
      type: 'INVALID_INPUT',
    });
  });
});

it('names all operations under a prefix with their intents, oldest first, and none beside it', async () => {
  const stage = new AttemptStage();
  await stage.attempt();
  stage.wait(1_000);
  const second = stage.hold({ operationId: `${stage.tenant}/o1/hold/2`, amount: '5.00' as Money });
  await stage.attempt(second);
  await stage.attempt(stage.hold({ operationId: `${stage.tenant}/o11/hold/1` }));
  const intents = await stage.activities.begunOperations({ prefix: `${stage.tenant}/o1/` });
  expect(intents).toEqual([stage.hold(), second]);
});
