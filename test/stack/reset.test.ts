import { afterAll, beforeAll, expect, it } from 'vitest';
import { HOUR_MS } from '../../src/domain/durations.js';
import { memberOf } from '../histories/member-scenarios.js';
import { writesOf } from '../support/stack/pingan/ledger.js';
import { PinganPurchase, untilView } from '../support/stack/pingan/purchase.js';
import { openStack, type Site, type Stack } from '../support/stack/stack.js';
import { describeWithTemporal } from '../support/temporal/describe-with-temporal.js';

/** What an operator can do by hand in the Temporal UI: the run goes back to a workflow task that it had completed. */
async function reset(
  site: Site,
  namespace: string,
  workflowId: string,
  toEventId: unknown,
  requestId = 'once',
): Promise<void> {
  const { runId } = await site.temporalClient.workflow.getHandle(workflowId).describe();
  await site.temporalClient.workflowService.resetWorkflowExecution({
    namespace,
    workflowExecution: { workflowId, runId },
    reason: 'by hand',
    requestId: `reset-${workflowId}-${requestId}`,
    workflowTaskFinishEventId: toEventId as never,
  });
}

async function completedTasks(site: Site, workflowId: string): Promise<readonly unknown[]> {
  const { events } = await site.temporalClient.workflow.getHandle(workflowId).fetchHistory();
  const tasks = (events ?? []).filter((event) => event.workflowTaskCompletedEventAttributes);
  return tasks.map(({ eventId }) => eventId);
}

async function lastCompletedTask(site: Site, workflowId: string): Promise<unknown> {
  return (await completedTasks(site, workflowId)).at(-1);
}

describeWithTemporal('what an operator resets', (temporal) => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await openStack(temporal);
  });
  afterAll(async () => {
    await stack.close();
  });

  it('finds by itself what the order’s run before had released, and releases nothing again', async () => {
    const site = await stack.openSite();
    await site.startWorker();
    const timing = { refundWindowMs: 15_000 };
    const purchase = new PinganPurchase(site, { orderNo: 'reset', ending: 'released', timing });
    await purchase.take('start');
    await purchase.take('code');
    const whileHeld = await lastCompletedTask(site, purchase.workflowId);
    await site.client.escrows.release(purchase.key, { requestId: 'r' });

    await reset(site, temporal.namespace, purchase.workflowId, whileHeld);

    await purchase.until(({ state }) => state === 'released');
    expect(writesOf(purchase, 'release')).toHaveLength(1);
    const end = await site.client.purchases.result(purchase.key);
    expect(end).toMatchObject({ state: 'released', sums: { stillHeld: '0.00' } });
    const execution = await site.journal.findExecution(purchase.workflowId);
    expect(execution?.pastRuns).toHaveLength(1);
    expect(execution?.end?.result).toEqual(end);
  });

  it.each(['first', 'last'] as const)(
    'keeps a dispute that stood, with a reset to the %s task before it',
    async (which) => {
      const site = await stack.openSite();
      await site.startWorker();
      const purchase = new PinganPurchase(site, { orderNo: `reset-${which}`, ending: 'released' });
      await purchase.take('start');
      await purchase.take('code');
      await purchase.until(({ state }) => state === 'held');
      const tasks = await completedTasks(site, purchase.workflowId);
      await site.client.escrows.openDispute(purchase.key, { requestId: 'd', reason: 'broken' });

      await reset(site, temporal.namespace, purchase.workflowId, which === 'first' ? tasks[0] : tasks.at(-1));

      await purchase.until(({ state }) => state === 'disputed');
      expect(writesOf(purchase, 'release')).toHaveLength(0);
    },
  );

  it('ends a freeze again as its run before had ended it, and unfreezes nothing again', async () => {
    const site = await stack.openSite();
    await site.startWorker();
    const key = { tenant: site.tenant, freezeNo: 'reset' };
    const terms = { freezeForMs: HOUR_MS, onDeadline: 'unfreeze' } as const;
    await site.client.freezes.start({ ...memberOf(site, 'frozen', '60.00'), freezeNo: 'reset', ...terms });
    const frozen = () => untilView(site, key, ({ state }) => state === 'frozen');
    await frozen();
    const workflowId = `freeze/${site.tenant}/reset`;
    // Refused, so that there is a workflow task behind the one that froze.
    await site.temporalClient.workflow.getHandle(workflowId).signal('unfreezeRequested', { requestId: 7 });
    await untilView(site, key, ({ refusedSignals }) => refusedSignals.length > 0);
    const whileFrozen = await lastCompletedTask(site, workflowId);

    await reset(site, temporal.namespace, workflowId, whileFrozen);
    await frozen();
    const frozenAgain = await lastCompletedTask(site, workflowId);
    await site.client.freezes.unfreeze(key, { requestId: 'u' });
    expect(await site.client.freezes.result(key)).toEqual({ state: 'unfrozen' });
    const execution = await site.journal.findExecution(workflowId);
    expect(execution?.pastRuns).toHaveLength(1);

    await reset(site, temporal.namespace, workflowId, frozenAgain, 'again');
    expect(await site.client.freezes.result(key)).toEqual({ state: 'unfrozen' });
    const calls = ['settle_accounts.freeze', 'settle_accounts.unfreeze'];
    for (const call of calls) expect(site.sandbox.wireLog.find({ interface: call })).toHaveLength(1);
    expect((await site.journal.findExecution(workflowId))?.runId).toBe(execution?.runId);
  });

  it('pays nothing out again for a withdrawal that had ended', async () => {
    const site = await stack.openSite();
    await site.startWorker();
    const key = { tenant: site.tenant, withdrawalNo: 'reset' };
    await site.client.withdrawals.start({ ...memberOf(site, 'paid', '60.00'), withdrawalNo: 'reset' });
    const end = await site.client.withdrawals.result(key);
    const workflowId = `withdrawal/${site.tenant}/reset`;
    await reset(site, temporal.namespace, workflowId, await lastCompletedTask(site, workflowId));
    expect(await site.client.withdrawals.result(key)).toEqual(end);
    expect(end).toEqual({ state: 'withdrawn' });
    expect(site.sandbox.wireLog.find({ interface: 'cashs' })).toHaveLength(1);
  });
});
