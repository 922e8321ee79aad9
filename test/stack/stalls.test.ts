import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { booksOf, termsOf, writesOf } from '../support/stack-books.js';
import { ROADS, WRITES } from '../support/stack-kill-round.js';
import { TestPurchase } from '../support/stack-purchase.js';
import { openStack, type Stack } from '../support/stack.js';
import { describeWithTemporal } from '../support/temporal.js';

/** Longer than a local activity may take (5 s), shorter than a workflow task (10 s). */
const STALL_MS = 6_000;

describeWithTemporal('a worker that stands still while the bank answers', (temporal) => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await openStack(temporal);
  });
  afterAll(async () => {
    await stack.close();
  });

  it('ends every purchase as the terms say', async () => {
    const site = await stack.openSite({ sandbox: { pingan: { advance: '1000.00' } } });
    const worker = await site.startWorker();
    const purchases = WRITES.map(({ kind, name, resolvedBy }) => {
      const { ending } = ROADS[kind];
      const purchase = new TestPurchase(site, { orderNo: name.replace('/', '-'), ending });
      const { orderNo } = purchase.key;
      const subject = resolvedBy === '6110' ? { orderNo } : { memberCode: purchase.member };
      site.sandbox.hooks.add({
        provider: 'pingan',
        interface: name,
        moment: 'after',
        ...subject,
        run: async () => {
          process.kill(worker.pid, 'SIGSTOP');
          await delay(STALL_MS);
          process.kill(worker.pid, 'SIGCONT');
        },
      });
      return { kind, purchase };
    });

    for (const { kind, purchase } of purchases) {
      expect(await purchase.complete(), kind).toMatchObject({ type: 'escrow' });
      expect(await booksOf(purchase), kind).toEqual(termsOf(purchase));
      expect(writesOf(purchase, kind), kind).toHaveLength(1);
    }
  });
});
