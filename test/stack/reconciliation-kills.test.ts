import { afterAll, beforeAll, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS } from '../../src/domain/durations.js';
import { dayAfter, shanghaiDate, startOfDay } from '../../src/domain/shanghai-date.js';
import type { ReconciliationResult } from '../../workflows/reconciliation/messages.js';
import { Executioner } from '../support/stack/executioner.js';
import { untilView } from '../support/stack/pingan/purchase.js';
import { openStack, type Site, type Stack } from '../support/stack/stack.js';
import { proxyStatements, type StatementProxy } from '../support/stack/statement-proxy.js';
import { describeWithTemporal } from '../support/temporal/describe-with-temporal.js';

const CARD = '6222025550009876543';
const HOLDER = '海风商贸有限公司';
const ENDED_MS = 400_000;

/** The bank's interfaces, before and after which a worker dies: whether the day is cleared, and which files it has. */
const AT_THE_BANK = ['6108', '6103'] as const;
/** The journal's statements after which one dies: lines are staged, cases are kept, an operation has its end, its case is done, all is dropped. */
const AT_THE_JOURNAL = [
  'holdfast-statement-stage-trades',
  'holdfast-reconciliation-close',
  'holdfast-record',
  'holdfast-reconciliation-recorded',
  'holdfast-statement-drop-statement_balance',
] as const;
const PLACES = 2 * AT_THE_BANK.length + AT_THE_JOURNAL.length;

describeWithTemporal('workers killed in the middle of reconciliations', (temporal) => {
  /** As many days as there are places to die at; each has a withdrawal that the bank paid out without ever saying so. */
  const days = Array.from({ length: PLACES }, (_, index) =>
    dayAfter(shanghaiDate(new Date()), index - PLACES - 2),
  );
  let stack: Stack;
  let proxy: StatementProxy;
  let site: Site;
  let executioner: Executioner;
  let results: readonly ReconciliationResult[];

  const numberOf = (date: string) => `w-${date}`;
  const operationOf = (date: string) => `${site.tenant}/payee_${date}/withdraw/${numberOf(date)}`;
  const reconciled = async (date: string): Promise<ReconciliationResult> => {
    const { client, tenant } = site;
    await client.reconciliations.start({ tenant, provider: 'pingan', date });
    return client.reconciliations.result({ tenant, reconciliationNo: `pingan-${date}` });
  };
  const withdrawals = () => Promise.all(days.map((date) => site.journal.find(operationOf(date))));
  const casesOf = (date: string) => site.journal.listCases({ limit: 100, provider: 'pingan', date });

  beforeAll(async () => {
    stack = await openStack(temporal);
    proxy = await proxyStatements(stack.databaseUrl);
    const [first = ''] = days;
    site = await stack.openSite({
      sandbox: { clock: 'virtual', startAt: startOfDay(first).getTime() + 12 * HOUR_MS },
      env: { DATABASE_URL: proxy.url },
    });
    site.sandbox.faults.add({ kind: 'doAndDrop', interface: '6033' });
    site.sandbox.faults.add({ kind: 'unknownCode', interface: '6110' });
    executioner = await Executioner.on(site);
    for (const date of days) {
      await withdrawInDoubt(date);
      site.sandbox.clock.advance(DAY_MS);
    }
    arm();
    results = await Promise.all(days.map(reconciled));
    await executioner.over();
  }, ENDED_MS);
  afterAll(async () => {
    await proxy.close();
    await stack.close();
  });

  async function withdrawInDoubt(date: string): Promise<void> {
    const { sandbox, client, tenant } = site;
    const member = `payee_${date}`;
    const cardNo = `${CARD.slice(0, -8)}${date}`;
    const { account } = sandbox.pingan.addMember({
      memberCode: member,
      property: 'SH',
      name: HOLDER,
      cardNo,
    });
    sandbox.pingan.deposit({ memberCode: member, amount: '100.00' });
    const key = { tenant, withdrawalNo: numberOf(date) };
    await client.withdrawals.start({
      ...{ ...key, provider: 'pingan', cardNumber: cardNo, amount: '60.00' },
      account: { member, account, name: HOLDER },
    });
    await untilView(site, key, ({ steps }) => steps[0]?.outcome === 'pending');
  }

  /** Whichever day comes to a place first dies there: all are alike. */
  function arm(): void {
    for (const interfaceName of AT_THE_BANK)
      for (const moment of ['before', 'after'] as const) executioner.want({ interfaceName, moment });
    for (const statement of AT_THE_JOURNAL)
      executioner.wantWhere((arrive) => proxy.keepAnswer(statement, '', () => void arrive()));
  }

  it('died by SIGKILL at every place', () => {
    expect(executioner.missing).toBe(0);
    expect(executioner.deaths.length).toBeGreaterThan(0);
    expect(new Set(executioner.deaths.map(({ signal }) => signal))).toEqual(new Set(['SIGKILL']));
  });

  it.each(days)('ends every day with what its files show: %s', (date) => {
    expect(results[days.indexOf(date)]).toMatchObject({
      ...{ state: 'reconciled', date, cases: { unknownSettled: 1 }, needOperator: 0, evidence: 'recorded' },
    });
  });

  it('ends what was in doubt by its line, once, and sends nothing', async () => {
    for (const row of await withdrawals()) {
      expect(row?.finalOutcome?.type).toBe('succeeded');
      const evidence = await site.journal.evidence(row?.operationId ?? '');
      expect(evidence.filter(({ source }) => source === 'statement')).toHaveLength(1);
      const serialNumber = row?.serialNumber ?? '';
      expect(site.sandbox.wireLog.find({ serialNumber })).toHaveLength(1);
    }
    const paid = site.sandbox.effects.report().serialNumbers.filter(({ kind }) => kind === 'withdraw');
    expect(paid.map(({ count }) => count)).toEqual(days.map(() => 1));
  });

  it('changes nothing that is done when every day is compared again', async () => {
    const before = { rows: await withdrawals(), cases: await Promise.all(days.map(casesOf)) };
    const again = await Promise.all(days.map(reconciled));
    for (const [index, date] of days.entries())
      expect(again[index]).toMatchObject({
        state: 'reconciled',
        date,
        settled: 0,
        cases: { unknownSettled: 1 },
      });
    expect((await withdrawals()).map((row) => row?.finalOutcome)).toEqual(
      before.rows.map((row) => row?.finalOutcome),
    );
    const cases = await Promise.all(days.map(casesOf));
    const shown = (all: typeof cases) =>
      all.map((of) => of.map(({ id, details, at }) => ({ id, details, at })));
    expect(shown(cases)).toEqual(shown(before.cases));
    const sent = site.sandbox.wireLog.find({ interface: '6033' });
    expect(sent).toHaveLength(days.length);
  });
});
