import { afterAll, beforeAll, expect, it } from 'vitest';
import { ledgerOf, termsOf } from '../support/stack/pingan/ledger.js';
import { Executioner } from '../support/stack/executioner.js';
import { eventsOf, workersOf } from '../support/stack/history.js';
import { PinganPurchase } from '../support/stack/pingan/purchase.js';
import { openStack, type Stack } from '../support/stack/stack.js';
import { describeWithTemporal } from '../support/temporal/describe-with-temporal.js';

const PURCHASES = 16;

describeWithTemporal('two workers', (temporal) => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await openStack(temporal);
  });
  afterAll(async () => {
    await stack.close();
  });

  it('stand in the history of a purchase whose worker was killed after the hold', async () => {
    const site = await stack.openSite();
    const executioner = await Executioner.on(site);
    const first = executioner.worker.pid;
    const purchase = new PinganPurchase(site, { orderNo: 'killed', ending: 'released' });
    executioner.want({ interfaceName: '6034/1', moment: 'after', orderNo: 'killed' });

    const result = await purchase.complete();
    await executioner.succession();

    expect(result).toMatchObject({ state: 'released' });
    expect(executioner.deaths).toEqual([{ pid: first, signal: 'SIGKILL' }]);
    const workers = workersOf(await eventsOf(site, purchase.workflowId));
    expect(workers).toHaveLength(2);
    expect(workers[0]).toContain(String(first));
    expect(workers[1]).toContain(String(executioner.worker.pid));
    expect(await ledgerOf(purchase)).toEqual(termsOf(purchase));
  });

  it('share the purchases of one task queue, and each still takes effect once', async () => {
    const site = await stack.openSite();
    const [one, other] = await Promise.all([site.startWorker(), site.startWorker()]);
    const purchases = Array.from(
      { length: PURCHASES },
      (_, index) => new PinganPurchase(site, { orderNo: `shared-${index}`, ending: 'released' }),
    );

    await Promise.all(purchases.map((purchase) => purchase.complete()));

    const workers = new Set<string>();
    for (const purchase of purchases) {
      for (const worker of workersOf(await eventsOf(site, purchase.workflowId))) workers.add(worker);
      expect(await ledgerOf(purchase)).toEqual(termsOf(purchase));
    }
    expect([...workers].filter((worker) => worker.includes(String(one.pid)))).toHaveLength(1);
    expect([...workers].filter((worker) => worker.includes(String(other.pid)))).toHaveLength(1);
    expect(workers.size).toBe(2);
  });
});
