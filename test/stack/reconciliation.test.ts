import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { ScheduleOverlapPolicy } from '@temporalio/client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { NeedsAttention } from '../../src/cli/needs-attention.js';
import { DAY_MS, HOUR_MS } from '../../src/domain/durations.js';
import type { ReconciliationCase } from '../../src/domain/reconciliation.js';
import { dayAfter, shanghaiDate, startOfDay } from '../../src/domain/shanghai-date.js';
import type { ReconciliationResult } from '../../workflows/reconciliation/messages.js';
import { openStack, type Site, type Stack } from '../support/stack/stack.js';
import { describeWithTemporal } from '../support/temporal/describe-with-temporal.js';

const cli = fileURLToPath(new URL('../../dist/src/cli/cli.js', import.meta.url));
const PATIENCE_MS = 60_000;

describeWithTemporal('reconciliation on real servers', (temporal) => {
  const date = dayAfter(shanghaiDate(new Date()), -3);
  let stack: Stack;
  let site: Site;

  beforeAll(async () => {
    stack = await openStack(temporal);
    const noon = startOfDay(date).getTime() + 12 * HOUR_MS;
    site = await stack.openSite({ sandbox: { clock: 'virtual', startAt: noon } });
    await site.startWorker();
    site.sandbox.pingan.suspend({ amount: '7.00' });
    site.sandbox.clock.advance(2 * DAY_MS);
  });
  afterAll(() => stack.close());

  const holdfast = async (...args: string[]): Promise<{ stdout: string; stderr: string }> =>
    promisify(execFile)(process.execPath, [cli, ...args], { env: site.workerEnv });
  const json = async <T>(...args: string[]): Promise<T> =>
    JSON.parse((await holdfast(...args, '--json')).stdout) as T;

  it('compares a day by the command line: a table for people, JSON for programs, and no progress where nobody looks', async () => {
    const { stdout, stderr } = await holdfast('reconcile', site.tenant, 'pingan', '--date', date);
    expect(stdout).toMatch(/^state +reconciled$/m);
    expect(stdout).toMatch(new RegExp(`^CZ${date}\\d+\\.txt\\.enc +staged +1$`, 'm'));
    expect(stdout).toMatch(/^inFileOnly +1$/m);
    expect(stderr).not.toContain('\r');
    const again = await json<ReconciliationResult>('reconcile', site.tenant, 'pingan', '--date', date);
    expect(again).toMatchObject({ state: 'reconciled', date, cases: { inFileOnly: 1 }, needOperator: 1 });
  });

  it('lists the case with everything that needs an operator, until it was reviewed', async () => {
    const [found] = await json<ReconciliationCase[]>('case', 'list', '--attention', '--date', date);
    expect(found).toMatchObject({ kind: 'inFileOnly', action: 'registerSuspense' });
    const id = found?.id ?? '';
    const attention = async () =>
      (await json<NeedsAttention[]>('operation', 'list', '--attention')).filter((one) => one.id === id);
    expect(await attention()).toMatchObject([
      {
        ...{ what: 'case', state: 'inFileOnly' },
        why: [
          'the file has 资金挂账 of 7.00 yuan, which the journal does not have',
          expect.stringMatching(/ line 1, /) as string,
          'find its owner, then `holdfast suspense start`',
        ],
      },
    ]);
    await holdfast('case', 'review', id, '--by', 'wang', '--evidence', 'the payer was found by telephone');
    expect(await attention()).toEqual([]);
    const listed = await holdfast('case', 'list', '--date', date);
    expect(listed.stdout).toContain('find its owner');
  });

  it('is scheduled once for a tenant and provider, however often that is said, and each run is of its own day', async () => {
    const key = { tenant: site.tenant, provider: 'pingan' } as const;
    const scheduled = async (...args: string[]) =>
      JSON.parse(
        (await holdfast('schedule-reconciliation', site.tenant, 'pingan', ...args)).stdout,
      ) as object;
    const scheduleId = `reconciliation/${site.tenant}/pingan`;
    expect(await scheduled()).toEqual({ scheduleId });
    expect(await scheduled('--at', '09:15')).toEqual({ scheduleId });
    const handle = site.temporalClient.schedule.getHandle(scheduleId);
    expect((await handle.describe()).spec).toMatchObject({
      calendars: [{ hour: [{ start: 9 }], minute: [{ start: 15 }] }],
      timezone: 'Asia/Shanghai',
    });
    // As the server makes up for a start that was missed: that of the day after, begun now.
    const dayAfterIt = startOfDay(dayAfter(date)).getTime();
    await handle.backfill({
      start: new Date(dayAfterIt + 9 * HOUR_MS),
      end: new Date(dayAfterIt + 10 * HOUR_MS),
      overlap: ScheduleOverlapPolicy.ALLOW_ALL,
    });
    const runs = async () => {
      const listed = await site.client.workflows.list({ tenant: site.tenant, provider: 'pingan' });
      return listed.filter(({ workflowId }) => workflowId.includes('pingan-20') && workflowId.endsWith('Z'));
    };
    await expect.poll(runs, { timeout: PATIENCE_MS }).toHaveLength(1);
    const reconciliationNo = (await runs())[0]?.workflowId.split('/')[2] ?? '';
    expect(await site.client.reconciliations.result({ tenant: site.tenant, reconciliationNo })).toMatchObject(
      {
        ...{ state: 'reconciled', date },
        cases: { inFileOnly: 1 },
      },
    );
    expect(await scheduled('--off')).toEqual({ ended: true });
    expect(await site.client.reconciliations.unschedule(key)).toBe(false);
  });
});
