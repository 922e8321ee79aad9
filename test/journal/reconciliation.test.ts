import { beforeEach, describe, expect, it } from 'vitest';
import type { ReconciliationCase } from '../../src/domain/reconciliation.js';
import type { StatementTrade } from '../../src/domain/statement.js';
import { parseMoney } from '../../src/domain/money.js';
import type { Database } from '../../src/journal/database.js';
import { comparison, DATE, SUSPENSE, trade } from '../support/statements/lines.js';
import { onBothDatabases } from './support/databases.js';
import { absent, journalOver, own, recording, unknown } from './support/fixtures.js';

let loads = 0;
let orders = 0;

onBothDatabases((bench) => {
  let load = '';
  beforeEach(async () => {
    loads += 1;
    load = `load/${loads}`;
    // Each test has the day for itself.
    await bench().database.script(
      'TRUNCATE holdfast.operation, holdfast.reconciliation_case, holdfast.closing_balance, holdfast.statement_trade',
    );
  });

  const stage = (type: string, ...lines: StatementTrade[]) =>
    bench().journal.stageTrades({ load, file: { name: `${type}.txt`, type }, lines });
  const compare = (changes = {}) => bench().journal.compareStaged(comparison(load, changes));
  const cases = (filter = {}) => bench().journal.listCases({ limit: 1000, date: DATE, ...filter });
  const kinds = (found: readonly ReconciliationCase[]) => found.map(({ kind }) => kind);

  /** A hold of 100.00 with a fee of 1.00 that has succeeded, unless said otherwise. */
  async function held(outcome: Parameters<typeof recording>[1] = {}): Promise<string> {
    orders += 1;
    const operationId = `t/r${orders}/hold/1`;
    const { row } = await own(bench().journal, operationId);
    await bench().journal.record(recording(operationId, { attempt: 1, ...outcome }));
    return row.serialNumber;
  }

  describe('a day of a provider’s files', () => {
    it('has no case where each line is an operation, and each operation a line', async () => {
      const numbers = [await held(), await held(), await held()];
      await stage('JY', ...numbers.map((serialNumber) => trade({ serialNumber })));
      expect(await compare()).toEqual({ cases: {}, needOperator: 0, balancesCompared: false });
      expect(await cases()).toEqual([]);
    });

    it('shows what is only in the file: ordered by nobody, booked twice, or credited to the suspense account', async () => {
      const again = await held();
      await stage('JY', trade({ serialNumber: 'W306892210041424305561' }));
      await stage('JY', trade({ serialNumber: again, line: 5 }), trade({ serialNumber: again, line: 6 }));
      const credit = trade({ serialNumber: '0121222210041120538763', payeeAccount: SUSPENSE });
      const { payerAccount: _nobody, ...fromOutside } = credit;
      const { payerAccount: _other, ...ordinary } = trade({ serialNumber: '0121222210041120538764' });
      await stage('CZ', fromOutside, ordinary);
      await compare();
      const found = await cases();
      expect(kinds(found)).toEqual(['inFileOnly', 'inFileOnly', 'inFileOnly']);
      expect(found.map(({ fileType, action, serialNumber }) => [fileType, action, serialNumber])).toEqual([
        ['CZ', 'registerSuspense', '0121222210041120538763'],
        ['JY', 'askProvider', again],
        ['JY', 'askProvider', 'W306892210041424305561'],
      ]);
      expect(found[1]).toMatchObject({
        details: { lines: '2', amount: '200.00' },
        line: 6,
        needsOperator: true,
      });
    });

    it('shows what is only in the journal, of files that were read alone', async () => {
      const serialNumber = await held();
      await stage('TX');
      await compare({ types: ['CZ', 'TX'] });
      expect(await cases()).toEqual([]);
      await compare();
      expect(await cases()).toMatchObject([
        { kind: 'inJournalOnly', serialNumber, action: 'askAgainTomorrow', needsOperator: false, times: 1 },
      ]);
    });

    it('takes the provider’s date of a trade before that of its own clock', async () => {
      await held({ outcome: { type: 'succeeded', result: { tradeDate: '20260228' } } });
      await compare();
      expect(await cases()).toEqual([]);
    });

    it('shows an amount, a fee, an account and an end that differ', async () => {
      const [amount, fee, party, status] = [
        await held(),
        await held(),
        await held(),
        await held({ outcome: absent }),
      ];
      await stage(
        'JY',
        trade({ serialNumber: amount, amount: '100.01' }),
        trade({ serialNumber: fee, fee: '0.99' }),
        trade({ serialNumber: party, payeeAccount: '3020000000077' }),
        trade({ serialNumber: status }),
      );
      const { cases: counts, needOperator } = await compare();
      expect(counts).toEqual({ amountDiffers: 1, feeDiffers: 1, partiesDiffer: 1, statusDiffers: 1 });
      expect(needOperator).toBe(4);
      const found = await cases({ needsOperator: true });
      expect(found.map(({ kind, serialNumber }) => [kind, serialNumber])).toEqual([
        ['amountDiffers', amount],
        ['feeDiffers', fee],
        ['partiesDiffer', party],
        ['statusDiffers', status],
      ]);
      expect(found[0]?.details).toMatchObject({
        amount: '100.01',
        journalAmount: '100.00',
        booking: '下单预支付',
      });
    });

    it('settles what was in doubt where nothing differs, and names it for that alone', async () => {
      const [same, other] = [await held({ outcome: unknown }), await held({ outcome: unknown })];
      await stage('JY', trade({ serialNumber: same }), trade({ serialNumber: other, amount: '90.00' }));
      expect((await compare()).cases).toEqual({ unknownSettled: 1, amountDiffers: 1 });
      const open = await bench().journal.unrecordedCases({ provider: 'pingan', date: DATE, limit: 10 });
      expect(open.map(({ kind, serialNumber }) => [kind, serialNumber])).toEqual([
        ['amountDiffers', other],
        ['unknownSettled', same],
      ]);
      for (const { id } of open) await bench().journal.caseRecorded({ id, closed: false });
      expect(await bench().journal.unrecordedCases({ provider: 'pingan', date: DATE, limit: 10 })).toEqual(
        [],
      );
    });

    it('compared again changes nothing that is done', async () => {
      const serialNumber = await held();
      await stage('JY', trade({ serialNumber, amount: '100.01' }), trade({ serialNumber: 'HF0001strange' }));
      await compare();
      const [first] = await cases();
      const id = first?.id ?? '';
      const review = { id, by: 'wang', evidence: 'the bank corrects it' };
      expect(await bench().journal.reviewCase(review)).toBe(true);
      bench().clock.pass(1000);
      expect(await compare()).toMatchObject({ needOperator: 1 });
      expect(await cases()).toMatchObject([
        { id, kind: 'amountDiffers', needsOperator: false, times: 2 },
        { kind: 'inFileOnly', needsOperator: true, times: 2 },
      ]);
      expect(await bench().journal.reviewCase(review)).toBe(false);
      await bench().journal.dropStaged({ load });
      load = `${load}/other`;
      await stage('JY', trade({ serialNumber, amount: '100.02' }), trade({ serialNumber: 'HF0001strange' }));
      await compare();
      expect((await cases()).map(({ needsOperator }) => needsOperator)).toEqual([true, true]);
    });

    it('keeps closed what the next day’s file has had, when its own day is compared again', async () => {
      const serialNumber = await held();
      await compare();
      await stage('JY', trade({ serialNumber, tradeDate: '20260302' }));
      await compare({ date: '20260302', previousDate: DATE });
      expect(await cases()).toEqual([]);
      await bench().journal.dropStaged({ load });
      bench().clock.pass(1000);
      expect((await compare()).cases).toEqual({});
      bench().clock.pass(1000);
      expect(await compare({ date: '20260303', previousDate: '20260302' })).toMatchObject({
        needOperator: 0,
      });
      expect(await cases()).toEqual([]);
    });

    it('closes a case that a later run does not find, and what the next day’s file has', async () => {
      const [today, tomorrow, never] = [await held(), await held(), await held()];
      await compare();
      expect(await cases()).toHaveLength(3);
      bench().clock.pass(1000);
      await stage('JY', trade({ serialNumber: today }));
      await compare();
      expect((await cases()).map(({ serialNumber }) => serialNumber)).toEqual([tomorrow, never].sort());
      await bench().journal.dropStaged({ load });
      await stage('JY', trade({ serialNumber: tomorrow, tradeDate: '20260302' }));
      await compare({ date: '20260302', previousDate: DATE });
      expect(await cases()).toMatchObject([
        { kind: 'inJournalOnly', serialNumber: never, needsOperator: true },
      ]);
    });

    it('compares nothing of a file whose lines were lost, or came twice, after they were staged', async () => {
      const file = (lines: number) => ({ staged: [{ name: 'JY.txt', type: 'JY', lines }] });
      const serialNumber = await held();
      await stage('JY', trade({ serialNumber: 'W306892210041424305561' }));
      await stage('TX', trade({ serialNumber: 'W306892210041424305562', booking: '提现' }));
      const odd = await compare(file(1));
      expect(odd.cases).toEqual({ inFileOnly: 2, inJournalOnly: 1 });
      // A database without a power supply forgets what it wrote without a log.
      await bench().database.script(`DELETE FROM holdfast.statement_trade WHERE file = 'JY.txt'`);
      expect(await compare(file(1))).toMatchObject({ cases: { ...odd.cases, fileUnreadable: 1 } });
      await stage('JY', trade({ serialNumber }), trade({ serialNumber }));
      expect(await compare(file(1))).toMatchObject({ cases: { ...odd.cases, fileUnreadable: 1 } });
      await bench().database.script(`DELETE FROM holdfast.statement_trade WHERE file = 'JY.txt'`);
      await stage('JY', trade({ serialNumber }));
      bench().clock.pass(1000);
      expect((await compare(file(1))).cases).toEqual({ inFileOnly: 1 });
    });

    it('shows balances that are not those of the day before with the day’s trades', async () => {
      const balances = (amounts: Record<string, string>) =>
        bench().journal.stageBalances({
          load,
          file: { name: 'YE.txt', type: 'YE' },
          lines: Object.entries(amounts).map(([account, amount], index) => ({
            ...{ line: index + 1, account, amount: parseMoney(amount) },
          })),
        });
      const [payer, payee] = ['3020000000001', '3020000000002'];
      await balances({ [payer]: '500.00', [payee]: '10.00', still: '7.00', wrong: '7.00' });
      const before = { date: '20260228', previousDate: '20260227' };
      expect(await compare(before)).toMatchObject({ cases: {}, balancesCompared: false });
      await bench().journal.dropStaged({ load });
      const serialNumber = await held();
      const { payerAccount: _outside, ...credit } = trade({ booking: '入金', amount: '20.00', fee: '0.00' });
      await stage('CZ', credit);
      await stage('JY', trade({ serialNumber }), trade({ booking: '冻结', serialNumber: 'x', fee: '0.00' }));
      await balances({ [payer]: '400.00', [payee]: '30.00', still: '7.00', wrong: '7.01', fresh: '0.00' });
      expect(await compare()).toMatchObject({ balancesCompared: true });
      const found = (await cases()).filter(({ kind }) => kind === 'balanceDiffers');
      expect(found.map(({ details }) => details)).toEqual([
        { account: 'wrong', amount: '7.01', before: '7.00', moved: '0' },
      ]);
    });

    it('shows an account that had money the day before and is not in the file any more', async () => {
      const balances = (accounts: Record<string, string>) =>
        bench().journal.stageBalances({
          load,
          file: { name: 'YE.txt', type: 'YE' },
          lines: Object.entries(accounts).map(([account, amount], index) => ({
            ...{ line: index + 1, account, amount: parseMoney(amount) },
          })),
        });
      const { database } = bench();
      for (const [account, amount] of Object.entries({
        gone: 100,
        emptied: 0,
        '3020000000002': 99,
        there: 5,
      }))
        await database.script(
          `INSERT INTO holdfast.closing_balance VALUES ('pingan', '20260228', '${account}', ${amount})`,
        );
      // A day without any file of balances says nothing of them.
      expect((await compare()).cases).toEqual({});
      await balances({ there: '5.00' });
      expect(await compare()).toMatchObject({ cases: { balanceDiffers: 2 }, needOperator: 2 });
      expect((await cases()).map(({ details }) => details)).toEqual([
        { account: '3020000000002', before: '99.00', moved: '0' },
        { account: 'gone', before: '100.00', moved: '0' },
      ]);
      await bench().journal.dropStaged({ load });
      await balances({ there: '5.00', gone: '100.00', '3020000000002': '99.00' });
      bench().clock.pass(1000);
      expect((await compare()).cases).toEqual({});
    });

    it('compares no balance of an account with a booking whose effect is not known', async () => {
      const { database } = bench();
      await database.script(
        `INSERT INTO holdfast.closing_balance VALUES ('pingan', '20260228', '3020000000001', 5)`,
      );
      await stage('JY', trade({ booking: '某种记账', serialNumber: 'x' }));
      const line = { line: 1, account: '3020000000001', amount: parseMoney('9.00') };
      await bench().journal.stageBalances({ load, file: { name: 'YE.txt', type: 'YE' }, lines: [line] });
      expect(await compare()).toMatchObject({ balancesCompared: true });
      expect(kinds(await cases())).toEqual(['inFileOnly']);
    });

    it('compares no balances with those of a day that another run drops meanwhile', async () => {
      const { database } = bench();
      await database.script(
        `INSERT INTO holdfast.closing_balance VALUES ('pingan', '20260228', '3020000000001', 5)`,
      );
      const line = { line: 1, account: '3020000000001', amount: parseMoney('5.00') };
      await bench().journal.stageBalances({ load, file: { name: 'YE.txt', type: 'YE' }, lines: [line] });
      const meanwhile: Database = {
        script: (text) => database.script(text),
        transaction: (work) => database.transaction(work),
        close: () => database.close(),
        query: async (statement, values) => {
          if (statement.name === 'reconciliation-balances')
            await database.script(`DELETE FROM holdfast.closing_balance WHERE bank_date = '20260228'`);
          return database.query(statement, values);
        },
      };
      const compared = await journalOver(meanwhile).compareStaged(comparison(load));
      expect(compared).toEqual({ cases: {}, needOperator: 0, balancesCompared: false });
    });

    it('has no part in what was staged for another comparison, and leaves nothing of its own', async () => {
      await stage('JY', trade({ serialNumber: 'HF0001other' }));
      await bench().journal.compareStaged(comparison(`${load}/second`));
      expect(await cases()).toEqual([]);
      await bench().journal.dropStaged({ load });
      await compare();
      expect(await cases()).toEqual([]);
    });

    it('takes texts with quotes, and lists cases by provider and day', async () => {
      await stage('JY', trade({ serialNumber: 'HF0001"\\{},', booking: '"\\{a},NULL' }));
      await compare();
      expect(await cases({ provider: 'pingan' })).toMatchObject([
        { serialNumber: 'HF0001"\\{},', details: { booking: '"\\{a},NULL' } },
      ]);
      expect(await cases({ provider: 'lianlian' })).toEqual([]);
      expect(await cases({ date: '20260302' })).toEqual([]);
      expect(await bench().journal.listCases({ limit: 10 })).toHaveLength(1);
    });
  });
});
