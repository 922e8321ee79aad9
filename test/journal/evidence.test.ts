import { describe, expect, it } from 'vitest';
import { HOUR_MS } from '../../src/domain/durations.js';
import { InvalidInput } from '../../src/domain/errors.js';
import type { Outcome } from '../../src/domain/outcome.js';
import type { Database } from '../../src/journal/database.js';
import { OperationNotFound } from '../../src/journal/errors.js';
import { onBothDatabases } from './support/databases.js';
import {
  begin,
  evidenceOf,
  journalOver,
  own,
  pending,
  PREFIX,
  recording,
  rejected,
  succeeded,
  unknown,
} from './support/fixtures.js';

/** Counts the statements that reach the database. */
function counted(database: Database): { database: Database; statements: string[] } {
  const statements: string[] = [];
  return {
    statements,
    database: {
      ...database,
      query: (statement, values) => {
        statements.push(statement.name);
        return database.query(statement, values);
      },
    },
  };
}

onBothDatabases((bench) => {
  it('takes two statements for an operation that goes well', async () => {
    const { database, statements } = counted(bench().database);
    const journal = journalOver(database);
    const begun = await begin(journal, 't/two/hold/1');
    expect(begun).toMatchObject({ type: 'owned', attempt: 1, mayHaveLeft: false });
    const row = await journal.record(recording('t/two/hold/1', { attempt: 1 }));
    expect(row.finalOutcome).toEqual(succeeded);
    expect(statements).toEqual(['begin', 'record']);
  });

  it('keeps what was seen, with where it comes from and the attempt that brought it', async () => {
    const { journal, clock } = bench();
    const operationId = 't/seen/hold/1';
    await own(journal, operationId);
    await journal.record(
      recording(operationId, { attempt: 1, outcome: unknown, evidence: evidenceOf('answer') }),
    );
    clock.pass(1_000);
    await own(journal, operationId);
    const found = evidenceOf('query', { code: '000000', reference: 'F260301', tradeDate: '20260301' });
    await journal.record(recording(operationId, { attempt: 2, did: 'queried', evidence: found }));
    const [first, second, ...rest] = await journal.evidence(operationId);
    expect(rest).toEqual([]);
    expect(first).toMatchObject({ source: 'answer', attempt: 1, outcome: unknown, times: 1 });
    expect(second).toMatchObject({ ...found, attempt: 2, outcome: succeeded, times: 1 });
    expect(Date.parse(second?.at ?? '') - Date.parse(first?.at ?? '')).toBe(1_000);
  });

  it('counts the same answer over days instead of keeping it again', async () => {
    const { journal, clock } = bench();
    const operationId = 't/days/hold/1';
    await own(journal, operationId);
    await journal.record(recording(operationId, { attempt: 1, outcome: unknown }));
    for (let attempt = 2; attempt <= 41; attempt += 1) {
      clock.pass(HOUR_MS);
      await own(journal, operationId);
      const evidence = evidenceOf('query', { code: 'ERR020', detail: `no such record, trace ${attempt}` });
      await journal.record(recording(operationId, { attempt, did: 'queried', outcome: pending, evidence }));
    }
    const kept = await journal.evidence(operationId);
    expect(kept.map(({ source, times }) => [source, times])).toEqual([
      ['answer', 1],
      ['query', 40],
    ]);
    const asked = kept[1];
    expect(Date.parse(asked?.lastAt ?? '') - Date.parse(asked?.at ?? '')).toBe(39 * HOUR_MS);
  });

  it('does not count a record that is repeated because its answer was lost', async () => {
    const { journal } = bench();
    await own(journal, 't/repeated/hold/1');
    const first = await journal.record(recording('t/repeated/hold/1', { attempt: 1 }));
    const again = await journal.record(recording('t/repeated/hold/1', { attempt: 1 }));
    expect(again).toEqual(first);
    expect(await journal.evidence('t/repeated/hold/1')).toMatchObject([{ times: 1 }]);
  });

  it.each(['answer', 'query', 'rule'] as const)(
    'counts what a machine says once, however its words vary: %s',
    async (source) => {
      const { journal, clock } = bench();
      const operationId = `t/machine-${source}/hold/1`;
      await own(journal, operationId);
      for (const attempt of [1, 2]) {
        clock.pass(1_000);
        const evidence = evidenceOf(source, { detail: `trace ${attempt}` });
        await journal.record(recording(operationId, { attempt, did: 'queried', outcome: unknown, evidence }));
      }
      expect(await journal.evidence(operationId)).toMatchObject([{ detail: 'trace 1', times: 2 }]);
    },
  );

  it('keeps two rejections, and two successes, that say different things', async () => {
    const { journal } = bench();
    const operationId = 't/different/hold/1';
    await own(journal, operationId);
    const outcomes = [
      rejected,
      { ...rejected, final: false },
      { ...rejected, code: 'ERR127' },
      { type: 'succeeded', result: { account: '1' } },
      { type: 'succeeded', result: { account: '2' } },
    ] as Outcome[];
    for (const outcome of outcomes) {
      await journal.record(
        recording(operationId, { did: 'nothing', outcome, evidence: evidenceOf('query') }),
      );
    }
    const kept = await journal.evidence(operationId);
    expect(kept).toHaveLength(outcomes.length);
    for (const outcome of outcomes) expect(kept).toContainEqual(expect.objectContaining({ outcome }));
  });

  it.each([
    ['that an application was made which has lapsed', { lapsed: true }, { verified: false }, undefined],
    [
      'that one bound the card at once, though it was said to have lapsed',
      { lapsed: true },
      { verified: true },
      'it succeeded after it had ended as absent',
    ],
    [
      'that one was made which had no effect for another reason',
      {},
      { verified: false },
      'it succeeded after it had ended as absent',
    ],
  ])(
    '%s: the attention that the late answer of a paused worker raises',
    async (name, end, result, attention) => {
      const { journal, clock } = bench();
      const operationId = `t/lapsed-${name.length}/applyCardBinding/1`;
      await own(journal, operationId);
      clock.pass(HOUR_MS);
      await own(journal, operationId);
      const outcome = { type: 'absent', why: 'void after 120 seconds', ...end } as Outcome;
      await journal.record(
        recording(operationId, { attempt: 2, did: 'queried', outcome, evidence: evidenceOf('rule') }),
      );
      clock.pass(1_000);
      const made = { type: 'succeeded', result } as Outcome;
      const row = await journal.record(recording(operationId, { attempt: 1, outcome: made }));
      expect(row.finalOutcome).toEqual(outcome);
      expect(row.attention).toBe(attention);
    },
  );

  it("keeps each of an operator's decisions", async () => {
    const { journal } = bench();
    await own(journal, 't/words/hold/1');
    for (const detail of ['li: seen in the file', 'wang: seen there too']) {
      await journal.record(
        recording('t/words/hold/1', { did: 'nothing', evidence: evidenceOf('operator', { detail }) }),
      );
    }
    const kept = await journal.evidence('t/words/hold/1');
    expect(kept.map(({ detail }) => detail).sort()).toEqual(['li: seen in the file', 'wang: seen there too']);
  });

  it('keeps an answer whatever characters it holds', async () => {
    const { journal } = bench();
    const operationId = 't/odd/hold/1';
    await own(journal, operationId);
    const odd = 'a\0b\uD800c\uDC00d\u{1F600}';
    const evidence = evidenceOf('answer', { detail: odd, code: odd, reference: odd });
    const row = await journal.record(
      recording(operationId, {
        attempt: 1,
        outcome: { ...rejected, message: odd } as typeof rejected,
        evidence,
      }),
    );
    const stored = 'a\uFFFDb\uFFFDc\uFFFDd\u{1F600}';
    expect(row.finalOutcome).toMatchObject({ message: stored });
    expect(await journal.evidence(operationId)).toMatchObject([
      { detail: stored, code: stored, reference: stored },
    ]);
  });

  it('cuts what is too long to keep', async () => {
    const { journal } = bench();
    await own(journal, 't/long/hold/1');
    const detail = '长'.repeat(100_000);
    await journal.record(
      recording('t/long/hold/1', { attempt: 1, evidence: evidenceOf('answer', { detail }) }),
    );
    const [kept] = await journal.evidence('t/long/hold/1');
    expect(kept?.detail).toBe(`${'长'.repeat(4_000)}…`);
  });

  it('cuts nothing off a text of 4,000 characters', async () => {
    const { journal } = bench();
    await own(journal, 't/full/hold/1');
    const evidence = evidenceOf('answer', { detail: '长'.repeat(4_000) });
    await journal.record(recording('t/full/hold/1', { attempt: 1, evidence }));
    expect(await journal.evidence('t/full/hold/1')).toMatchObject([evidence]);
  });

  it('keeps names out of what can be read in the database', async () => {
    const { journal, database } = bench();
    const card = {
      holder: '王小明',
      identity: { type: 'identityCard', number: '110101199003070011' },
      number: '6222020200112233445',
      bank: { own: false, name: '工商银行' },
      mobile: '13900001234',
    } as const;
    const account = { member: 'buyer-1', account: '3020000000001', name: '王小明' };
    await journal.begin({
      intent: {
        operationId: 't/m1/card/1',
        provider: 'pingan',
        kind: 'applyCardBinding',
        content: { account, card },
      },
      serialPrefix: 'HF0001',
      leaseMs: 1_000,
      owner: 'o',
    });
    await journal.begin({
      intent: {
        operationId: 't/m1/account/1',
        provider: 'pingan',
        kind: 'openAccount',
        content: { member: 'm1', role: 'buyer', nickname: '王小明', mobile: '13900001234' },
      },
      serialPrefix: 'HF0001',
      leaseMs: 1_000,
      owner: 'o',
    });
    const dump = JSON.stringify([
      await database.query({ name: 'test-dump', text: 'SELECT * FROM holdfast.operation' }),
      await database.query({ name: 'test-dump-evidence', text: 'SELECT * FROM holdfast.evidence' }),
    ]);
    for (const secret of [card.holder, card.identity.number, card.number, card.mobile]) {
      expect(dump).not.toContain(secret);
    }
    expect(dump).toContain('3020000000001');
    expect((await journal.find('t/m1/card/1'))?.intent.content).toEqual({ account, card });
  });

  it('keeps the accounts in clear, because reconciliation finds operations by them', async () => {
    const { journal, database } = bench();
    const account = { member: 'm2', account: '3020000000077' };
    const intent = { operationId: 't/m2/code/1', provider: 'pingan', kind: 'verifyCardBinding' } as const;
    const content = { account, cardNumber: '6222020200112233445', application: '1' };
    await journal.begin({ intent: { ...intent, content }, serialPrefix: PREFIX, leaseMs: 1_000, owner: 'o' });
    await own(journal, 't/m2/hold/1');
    const text = `SELECT account, payer_account, payee_account FROM holdfast.operation
      WHERE operation_id IN ('t/m2/code/1', 't/m2/hold/1') ORDER BY operation_id`;
    expect(await database.query({ name: 'test-accounts', text })).toEqual([
      { account: '3020000000077', payer_account: null, payee_account: null },
      { account: null, payer_account: '3020000000001', payee_account: '3020000000002' },
    ]);
  });

  describe('attention', () => {
    it('ends with a reason, which stays as evidence', async () => {
      const { journal } = bench();
      const operationId = 't/attention/hold/1';
      await own(journal, operationId);
      await journal.record(
        recording(operationId, { attempt: 1, outcome: unknown, attention: 'another amount' }),
      );
      expect((await journal.find(operationId))?.attention).toBe('another amount');
      const evidence = evidenceOf('operator', { detail: 'li: asked the bank' });
      await journal.clearAttention({ operationId, evidence });
      expect((await journal.find(operationId))?.attention).toBeUndefined();
      expect(await journal.evidence(operationId)).toContainEqual(
        expect.objectContaining({ ...evidence, outcome: unknown }),
      );
    });

    it('is not raised again by the same contradiction after an operator judged it', async () => {
      const { journal, clock } = bench();
      const operationId = 't/judged/hold/1';
      await own(journal, operationId);
      await journal.record(recording(operationId, { attempt: 1, outcome: rejected }));
      const contradiction = recording(operationId, { did: 'nothing', evidence: evidenceOf('notification') });
      expect((await journal.record(contradiction)).attention).toBeDefined();
      await journal.clearAttention({ operationId, evidence: evidenceOf('operator') });
      clock.pass(1_000);
      expect((await journal.record(contradiction)).attention).toBeUndefined();
      const other = { ...contradiction, evidence: evidenceOf('statement') };
      expect((await journal.record(other)).attention).toBeDefined();
    });

    it('is not raised again in the moment of the end itself, and each look is counted', async () => {
      const { journal } = bench();
      const operationId = 't/moment/hold/1';
      await own(journal, operationId);
      await journal.record(recording(operationId, { attempt: 1, outcome: rejected }));
      const contradiction = recording(operationId, { did: 'nothing', evidence: evidenceOf('notification') });
      const evidence = evidenceOf('operator', { detail: 'li: asked the bank' });
      expect((await journal.record(contradiction)).attention).toBeDefined();
      await journal.clearAttention({ operationId, evidence });
      expect((await journal.record(contradiction)).attention).toBeUndefined();
      await journal.clearAttention({ operationId, evidence });
      expect(await journal.evidence(operationId)).toContainEqual(
        expect.objectContaining({ source: 'operator', times: 2 }),
      );
    });

    it('is raised by a rejection that was heard before the success as well', async () => {
      const { journal, clock } = bench();
      const operationId = 't/before/hold/1';
      await own(journal, operationId);
      const found = recording(operationId, {
        did: 'nothing',
        outcome: rejected,
        evidence: evidenceOf('query'),
      });
      expect(await journal.record(found)).toMatchObject({ latest: { type: 'unknown' } });
      clock.pass(1_000);
      await journal.record(recording(operationId, { attempt: 1 }));
      clock.pass(1_000);
      expect((await journal.record(found)).attention).toBeDefined();
    });

    it('cannot be cleared where there is no operation', async () => {
      const nothing = { operationId: 't/none/hold/1', evidence: evidenceOf('operator') };
      await expect(bench().journal.clearAttention(nothing)).rejects.toThrow(OperationNotFound);
    });
  });

  describe('the list', () => {
    it('shows the newest first, by prefix, end and attention', async () => {
      const { journal, clock } = bench();
      const ids = ['list_%/1/hold/1', 'list_%/1/hold/2', 'list_%/2/hold/1', 'listed/1/hold/1'];
      for (const operationId of ids) {
        clock.pass(1_000);
        await own(journal, operationId);
      }
      await journal.record(recording(ids[0]!, { attempt: 1 }));
      await journal.record(recording(ids[1]!, { attempt: 1, outcome: unknown, attention: 'look' }));
      const list = async (filter: Omit<Parameters<typeof journal.list>[0], 'limit'>, limit = 10) =>
        (await journal.list({ ...filter, limit })).map(({ operationId }) => operationId);
      const prefix = 'list_%/';
      expect(await list({ prefix })).toEqual([ids[2], ids[1], ids[0]]);
      expect(await list({ prefix }, 2)).toEqual([ids[2], ids[1]]);
      expect(await list({ prefix, finalOutcome: true })).toEqual([ids[0]]);
      expect(await list({ prefix, finalOutcome: false })).toEqual([ids[2], ids[1]]);
      expect(await list({ prefix, attention: true })).toEqual([ids[1]]);
      expect(await list({ prefix, attention: false, finalOutcome: false })).toEqual([ids[2]]);
      expect((await list({}, 1)).length).toBe(1);
    });

    it('takes a limit of 1,000', async () => {
      expect((await bench().journal.list({ limit: 1_000 })).length).toBeGreaterThan(0);
    });

    it.each([0, 1_001, 1.5, Number.NaN])('rejects a limit of %s', async (limit) => {
      await expect(bench().journal.list({ limit })).rejects.toThrow(InvalidInput);
    });
  });

  it('finds nothing where nothing was begun', async () => {
    const { journal } = bench();
    expect(await journal.find('t/unheard-of/hold/1')).toBeUndefined();
    expect(await journal.evidence('t/unheard-of/hold/1')).toEqual([]);
  });
});
