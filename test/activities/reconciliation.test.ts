import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reconciliationActivities } from '../../activities/reconciliation.js';
import {
  StatementUnavailable,
  StatementUnreadable,
  type StatementBatch,
} from '../../src/domain/statement.js';
import type { Journal } from '../../src/journal/journal.js';
import { openDatabase } from '../../src/journal/open-database.js';
import type { Provider, ProviderStatements } from '../../src/providers/provider.js';
import { absent, journalOver, own, PREFIX, recording, unknown } from '../journal/support/fixtures.js';
import { DATE, DAY_BEFORE, RULES, trade } from '../support/statements/lines.js';

let journal: Journal;
beforeAll(async () => {
  journal = journalOver(await openDatabase({ memory: true }), () => '2026-03-01T04:00:00.000Z');
}, 60_000);
afterAll(() => journal.close());

/** A provider whose files hold what a test says. */
function providerWith(read: () => AsyncIterable<StatementBatch>): Provider {
  const statements: ProviderStatements = {
    rules: RULES,
    previousDay: () => DAY_BEFORE,
    dayState: () => Promise.resolve({ type: 'read', value: { state: 'closed', detail: '' } }),
    files: () => Promise.resolve({ type: 'read', value: [{ name: 'JY.txt', type: 'JY' }] }),
    read,
    reportedOf: (_intent, shown) => shown,
  };
  const hold = {
    interfaceName: 'hold',
    resolution: { queryAfterMs: [] },
    always: { divisible: false },
    send: () => Promise.reject(new Error('nothing is sent here')),
  };
  return {
    name: 'pingan',
    serialNumber: { prefix: PREFIX },
    sendTimeoutMs: 1000,
    operations: { hold },
    queries: { balance: () => Promise.reject(new Error('nothing is queried here')) },
    statements,
    close: () => Promise.resolve(),
  };
}

async function* batches(...given: readonly StatementBatch[]): AsyncGenerator<StatementBatch> {
  for (const batch of given) yield await Promise.resolve(batch);
}

const day = { provider: 'pingan', date: DATE };
const file = { name: 'JY.txt', type: 'JY' };
const READ = [{ ...file, state: 'staged' as const }];
const activitiesOf = (read: () => AsyncIterable<StatementBatch>, provider = providerWith(read)) =>
  reconciliationActivities({ journal, providers: new Map([['pingan', provider]]) });

async function beginHold(operationId: string, outcome?: Parameters<typeof recording>[1]): Promise<string> {
  const { row } = await own(journal, operationId);
  await journal.record(recording(operationId, { attempt: 1, ...outcome }));
  return row.serialNumber;
}

describe('the comparison of a day', () => {
  it('ends what was in doubt by its line, and gives what has ended otherwise to an operator', async () => {
    const settled = await beginHold('t/a1/hold/1', { outcome: unknown });
    const other = await beginHold('t/a2/hold/1', { outcome: unknown });
    const late = await beginHold('t/a3/hold/1', { outcome: absent });
    const fee = await beginHold('t/a4/hold/1');
    const trades = [
      trade({ serialNumber: settled, reference: '2603010000000001' }),
      trade({ serialNumber: other, amount: '99.00' }),
      trade({ serialNumber: late }),
      trade({ serialNumber: fee, fee: '2.00' }),
    ];
    const activities = activitiesOf(() => batches({ type: 'trades', trades }));
    const load = 'a';
    expect(await activities.loadStatementFile({ ...day, load, file })).toEqual({ state: 'staged', lines: 4 });
    await activities.compareStatements({ ...day, load, files: READ });
    const { operations, more } = await activities.recordStatementEvidence(day);
    expect(more).toBe(false);
    expect(operations.map(({ operationId, ended }) => [operationId, ended])).toEqual([
      ['t/a2/hold/1', undefined],
      ['t/a4/hold/1', 'succeeded'],
      ['t/a3/hold/1', 'absent'],
      ['t/a1/hold/1', 'succeeded'],
    ]);
    expect((await journal.find('t/a1/hold/1'))?.finalOutcome).toEqual({
      type: 'succeeded',
      result: { divisible: false, reference: '2603010000000001', tradeDate: DATE },
    });
    expect(await journal.evidence('t/a1/hold/1')).toContainEqual(
      expect.objectContaining({ source: 'statement', reference: '2603010000000001', tradeDate: DATE }),
    );
    const attention = async (id: string) => (await journal.find(id))?.attention;
    expect(await attention('t/a1/hold/1')).toBeUndefined();
    expect(await attention('t/a2/hold/1')).toBe(
      'the provider shows the amount 99.00, the operation has 100.00',
    );
    expect(await attention('t/a3/hold/1')).toBe('it succeeded after it had ended as absent');
    expect(await attention('t/a4/hold/1')).toContain('file shows the fee 2.00, the operation has 1.00');
  });

  it('done again records nothing again and raises no attention that an operator has cleared', async () => {
    const serialNumber = await beginHold('t/b1/hold/1');
    const read = () => batches({ type: 'trades', trades: [trade({ serialNumber, amount: '1.00' })] });
    const activities = activitiesOf(read);
    const run = async (load: string) => {
      await activities.loadStatementFile({ ...day, load, file });
      await activities.compareStatements({ ...day, load, files: READ });
      const recorded = await activities.recordStatementEvidence(day);
      await activities.dropStatements({ load });
      return recorded.operations;
    };
    expect(await run('b/1')).toHaveLength(1);
    const evidence = { source: 'operator', detail: 'wang: the bank corrects it' } as const;
    await journal.clearAttention({ operationId: 't/b1/hold/1', evidence });
    expect(await run('b/2')).toEqual([]);
    expect((await journal.find('t/b1/hold/1'))?.attention).toBeUndefined();
  });

  it('takes back what it staged of a file that turns out to be unreadable, and says at which line', async () => {
    async function* broken(): AsyncGenerator<StatementBatch> {
      yield* batches({ type: 'trades', trades: [trade({ serialNumber: `${PREFIX}c` })] });
      throw new StatementUnreadable('it fits no layout of JY: 某&0', 2);
    }
    const activities = activitiesOf(broken);
    const loaded = await activities.loadStatementFile({ ...day, load: 'c', file });
    expect(loaded).toEqual({ state: 'unreadable', why: 'it fits no layout of JY: 某&0', line: 2 });
    const files = [{ ...file, ...loaded }];
    await activities.compareStatements({ ...day, date: '20260303', load: 'c', files });
    expect(await journal.listCases({ limit: 100, date: '20260303' })).toMatchObject([
      {
        kind: 'fileUnreadable',
        file: 'JY.txt',
        line: 2,
        details: { why: 'it fits no layout of JY: 某&0' },
        needsOperator: true,
      },
    ]);
  });

  it('stages more lines than one call takes, and a file that is fetched again once', async () => {
    const trades = Array.from({ length: 12_001 }, (_, index) =>
      trade({ serialNumber: `${PREFIX}d${index}`, line: index + 1 }),
    );
    const activities = activitiesOf(() => batches({ type: 'trades', trades }, { type: 'raw', lines: [] }));
    await activities.loadStatementFile({ ...day, load: 'd', file });
    const loaded = await activities.loadStatementFile({ ...day, load: 'd', file });
    expect(loaded).toEqual({ state: 'staged', lines: 12_001 });
    const { cases } = await activities.compareStatements({
      ...day,
      date: '20260302',
      load: 'd',
      files: READ,
    });
    // 12,001 lines without an operation; a line twice would be one case more.
    expect(cases).toEqual({ inFileOnly: 12_001 });
  });

  it('says of a file without a known layout how many lines it has', async () => {
    const activities = activitiesOf(() => batches({ type: 'raw', lines: ['a', 'b'] }));
    expect(await activities.loadStatementFile({ ...day, load: 'e', file })).toEqual({
      state: 'raw',
      lines: 2,
    });
  });

  it('says that a file cannot be fetched now, and keeps nothing of it', async () => {
    async function* away(): AsyncGenerator<StatementBatch> {
      yield { type: 'trades', trades: [trade({ serialNumber: `${PREFIX}away` })] };
      throw new StatementUnavailable('the file server does not answer');
    }
    const activities = activitiesOf(away);
    const loaded = await activities.loadStatementFile({ ...day, load: 'f', file });
    expect(loaded).toEqual({ state: 'unavailable', why: 'the file server does not answer' });
    const { cases } = await activities.compareStatements({
      ...{ ...day, date: '20260304', load: 'f' },
      files: [{ ...file, ...loaded }],
    });
    expect(cases).toEqual({ fileUnreadable: 1 });
  });

  it('is of no use where the provider has no files, and waits where another worker may have its settings', async () => {
    const { statements: _none, ...without } = providerWith(() => batches());
    await expect(activitiesOf(() => batches(), without).statementFiles(day)).rejects.toMatchObject({
      type: 'INVALID_INPUT',
      nonRetryable: true,
    });
    const elsewhere = { ...day, provider: 'lianlian' };
    for (const activity of ['dayState', 'statementFiles'] as const)
      expect(await activitiesOf(() => batches())[activity](elsewhere)).toMatchObject({
        type: 'unavailable',
        why: expect.stringContaining('lianlian') as string,
      });
  });

  it('reports how far it is, batch by batch', async () => {
    const line = () => trade({ serialNumber: `${PREFIX}line` });
    const reported: object[] = [];
    const activities = reconciliationActivities({
      journal,
      providers: new Map([
        [
          'pingan',
          providerWith(() =>
            batches(
              { type: 'trades', trades: [line(), line()], share: 0.5 },
              { type: 'trades', trades: [line()], share: 1 },
            ),
          ),
        ],
      ]),
      report: (progress) => reported.push(progress),
    });
    await activities.loadStatementFile({ ...day, load: 'g', file });
    expect(reported).toEqual([
      { name: 'JY.txt', lines: 2, share: 0.5 },
      { name: 'JY.txt', lines: 3, share: 1 },
    ]);
  });
});
