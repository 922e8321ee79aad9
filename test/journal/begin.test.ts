import { expect, it } from 'vitest';
import { ContentDiffers, InvalidInput } from '../../src/domain/errors.js';
import { parseMoney } from '../../src/domain/money.js';
import type { Database } from '../../src/journal/database.js';
import { formatSerialNumber, NUMBERS_PER_BLOCK } from '../../src/domain/serial-number.js';
import { onBothDatabases } from './support/databases.js';
import {
  begin,
  beginAny,
  evidenceOf,
  holdIntent,
  journalOver,
  own,
  pending,
  PREFIX,
  recording,
  rejected,
  succeeded,
  unknown,
} from './support/fixtures.js';

const LEASE_MS = 60_000;

onBothDatabases((bench) => {
  it('gives 50 who begin one operation at once one row, one serial number and one owner, 20 times over', async () => {
    const { database, onRealTime } = bench();
    const numbers = new Set<string>();
    for (let round = 0; round < 20; round += 1) {
      const operationId = `t/rush-${round}/hold/1`;
      const begun = await Promise.all(Array.from({ length: 50 }, () => begin(onRealTime, operationId)));
      const owners = begun.filter(({ type }) => type === 'owned');
      expect(owners).toHaveLength(1);
      expect(begun.filter(({ type }) => type === 'underWay')).toHaveLength(49);
      const seen = new Set(begun.map(({ row }) => row.serialNumber));
      expect(seen.size).toBe(1);
      for (const number of seen) numbers.add(number);
    }
    expect(numbers.size).toBe(20);
    const [counted] = await database.query({
      name: 'test-count',
      text: `SELECT count(*)::int AS rows, count(DISTINCT serial_number)::int AS numbers, max(attempts) AS attempts
        FROM holdfast.operation WHERE operation_id LIKE 't/rush-%'`,
    });
    expect(counted).toEqual({ rows: 20, numbers: 20, attempts: 1 });
  });

  it('gives 50 who take over an operation at once exactly one next owner, 20 times over', async () => {
    const { journal, clock } = bench();
    for (let round = 0; round < 20; round += 1) {
      const operationId = `t/takeover-${round}/hold/1`;
      await own(journal, operationId, LEASE_MS);
      clock.pass(LEASE_MS + 1);
      const begun = await Promise.all(
        Array.from({ length: 50 }, () => begin(journal, operationId, LEASE_MS)),
      );
      const owners = begun.filter((one) => one.type === 'owned');
      expect(owners.map(({ attempt, mayHaveLeft }) => ({ attempt, mayHaveLeft }))).toEqual([
        { attempt: 2, mayHaveLeft: true },
      ]);
    }
  });

  it('rejects the same operation id with other content, and leaves the row as it was', async () => {
    const { journal } = bench();
    const first = await own(journal, 't/other/hold/1');
    const other = {
      intent: holdIntent('t/other/hold/1', '100.01'),
      serialPrefix: PREFIX,
      leaseMs: 1,
      owner: 'other',
    };
    await expect(journal.begin(other)).rejects.toThrow(ContentDiffers);
    await journal.record(recording('t/other/hold/1', { attempt: 1, outcome: unknown }));
    await expect(journal.begin(other)).rejects.toThrow(ContentDiffers);
    await journal.record(recording('t/other/hold/1', { attempt: 1 }));
    await expect(journal.begin(other)).rejects.toThrow(ContentDiffers);
    const row = await journal.find('t/other/hold/1');
    expect(row).toMatchObject({ intent: first.row.intent, attempts: 1, finalOutcome: succeeded });
  });

  it('takes the order of keys for no difference in content', async () => {
    const { journal } = bench();
    const intent = holdIntent('t/keys/hold/1');
    await journal.begin({ intent, serialPrefix: PREFIX, leaseMs: 1, owner: 'a' });
    const { payee, payer, orderNo } = intent.content;
    const reordered = { ...intent, content: { payee, payer, orderNo } };
    const again = await journal.begin({ intent: reordered, serialPrefix: PREFIX, leaseMs: 1, owner: 'b' });
    expect(again.type).toBe('underWay');
  });

  it('answers for a resolved operation without giving it to anyone', async () => {
    const { journal } = bench();
    await own(journal, 't/resolved/hold/1');
    await journal.record(recording('t/resolved/hold/1', { attempt: 1 }));
    expect(await begin(journal, 't/resolved/hold/1')).toMatchObject({
      type: 'ended',
      row: { finalOutcome: succeeded, attempts: 1 },
    });
  });

  it('says how long an operation is under way, and hands it over only after that', async () => {
    const { journal, clock } = bench();
    await own(journal, 't/lease/hold/1', LEASE_MS);
    clock.pass(20_000);
    expect(await begin(journal, 't/lease/hold/1')).toMatchObject({ type: 'underWay', busyForMs: 40_000 });
    clock.pass(40_000);
    expect(await begin(journal, 't/lease/hold/1')).toMatchObject({ type: 'underWay', busyForMs: 1 });
    clock.pass(1);
    expect(await begin(journal, 't/lease/hold/1')).toMatchObject({
      type: 'owned',
      attempt: 2,
      mayHaveLeft: true,
    });
  });

  it('lets an attempt send after attempts that are known to have sent nothing', async () => {
    const { journal } = bench();
    const operationId = 't/unsent/hold/1';
    await own(journal, operationId);
    await journal.record(recording(operationId, { attempt: 1, did: 'notSent', outcome: pending }));
    expect(await own(journal, operationId)).toMatchObject({
      attempt: 2,
      mayHaveLeft: false,
      row: { unsentAttempts: [1] },
    });
    await journal.record(recording(operationId, { attempt: 2, did: 'sent', outcome: unknown }));
    expect(await own(journal, operationId)).toMatchObject({
      attempt: 3,
      mayHaveLeft: true,
      row: { unsentAttempts: [1] },
    });
  });

  it('never lets an attempt send again after one that was begun and said nothing', async () => {
    const { journal, clock } = bench();
    const operationId = 't/silent/hold/1';
    const first = await own(journal, operationId, LEASE_MS);
    clock.pass(LEASE_MS + 1);
    const second = await own(journal, operationId, LEASE_MS);
    expect(second.mayHaveLeft).toBe(true);
    const endOfFirst = new Date(Date.parse(first.row.readAt) + LEASE_MS).toISOString();
    expect(second.row.leftUntil).toBe(endOfFirst);
    await journal.record(recording(operationId, { attempt: 2, did: 'queried', outcome: pending }));
    expect(await own(journal, operationId)).toMatchObject({
      mayHaveLeft: true,
      row: { leftUntil: endOfFirst },
    });
  });

  it('numbers as the domain writes them: prefix, Shanghai date, installation block and sequence', async () => {
    const { database } = bench();
    const lateInShanghai = journalOver(database, () => '2026-12-31T16:00:00.000Z');
    const { row } = await own(lateInShanghai, 't/number/hold/1');
    const [state] = await database.query({
      name: 'test-position',
      text: `SELECT (SELECT block FROM holdfast.installation) AS block, last_value::int AS number FROM holdfast.serial`,
    });
    const position = BigInt(Number(state?.['block'])) * NUMBERS_PER_BLOCK + BigInt(Number(state?.['number']));
    expect(row.serialNumber).toBe(formatSerialNumber({ prefix: PREFIX, yyMMdd: '270101', position }));
    expect(row.serialNumber).toHaveLength(22);
  });

  it('goes round after ten digits and steps over a number that is taken', async () => {
    const { database, journal } = bench();
    const before = await own(journal, 't/taken/hold/1');
    const digits = BigInt(before.row.serialNumber.slice(-10));
    const [state] = await database.query({
      name: 'test-last',
      text: 'SELECT last_value::int AS last FROM holdfast.serial',
    });
    const round = 10n ** 10n;
    await database.script(
      `SELECT setval('holdfast.serial', ${BigInt(Number(state?.['last'])) + round}, false)`,
    );
    const after = await own(journal, 't/taken/hold/2');
    expect(BigInt(after.row.serialNumber.slice(-10))).toBe((digits + 1n) % round);
    await database.script(`SELECT setval('holdfast.serial', ${Number(state?.['last']) + 1}, true)`);
  });

  it('does not use up numbers when an operation is begun again', async () => {
    const { journal } = bench();
    const digits = async (operationId: string) =>
      Number((await own(journal, operationId)).row.serialNumber.slice(-10));
    const first = await digits('t/frugal/hold/1');
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      await journal.record(recording('t/frugal/hold/1', { attempt, did: 'queried', outcome: pending }));
      await own(journal, 't/frugal/hold/1');
    }
    expect(await digits('t/frugal/hold/2')).toBe(first + 1);
  });

  it('does not use up numbers for its items either', async () => {
    const { journal } = bench();
    const payee = { member: 'm', account: '3020000000009' };
    const items = ['a', 'b'].map((itemId) => ({ itemId, payee, amount: parseMoney('1.00') }));
    const again = { serialPrefix: PREFIX, leaseMs: 1, owner: 'o' };
    const intent = { ...holdIntent('t/frugal-items/hold/1'), items };
    const { row } = await beginAny(journal, { ...again, intent });
    const last = Math.max(...(row.items ?? []).map(({ serialNumber }) => Number(serialNumber.slice(-10))));
    expect((await journal.begin({ ...again, intent })).type).toBe('underWay');
    const next = await own(journal, 't/frugal-items/hold/2');
    expect(Number(next.row.serialNumber.slice(-10))).toBe(last + 1);
  });

  it('takes a rejection of an item for its end, unless an answer brings it while another attempt can have been sent', async () => {
    const { journal } = bench();
    const payee = { member: 'm', account: '3020000000009' };
    const items = ['a', 'b'].map((itemId) => ({ itemId, payee, amount: parseMoney('1.00') }));
    const start = (operationId: string) =>
      journal.begin({
        intent: { ...holdIntent(operationId), items },
        serialPrefix: PREFIX,
        leaseMs: 1,
        owner: 'o',
      });
    const outcomes = async (operationId: string, more: Parameters<typeof recording>[1]) => {
      const row = await journal.record(recording(operationId, { outcome: pending, ...more }));
      return row.items?.map(({ outcome }) => outcome);
    };
    const [a, b] = ['a', 'b'].map((itemId) => ({ itemId, outcome: rejected }));
    await start('t/alone/hold/1');
    expect(await outcomes('t/alone/hold/1', { attempt: 1, items: [a!] })).toEqual([rejected, undefined]);
    const late = { did: 'nothing', evidence: evidenceOf('notification') } as const;
    const success = { itemId: 'a', outcome: succeeded };
    expect(await outcomes('t/alone/hold/1', { ...late, items: [success] })).toEqual([rejected, undefined]);

    await start('t/beside/hold/1');
    await journal.record(recording('t/beside/hold/1', { attempt: 1, outcome: unknown }));
    await start('t/beside/hold/1');
    const doubt = 'rejected with ERR044, while another attempt can have taken effect';
    expect(await outcomes('t/beside/hold/1', { attempt: 2, did: 'resent', items: [a!] })).toEqual([
      { type: 'unknown', why: doubt },
      undefined,
    ]);
    const results = { attempt: 2, did: 'queried', evidence: evidenceOf('query'), items: [b!] } as const;
    expect(await outcomes('t/beside/hold/1', results)).toEqual([{ type: 'unknown', why: doubt }, rejected]);
  });

  it('gives each item a number of its own, and finds the operation by it', async () => {
    const { journal } = bench();
    const payee = { member: 'm', account: '3020000000009', name: '李雷' };
    const items = ['a', 'b', 'c'].map((itemId) => ({ itemId, payee, amount: parseMoney('1.00') }));
    const intent = { ...holdIntent('t/items/hold/1'), items };
    const begun = await beginAny(journal, { intent, serialPrefix: PREFIX, leaseMs: 1, owner: 'o' });
    const numbers = [
      begun.row.serialNumber,
      ...(begun.row.items ?? []).map(({ serialNumber }) => serialNumber),
    ];
    expect(begun.row.items?.map(({ itemId }) => itemId)).toEqual(['a', 'b', 'c']);
    expect(new Set(numbers).size).toBe(4);
    for (const number of numbers) {
      expect((await journal.findBySerialNumber(number))?.operationId).toBe('t/items/hold/1');
    }
    expect(await journal.findBySerialNumber('HF0001000000')).toBeUndefined();
    const row = await journal.record(
      recording('t/items/hold/1', {
        attempt: 1,
        outcome: pending,
        evidence: evidenceOf('query'),
        items: [
          { itemId: 'b', outcome: succeeded },
          { itemId: 'c', outcome: unknown },
        ],
      }),
    );
    expect(row.items?.map(({ outcome }) => outcome?.type)).toEqual([undefined, 'succeeded', 'unknown']);
    const later = await journal.record(
      recording('t/items/hold/1', {
        did: 'nothing',
        outcome: pending,
        evidence: evidenceOf('notification'),
        items: [
          { itemId: 'b', outcome: unknown },
          { itemId: 'c', outcome: succeeded },
        ],
      }),
    );
    expect(later.items?.map(({ outcome }) => outcome?.type)).toEqual([undefined, 'succeeded', 'succeeded']);
  });

  /** A journal over a database whose first statement is answered otherwise, the second too, and so on. */
  const answering = (...answers: readonly (() => unknown)[]) => {
    const { database } = bench();
    const left = [...answers];
    let results = 0;
    const query: Database['query'] = async (statement, values) => {
      results += 1;
      const answer = left.shift();
      return answer
        ? (answer() as Awaited<ReturnType<Database['query']>>)
        : database.query(statement, values);
    };
    return { journal: journalOver({ ...database, query }), results: () => results };
  };
  const fails = (code: string, constraint: string) => () => {
    throw Object.assign(new Error(`${code} ${constraint}`), { code, constraint });
  };
  const taken = fails('23505', 'operation_serial_number_key');

  it('steps over four numbers that are taken, and says so at the fifth', async () => {
    const four = answering(taken, taken, taken, taken);
    expect((await begin(four.journal, 't/four-taken/hold/1')).type).toBe('owned');
    const five = answering(taken, taken, taken, taken, taken);
    await expect(begin(five.journal, 't/five-taken/hold/1')).rejects.toThrow('operation_serial_number_key');
    expect(five.results()).toBe(5);
  });

  it.each([
    ['a database that is away', '57P01', ''],
    ['a conflict of another kind', '23505', 'operation_pkey'],
  ])('gives on at once what is no number that is taken: %s', async (_title, code, constraint) => {
    const { journal, results } = answering(fails(code, constraint));
    await expect(begin(journal, 't/away/hold/1')).rejects.toThrow(code);
    expect(results()).toBe(1);
  });

  it('guesses nothing about a row that is neither new nor there', async () => {
    const { journal } = answering(
      () => [],
      () => [],
    );
    await expect(begin(journal, 't/gone/hold/1')).rejects.toThrow(
      'operation t/gone/hold/1 is neither new nor',
    );
  });

  it.each([
    ['a prefix with a blank', { serialPrefix: 'HF 001', leaseMs: 1 }],
    ['a prefix that is too long', { serialPrefix: 'H'.repeat(17), leaseMs: 1 }],
    ['a lease of nothing', { serialPrefix: PREFIX, leaseMs: 0 }],
    ['a lease that is no number', { serialPrefix: PREFIX, leaseMs: Number.NaN }],
  ])('rejects %s before anything is stored', async (_title, wrong) => {
    const { journal } = bench();
    const intent = holdIntent('t/wrong/hold/1');
    await expect(journal.begin({ intent, owner: 'o', ...wrong })).rejects.toThrow(InvalidInput);
    expect(await journal.find('t/wrong/hold/1')).toBeUndefined();
  });
});
