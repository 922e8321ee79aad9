import { describe, expect, it } from 'vitest';
import { balanceActivities } from '../../activities/balance.js';
import { decide } from '../../activities/operator-decision.js';
import { operationActivities } from '../../activities/operation.js';
import { createPerform } from '../../activities/perform.js';
import { MINUTE_MS } from '../../src/domain/durations.js';
import { ProviderNotConfigured } from '../../src/domain/errors.js';
import type { Money } from '../../src/domain/money.js';
import type { Provider } from '../../src/providers/provider.js';
import { AttemptStage } from './support/attempt-stage.js';

async function inDoubt(): Promise<AttemptStage> {
  const stage = new AttemptStage();
  stage.provider.onSend('hold', { answer: 'lost' });
  await stage.attempt();
  stage.wait(4 * MINUTE_MS);
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
    stage.provider.onQuery('hold', { answer: 'otherAmount' });
    expect((await stage.attempt()).attention).toBeDefined();
    const decided = await stage.activities.decideOperation({
      operationId: stage.holdId,
      happened: true,
      ...said,
    });
    expect(decided.attention).toBeUndefined();
    expect((await stage.row())?.attention).toBeUndefined();
  });

  it('takes no attention away when a workflow itself concludes something', async () => {
    const stage = await inDoubt();
    stage.provider.onQuery('hold', { answer: 'otherAmount' });
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
    stage.provider.onQuery('hold', { answer });
    const decision = { operationId: stage.holdId, happened: false, ...said };
    expect((await stage.activities.decideOperation(decision)).outcome.type).toBe(outcome);
    expect((await stage.row())?.finalOutcome?.type).toBe(outcome === 'absent' ? 'absent' : undefined);
  });

  it('is rejected for good where nothing was ever begun', async () => {
    const stage = new AttemptStage();
    await expect(
      stage.activities.decideOperation({ operationId: 'nothing', happened: true, ...said }),
    ).rejects.toMatchObject({ type: 'OPERATION_NOT_FOUND', nonRetryable: true });
  });
});

describe('the check that an operation had no effect', () => {
  const rejection = { answer: { rejected: 'other', code: 'ERR059' } } as const;

  it.each([
    ['a rejection that the provider does not know', rejection, undefined, { type: 'none' }],
    [
      'a rejection that is not answered about',
      rejection,
      'unclear',
      { type: 'unclear', why: 'system error' },
    ],
  ] as const)('%s', async (_name, send, answer, expected) => {
    const stage = new AttemptStage();
    stage.provider.onSend('hold', send);
    await stage.attempt();
    if (answer) stage.provider.onQuery('hold', { answer });
    expect(await stage.activities.confirmNoEffect({ operationId: stage.holdId })).toEqual(expected);
  });

  it('finds a rejection that took effect, with its traces, and says so in the journal', async () => {
    const stage = new AttemptStage();
    stage.provider.onSend('hold', { ...rejection, effect: true });
    await stage.attempt();
    const check = await stage.activities.confirmNoEffect({ operationId: stage.holdId });
    expect(check).toMatchObject({ type: 'effect', result: { divisible: false, tradeDate: '20260105' } });
    expect(await stage.row()).toMatchObject({
      finalOutcome: { type: 'rejected' },
      attention: 'it took effect after it had ended without',
    });
  });

  it('is not answered by an effect of another amount', async () => {
    const stage = new AttemptStage();
    stage.provider.onSend('hold', { ...rejection, effect: true }).onQuery('hold', { answer: 'otherAmount' });
    await stage.attempt();
    const check = await stage.activities.confirmNoEffect({ operationId: stage.holdId });
    expect(check).toEqual({
      type: 'unclear',
      why: 'the provider shows the amount 0.01, the operation has 100.00',
    });
  });

  it('is left open by rows that contradict each other', async () => {
    const stage = new AttemptStage();
    stage.provider.onSend('hold', rejection).onQuery('hold', { answer: 'twoRows' });
    await stage.attempt();
    const check = await stage.activities.confirmNoEffect({ operationId: stage.holdId });
    expect(check).toEqual({ type: 'unclear', why: 'two rows, one pending, one failed' });
  });

  it('is answered by an operator where the provider says nothing, but not by a workflow’s own rule', async () => {
    const word = { happened: false, evidence: 'seen at the bank', by: 'li.wei' };
    const answers = [];
    for (const source of ['operator', 'rule'] as const) {
      const stage = await inDoubt();
      stage.provider.always.set('hold', { query: { answer: 'unclear' } });
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
      stage.provider.always.set('hold', { query: { answer: 'otherAmount' } });
      if (seenBefore) await stage.attempt();
      stage.wait(MINUTE_MS);
      await stage.activities.decideOperation({ operationId: stage.holdId, ...word });
      stage.wait(MINUTE_MS);
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
    expect(open.provider.statusQueries('hold')).toHaveLength(0);
  });

  it('rests on the rejection alone where the provider documents no query', async () => {
    const stage = new AttemptStage({ withoutQuery: ['hold'] });
    stage.provider.onSend('hold', rejection);
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
  const intents = await stage.activities.begunOperations({ prefixes: [`${stage.tenant}/o1/`] });
  expect(intents).toEqual([stage.hold(), second]);
});

describe('a worker that is not configured for what was begun', () => {
  const said = { evidence: 'seen at the bank', by: 'li.wei' };
  const why = 'hold at scripted is not configured here, so its records were not queried';
  /** Of its provider the worker has nothing, or lacks what was begun: settings of an older program. */
  const lacking = [
    ['without the provider', (_stage: AttemptStage) => new Map<string, Provider>()],
    [
      'without the operation',
      (stage: AttemptStage) => new Map([['scripted', { ...stage.provider.provider, operations: {} }]]),
    ],
  ] as const;

  describe.each(lacking)('%s', (_how, providersOf) => {
    const unconfigured = (stage: AttemptStage) =>
      operationActivities({ journal: stage.journal, providers: providersOf(stage) });

    it('never says that a rejected operation did nothing', async () => {
      const stage = new AttemptStage();
      stage.provider.onSend('hold', { answer: { rejected: 'other', code: 'ERR059' }, effect: true });
      await stage.attempt();
      expect(await unconfigured(stage).confirmNoEffect({ operationId: stage.holdId })).toEqual({
        type: 'unclear',
        why,
      });
    });

    it.each([true, false])(
      'takes no operator’s decision, and leaves the operation in doubt: %s',
      async (happened) => {
        const stage = await inDoubt();
        const decision = { operationId: stage.holdId, happened, ...said };
        expect(await unconfigured(stage).decideOperation(decision)).toMatchObject({
          outcome: { type: 'unknown', why },
        });
        expect((await stage.row())?.finalOutcome).toBeUndefined();
        expect((await stage.journal.evidence(stage.holdId)).map(({ source }) => source)).toEqual(['answer']);
      },
    );

    it('takes the word that nothing happened where it is told to do without the records, never that it did', async () => {
      const stage = await inDoubt();
      const journalOnly = { journal: stage.journal, providers: providersOf(stage) };
      const word = (happened: boolean) =>
        decide(journalOnly, { operationId: stage.holdId, happened, ...said }, { withoutQuery: true });
      expect((await word(true)).outcome).toEqual({ type: 'unknown', why });
      expect((await word(false)).outcome.type).toBe('absent');
    });

    it('ends nothing that was begun: another worker goes on with it', async () => {
      const stage = await inDoubt();
      const perform = createPerform({ ...stage.deps, providers: providersOf(stage) });
      await expect(perform(stage.hold())).rejects.toThrow(ProviderNotConfigured);
      expect(await stage.row()).toMatchObject({ attempts: 1 });
      expect((await stage.attempt()).outcome.type).toBe('succeeded');
    });
  });

  it('does without the records only where there are none to ask', async () => {
    const stage = await inDoubt();
    stage.provider.onQuery('hold', { answer: 'processing' });
    const decision = { operationId: stage.holdId, happened: false, ...said };
    const decided = await decide(stage.deps, decision, { withoutQuery: true });
    expect(decided.outcome.type).toBe('pending');
  });

  it('knows no balance, which is no balance of nothing', async () => {
    const balances = balanceActivities(new Map());
    const unavailable = { type: 'unavailable', why: 'scripted is not configured here' };
    expect(await balances.balance({ provider: 'scripted', account: { member: 'm', account: '1' } })).toEqual(
      unavailable,
    );
    expect(await balances.advanceBalance({ provider: 'scripted' })).toEqual(unavailable);
  });
});

it('every operation that was begun is listed, however many they are', async () => {
  const stage = new AttemptStage();
  const ids = Array.from({ length: 1_050 }, (_, n) => `${stage.tenant}/many/refund/${n}`);
  for (const operationId of ids)
    await stage.journal.begin({
      intent: stage.hold({ operationId }),
      serialPrefix: 'T00001',
      leaseMs: 1,
      owner: 'x',
    });
  const begun = await stage.activities.begunOperations({ prefixes: [`${stage.tenant}/many/`] });
  expect(new Set(begun.map(({ operationId }) => operationId))).toEqual(new Set(ids));
});
