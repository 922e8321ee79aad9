import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ledgerOf, termsOf, writesOf } from '../support/stack/pingan/ledger.js';
import { PINGAN_ROADS, PINGAN_WRITES } from '../support/stack/pingan/kill-round.js';
import { PinganPurchase } from '../support/stack/pingan/purchase.js';
import { openStack, type Stack } from '../support/stack/stack.js';
import { describeWithTemporal } from '../support/temporal/describe-with-temporal.js';

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
    const purchases = PINGAN_WRITES.map(({ kind, name, resolvedBy }) => {
      const { ending } = PINGAN_ROADS[kind];
      const purchase = new PinganPurchase(site, { orderNo: name.replace('/', '-'), ending });
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
      expect(await purchase.complete(), kind).toMatchObject({
        sums: { held: purchase.amount, stillHeld: '0.00' },
      });
      expect(await ledgerOf(purchase), kind).toEqual(termsOf(purchase));
      expect(writesOf(purchase, kind), kind).toHaveLength(1);
    }
  });
});
