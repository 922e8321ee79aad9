import { afterAll, beforeAll, expect, it } from 'vitest';
import { PINGAN_ENDPOINTS } from '../../src/providers/pingan/capabilities.js';
import { ledgerOf, rowsOf, termsOf, writesOf } from '../support/stack/pingan/ledger.js';
import { eventsOf, sizeOf, type ExecutionSize } from '../support/stack/history.js';
import { PinganPurchase } from '../support/stack/pingan/purchase.js';
import { proxyStatements, type StatementProxy } from '../support/stack/statement-proxy.js';
import { openStack, type Site, type Stack } from '../support/stack/stack.js';
import { describeWithTemporal } from '../support/temporal/describe-with-temporal.js';

const OPEN = { events: 29, stateTransitions: 5, bytes: 8_192, activities: [] as readonly string[] };
/** The end in the journal: an ordinary activity, so that no lost task can end an order. */
const ENDED = { events: 34, stateTransitions: 9, bytes: 9_216, activities: ['endExecution'] };
const KINDS = new Set(PINGAN_ENDPOINTS.flatMap(({ kind }) => (kind === undefined ? [] : [kind])));

describeWithTemporal('what a purchase on the good way costs', (temporal) => {
  let stack: Stack;
  let proxy: StatementProxy;
  let site: Site;

  beforeAll(async () => {
    stack = await openStack(temporal);
    proxy = await proxyStatements(stack.databaseUrl);
    site = await stack.openSite({ env: { DATABASE_URL: proxy.url } });
    await site.startWorker();
    // A pool's first connections check the installation: no purchase's cost.
    await new PinganPurchase(site, { orderNo: 'warm', ending: 'released' }).complete();
  });
  afterAll(async () => {
    await proxy.close();
    await stack.close();
  });

  it.each([
    ['that closes with its release', 0, ENDED],
    ['whose refund window stays open', 600_000, OPEN],
  ])('keeps a released purchase %s within its counts', async (_title, refundWindowMs, most) => {
    const { purchase, statements, size } = await leanest(refundWindowMs);
    expect.soft(size.events).toBeLessThanOrEqual(most.events);
    expect.soft(size.stateTransitions).toBeLessThanOrEqual(most.stateTransitions);
    expect.soft(size.bytes).toBeLessThanOrEqual(most.bytes);

    const events = await eventsOf(site, purchase.workflowId);
    const scheduled = events.flatMap(({ activityTaskScheduledEventAttributes: one }) => one ?? []);
    expect(scheduled.map(({ activityType }) => activityType?.name)).toEqual(most.activities);
    expect(events.length).toBe(size.events);

    expect(await ledgerOf(purchase)).toEqual(termsOf(purchase));
    const calls = [...KINDS].flatMap((kind) => writesOf(purchase, kind)).length;
    expect(calls).toBe((await rowsOf(purchase)).length);
    expect(statements.length, statements.join(', ')).toBe(2 * calls + most.activities.length);
    console.log(purchase.workflowId, size, { calls, statements: statements.length });
  });

  /** A command that comes in the middle of a workflow task costs a task more: the least of a few is what a purchase costs. */
  async function leanest(refundWindowMs: number): Promise<Counted> {
    const all: Counted[] = [];
    for (let index = 0; index < 5; index += 1) {
      const orderNo = `counted-${refundWindowMs}-${index}`;
      const purchase = new PinganPurchase(site, { orderNo, ending: 'released', timing: { refundWindowMs } });
      proxy.clear();
      for (const step of ['start', 'code', 'release'] as const) await purchase.take(step);
      if (refundWindowMs === 0) await purchase.end();
      all.push({
        purchase,
        statements: [...proxy.statements],
        size: await sizeOf(site, purchase.workflowId),
      });
    }
    return all.reduce((least, each) => (each.size.bytes < least.size.bytes ? each : least));
  }
});

interface Counted {
  readonly purchase: PinganPurchase;
  readonly statements: readonly string[];
  readonly size: ExecutionSize;
}
