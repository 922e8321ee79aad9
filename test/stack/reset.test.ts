import { afterAll, beforeAll, expect, it } from 'vitest';
import { writesOf } from '../support/stack-books.js';
import { TestPurchase } from '../support/stack-purchase.js';
import { openStack, type Site, type Stack } from '../support/stack.js';
import { describeWithTemporal } from '../support/temporal.js';

/** What an operator can do by hand in the Temporal UI: the run goes back to a workflow task that it had completed. */
async function reset(site: Site, namespace: string, workflowId: string, toEventId: unknown): Promise<void> {
  const { runId } = await site.temporalClient.workflow.getHandle(workflowId).describe();
  await site.temporalClient.workflowService.resetWorkflowExecution({
    namespace,
    workflowExecution: { workflowId, runId },
    reason: 'by hand',
    requestId: `reset-${workflowId}`,
    workflowTaskFinishEventId: toEventId as never,
  });
}

async function lastCompletedTask(site: Site, workflowId: string): Promise<unknown> {
  const { events } = await site.temporalClient.workflow.getHandle(workflowId).fetchHistory();
  const tasks = (events ?? []).filter((event) => event.workflowTaskCompletedEventAttributes);
  return tasks.at(-1)?.eventId;
}

describeWithTemporal('an order that an operator resets', (temporal) => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await openStack(temporal);
  });
  afterAll(async () => {
    await stack.close();
  });

  it('finds by itself what its run before had released, and releases nothing again', async () => {
    const site = await stack.openSite();
    await site.startWorker();
    const timing = { refundWindowMs: 15_000 };
    const purchase = new TestPurchase(site, { orderNo: 'reset', ending: 'released', timing });
    await purchase.take('start');
    await purchase.take('code');
    const whileHeld = await lastCompletedTask(site, purchase.workflowId);
    await site.client.release(purchase.key, { requestId: 'r' });

    await reset(site, temporal.namespace, purchase.workflowId, whileHeld);

    await purchase.until(({ state }) => state === 'released');
    expect(writesOf(purchase, 'release')).toHaveLength(1);
    const end = await site.client.awaitEnd(purchase.key);
    expect(end).toMatchObject({ type: 'escrow', escrow: { state: 'released', sums: { stillHeld: '0.00' } } });
    const execution = await site.journal.findExecution(purchase.workflowId);
    expect(execution?.pastRuns).toHaveLength(1);
    expect(execution?.end?.result).toEqual(end);
  });
});
