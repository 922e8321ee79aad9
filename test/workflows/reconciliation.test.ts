import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/domain/durations.js';
import { shanghaiDate } from '../../src/domain/shanghai-date.js';
import type { WorkflowStatus } from '../../workflows/core/messages.js';
import type {
  ReconciliationProgress,
  ReconciliationResult,
} from '../../workflows/reconciliation/messages.js';
import { PinganStage, type PinganStageOptions } from '../support/pingan/pingan-stage.js';
import { VirtualClock } from '../support/virtual/virtual-clock.js';
import type { VirtualExecution } from '../support/virtual/virtual-execution.js';

const CARD = '6222025550009876543';
let weeks = 0;

/** A bank at 10:00 in Shanghai on a Monday of a year that no other file reaches, since all share one journal; a member with 100.00 there. */
async function opened(options: PinganStageOptions = {}) {
  weeks += 1;
  const clock = new VirtualClock(Date.UTC(2031, 0, 6, 2) + weeks * 7 * DAY_MS);
  const stage = await PinganStage.open({ statements: true, clock, ...options });
  const { world, sandbox, input } = stage;
  const { tenant } = input.order;
  const { settings } = input;
  const payee = { memberCode: 'payee-1', property: 'SH', name: '海风商贸有限公司', cardNo: CARD } as const;
  const { account } = sandbox.pingan.addMember(payee);
  sandbox.pingan.deposit({ memberCode: 'payee-1', amount: '100.00' });
  const today = shanghaiDate(new Date(clock.nowMs));
  return {
    ...{ stage, world, sandbox, tenant, today, account },
    withdraw: (withdrawalNo: string, amount = '60.00') =>
      world.start('withdrawal', `withdrawal/${tenant}/${withdrawalNo}`, {
        ...{ tenant, provider: 'pingan', withdrawalNo, cardNumber: CARD, amount, fee: '1.00', settings },
        account: { member: 'payee-1', account, name: payee.name },
      }),
    reconcile: (date: string | undefined = today, scheduledAt?: Date) =>
      world.start(
        'reconciliation',
        `reconciliation/${tenant}/pingan-${date ?? 'daily'}`,
        { tenant, provider: 'pingan', ...(scheduledAt === undefined && { date }), settings },
        scheduledAt,
      ),
    cases: (date = today) => world.options.journal.listCases({ limit: 100, date }),
    /** Ten o'clock of the day after: the bank clears from eight on. */
    nextMorning: () => world.advance(DAY_MS),
  };
}

const statusOf = async (workflow: VirtualExecution) => (await workflow.query('status')) as WorkflowStatus;
const progressOf = async (workflow: VirtualExecution) =>
  (await workflow.query('reconciliation')) as ReconciliationProgress;

function resultOf({ closed }: VirtualExecution): ReconciliationResult {
  expect(closed).toMatchObject({ type: 'completed' });
  return (closed as unknown as { result: ReconciliationResult }).result;
}

describe('a day’s reconciliation', () => {
  it('waits until the bank has cleared the day, then compares every file of it and finds nothing where nothing differs', async () => {
    const at = await opened();
    await at.withdraw('W1');
    at.sandbox.pingan.setRules({ clearing: 'pending' });
    const workflow = await at.reconcile();
    // Tomorrow at eight in Shanghai.
    const cleared = Date.parse(
      `${new Date(at.world.clock.nowMs + DAY_MS).toISOString().slice(0, 10)}T00:00Z`,
    );
    expect(await statusOf(workflow)).toMatchObject({
      state: 'reconciling',
      nextDeadline: new Date(cleared).toISOString(),
    });
    expect(await progressOf(workflow)).toEqual({ date: at.today, phase: 'waiting', files: [] });
    expect(at.sandbox.wireLog.find({ interface: '6108' })).toHaveLength(0);
    await at.nextMorning();
    expect((await statusOf(workflow)).attention).toEqual([]);
    expect(workflow.closed).toBeUndefined();
    at.sandbox.pingan.setRules({ clearing: 'succeeded' });
    await at.world.advance(HOUR_MS);
    expect(resultOf(workflow)).toEqual({
      state: 'reconciled',
      date: at.today,
      files: ['CZ', 'TX', 'YE'].map((type) => ({
        ...{ name: expect.stringContaining(`${type}${at.today}`) as string, type },
        ...{ state: 'staged', lines: expect.any(Number) as number },
      })),
      cases: {},
      needOperator: 0,
      balancesCompared: false,
      settled: 0,
      evidence: 'recorded',
    });
    expect(workflow.searchAttributes).toMatchObject({ HoldfastState: 'reconciled' });
  });

  it.each([
    ['pending', '待处理'],
    ['failed', '失败'],
  ] as const)(
    'alerts an operator where the bank has not cleared the day twelve hours after it could: %s',
    async (clearing, shown) => {
      const at = await opened({ sandbox: { pingan: { clearing } } });
      const workflow = await at.reconcile();
      await at.nextMorning();
      await at.world.advance(12 * HOUR_MS);
      expect(await statusOf(workflow)).toMatchObject({
        attention: [`${at.today} is not closed: 6108 shows its clearing as ${shown}`],
      });
      expect(workflow.searchAttributes).toMatchObject({ HoldfastNeedsAttention: true });
      at.sandbox.pingan.setRules({ clearing: 'succeeded' });
      await at.world.advance(DAY_MS);
      expect(resultOf(workflow)).toMatchObject({ state: 'reconciled' });
      expect(workflow.searchAttributes).toMatchObject({ HoldfastNeedsAttention: false });
    },
  );

  it('ends what was in doubt by its line, and tells the workflow that waits for it', async () => {
    const at = await opened();
    at.sandbox.faults.add({ provider: 'pingan', interface: '6033', kind: 'doAndDrop' });
    at.sandbox.faults.add({ provider: 'pingan', interface: '6110', kind: 'unknownCode' });
    const withdrawal = await at.withdraw('W1');
    await at.nextMorning();
    expect(await statusOf(withdrawal)).toMatchObject({
      state: 'withdrawing',
      steps: [{ outcome: 'pending' }],
    });
    const workflow = await at.reconcile();
    expect(resultOf(workflow)).toMatchObject({ cases: { unknownSettled: 1 }, settled: 1, needOperator: 0 });
    expect(await statusOf(withdrawal)).toMatchObject({
      state: 'provisional',
      steps: [{ outcome: 'succeeded' }],
    });
    const operationId = `${at.tenant}/payee-1/withdraw/W1`;
    const evidence = await at.world.options.journal.evidence(operationId);
    expect(evidence.at(-1)).toMatchObject({
      source: 'statement',
      outcome: { type: 'succeeded', result: { tradeDate: at.today } },
    });
    expect(at.stage.effects).toEqual(['withdraw 1 60.00']);
  });

  it('finds nothing in an unfreezing of acquired money whose fee the platform keeps', async () => {
    const at = await opened();
    const { member, account } = at.stage.input.seller;
    const part = { subOrderNo: `${at.tenant}S1`, account, amount: '60.00', fee: '1.50', frozen: true };
    at.sandbox.pingan.payAtAcquirer({ totalOrderNo: `${at.tenant}A1`, parts: [part] });
    const freeze = await at.world.start('freeze', `freeze/${at.tenant}/F1`, {
      ...{ tenant: at.tenant, provider: 'pingan', freezeNo: 'F1', amount: '60.00' },
      ...{ account: { member, account }, settings: at.stage.input.settings },
      credited: { by: 'acquiring', number: part.subOrderNo, fee: '1.50' },
      ...{ freezeForMs: HOUR_MS, onDeadline: 'unfreeze' },
    });
    await at.nextMorning();
    expect(freeze.closed).toMatchObject({ result: { state: 'unfrozen' } });
    expect(resultOf(await at.reconcile())).toMatchObject({ needOperator: 0 });
    expect(await at.cases()).toEqual([]);
  });

  it('has a typed case, its evidence and the safe action for what differs, and changes no money', async () => {
    const at = await opened();
    const withdrawal = await at.withdraw('W1');
    await at.world.advance(10 * MINUTE_MS);
    at.sandbox.pingan.suspend({ amount: '7.00' });
    await at.nextMorning();
    const before = at.sandbox.ledger.report();
    const workflow = await at.reconcile();
    expect(resultOf(workflow)).toMatchObject({ cases: { inFileOnly: 1 }, needOperator: 1 });
    expect(await at.cases()).toMatchObject([
      {
        ...{ kind: 'inFileOnly', fileType: 'CZ', line: 2, action: 'registerSuspense', needsOperator: true },
        details: { amount: '7.00', booking: '资金挂账' },
      },
    ]);
    expect(at.sandbox.ledger.report()).toEqual(before);
    expect(withdrawal.closed).toBeUndefined();
  });

  it('compared again changes nothing that is done, and sends nothing that moves money', async () => {
    const at = await opened();
    at.sandbox.faults.add({ provider: 'pingan', interface: '6033', kind: 'doAndDrop' });
    at.sandbox.faults.add({ provider: 'pingan', interface: '6110', kind: 'unknownCode' });
    await at.withdraw('W1');
    at.sandbox.pingan.suspend({ amount: '7.00' });
    await at.nextMorning();
    await at.reconcile();
    const first = await at.cases();
    const { journal } = at.world.options;
    const operationId = `${at.tenant}/payee-1/withdraw/W1`;
    const evidence = await journal.evidence(operationId);
    const id = first.find(({ kind }) => kind === 'inFileOnly')?.id ?? '';
    expect(await journal.reviewCase({ id, by: 'wang', evidence: 'the payer was found' })).toBe(true);
    await at.world.advance(MINUTE_MS);
    const again = await at.reconcile();
    expect(resultOf(again)).toMatchObject({
      cases: { inFileOnly: 1, unknownSettled: 1 },
      ...{ settled: 0, needOperator: 0, evidence: 'recorded' },
    });
    expect(await journal.evidence(operationId)).toEqual(evidence);
    expect((await at.cases()).map((one) => [one.id, one.at])).toEqual(first.map((one) => [one.id, one.at]));
    expect(at.stage.effects).toEqual(['withdraw 1 60.00']);
  });

  it('stops a file at a line that fits no layout, says which and what it looks like, and compares the others', async () => {
    const at = await opened();
    await at.withdraw('W1');
    at.sandbox.pingan.addMember({ memberCode: 'odd', property: '00', name: '坏\t名' });
    at.sandbox.pingan.deposit({ memberCode: 'odd', amount: '5.00' });
    await at.nextMorning();
    const result = resultOf(await at.reconcile());
    expect(result.files.map(({ type, state, line }) => [type, state, line])).toEqual([
      ['CZ', 'unreadable', 2],
      ['TX', 'staged', undefined],
      ['YE', 'staged', undefined],
    ]);
    expect(result.files[0]?.why).toMatch(/0&xxx&0{16}&某 某&0\.00&/);
    expect(JSON.stringify(result)).not.toContain('坏');
    expect(result.cases).toEqual({ fileUnreadable: 1 });
    expect(await at.cases()).toMatchObject([{ kind: 'fileUnreadable', line: 2, action: 'compareAgain' }]);
  });

  it('fetches a file that is not to be had at first later, and the others at once', async () => {
    const at = await opened({ world: { around: (type, run) => beside(type, run) } });
    const beside = async (type: string, run: () => Promise<unknown>) => {
      const value = await run();
      // The first file is queried once more when it is fetched.
      const fault = { provider: 'pingan', interface: '6103', kind: 'unknownCode', times: 1 } as const;
      if (type === 'statementFiles') at.sandbox.faults.add(fault);
      return value;
    };
    await at.withdraw('W1');
    await at.nextMorning();
    const workflow = await at.reconcile();
    expect((await progressOf(workflow)).files.map(({ type }) => type)).toEqual(['TX', 'YE']);
    await at.world.advance(10 * MINUTE_MS);
    expect(resultOf(workflow)).toMatchObject({
      files: [{ type: 'TX' }, { type: 'YE' }, { type: 'CZ', state: 'staged' }],
    });
    expect(resultOf(workflow).cases).toEqual({});
  });

  it('leaves out a file that cannot be fetched for twelve hours: a case says so, and the day again has it', async () => {
    let isListed = false;
    const at = await opened({
      world: {
        around: async (type, run) => {
          const value = await run();
          if (type === 'statementFiles' && !isListed)
            at.sandbox.faults.add({ provider: 'pingan', interface: '6103', kind: 'unknownCode' });
          isListed ||= type === 'statementFiles';
          return value;
        },
      },
    });
    await at.withdraw('W1');
    await at.nextMorning();
    const workflow = await at.reconcile();
    await at.world.advance(11 * HOUR_MS);
    expect(await progressOf(workflow)).toMatchObject({ phase: 'reading', filesFound: 3, files: [] });
    await at.world.advance(3 * HOUR_MS);
    expect(resultOf(workflow)).toMatchObject({ cases: { fileUnreadable: 3 }, needOperator: 3 });
    expect(resultOf(workflow).files[1]).toMatchObject({
      ...{ type: 'TX', state: 'unavailable' },
      why: expect.stringContaining('6103 answers') as string,
    });
    at.sandbox.faults.clear();
    const again = resultOf(await at.reconcile());
    expect(await at.cases()).toEqual([]);
    expect(again.cases).toEqual({});
  });

  it('compares the balances of a day with those of the day before and its trades', async () => {
    const at = await opened();
    await at.withdraw('W1', '20.00');
    await at.nextMorning();
    await at.reconcile();
    await at.withdraw('W2', '30.00');
    const date = shanghaiDate(new Date(at.world.clock.nowMs));
    await at.nextMorning();
    const second = resultOf(await at.reconcile(date));
    expect([second.balancesCompared, second.cases]).toEqual([true, {}]);
  });

  it('gives no operation its line where so many differ that the settings are likely wrong', async () => {
    const called: string[] = [];
    const at = await opened({
      world: {
        around: (type, run) => {
          called.push(type);
          const compared = { cases: { feeDiffers: 101 }, needOperator: 101, balancesCompared: false };
          return type === 'compareStatements' ? Promise.resolve(compared) : run();
        },
      },
    });
    await at.nextMorning();
    expect(resultOf(await at.reconcile())).toMatchObject({
      ...{ state: 'reconciled', evidence: 'withheld', cases: { feeDiffers: 101 }, settled: 0 },
    });
    expect(called).not.toContain('recordStatementEvidence');
    expect(called.at(-1)).toBe('dropStatements');
  });

  it('leaves the rest of very many lines to another run', async () => {
    let pages = 0;
    const at = await opened({
      world: {
        around: (type, run) => {
          if (type !== 'recordStatementEvidence') return run();
          pages += 1;
          return Promise.resolve({ operations: [], more: true });
        },
      },
    });
    await at.nextMorning();
    expect(resultOf(await at.reconcile())).toMatchObject({ state: 'reconciled', evidence: 'partly' });
    expect(pages).toBe(100);
  });

  it('is rejected for a day that is still to come, and where nothing says how files are compared', async () => {
    const at = await opened();
    expect(resultOf(await at.reconcile('20991231'))).toMatchObject({
      ...{ state: 'rejected', code: 'INVALID_INPUT', files: [], settled: 0 },
      reason: 'date: no day that is still to come',
    });
    const other = await opened({ statements: false });
    await other.nextMorning();
    expect(resultOf(await other.reconcile())).toMatchObject({ state: 'rejected', code: 'INVALID_INPUT' });
  });

  it('can be cancelled while it waits', async () => {
    const at = await opened();
    const workflow = await at.reconcile();
    workflow.cancel();
    await at.world.settle();
    expect(resultOf(workflow)).toMatchObject({ state: 'cancelled', files: [] });
  });

  it('that a schedule has started is of the day before the schedule’s moment, however late it begins', async () => {
    const at = await opened();
    await at.withdraw('W1');
    // A start of 08:30 of the next day that a server made up for 17 hours later, past midnight.
    const scheduledAt = new Date(at.world.clock.nowMs + DAY_MS - 90 * MINUTE_MS);
    await at.world.advance(DAY_MS + 15.5 * HOUR_MS);
    expect(shanghaiDate(new Date(at.world.clock.nowMs))).not.toBe(shanghaiDate(scheduledAt));
    expect(resultOf(await at.reconcile(undefined, scheduledAt))).toMatchObject({
      state: 'reconciled',
      date: at.today,
    });
  });

  it('has the same cases after the result of each of its activities was lost once', async () => {
    const at = await opened();
    at.sandbox.pingan.suspend({ amount: '7.00' });
    await at.nextMorning();
    const lost = new Set<string>();
    at.world.losesResult = ({ type, attempt }) => attempt === 1 && lost.add(type).has(type);
    const workflow = await at.reconcile();
    await at.world.advance(DAY_MS);
    expect(resultOf(workflow)).toMatchObject({ cases: { inFileOnly: 1 }, needOperator: 1 });
    expect([...lost]).toEqual([
      ...['dayState', 'statementFiles', 'loadStatementFile', 'compareStatements'],
      ...['recordStatementEvidence', 'dropStatements'],
    ]);
  });

  it('goes on with another worker after its own was killed', async () => {
    const at = await opened({
      world: {
        around: async (type, run) => {
          const value = await run();
          if (type === 'loadStatementFile' && !wasKilled) {
            wasKilled = true;
            at.world.killWorker();
          }
          return value;
        },
      },
    });
    let wasKilled = false;
    at.sandbox.pingan.suspend({ amount: '7.00' });
    await at.nextMorning();
    const workflow = await at.reconcile();
    await at.world.advance(DAY_MS);
    expect(wasKilled).toBe(true);
    expect(resultOf(workflow)).toMatchObject({ cases: { inFileOnly: 1 }, needOperator: 1 });
  });
});
