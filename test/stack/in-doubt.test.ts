import { afterAll, beforeAll, expect, it } from 'vitest';
import { ledgerOf, termsOf, writesOf } from '../support/stack/pingan/ledger.js';
import { Executioner } from '../support/stack/executioner.js';
import { PinganPurchase } from '../support/stack/pingan/purchase.js';
import { openStack, type Site, type Stack } from '../support/stack/stack.js';
import { describeWithTemporal } from '../support/temporal/describe-with-temporal.js';

const PATIENCE_MS = 60_000;

describeWithTemporal(
  'a worker killed at a bank that deduplicates nothing and answers no query',
  (temporal) => {
    let stack: Stack;
    beforeAll(async () => {
      stack = await openStack(temporal);
    });
    afterAll(async () => {
      await stack.close();
    });

    it('leaves a hold unknown and alerts an operator, who alone ends it', async () => {
      const site = await stack.openSite({
        sandbox: { resendMode: 'none' },
        providers: { pingan: { deduplication: false } },
      });
      const executioner = await Executioner.on(site);
      const purchase = new PinganPurchase(site, {
        orderNo: 'doubt',
        ending: 'released',
        timing: { attentionAfterMs: 3_000 },
      });
      await purchase.take('start');
      site.sandbox.faults.add({ kind: 'unknownCode', interface: '6110' });
      executioner.want({ interfaceName: '6034/1', moment: 'after', orderNo: purchase.key.orderNo });
      const coded = purchase.take('code');

      const doubtful = await purchase.until(({ attention }) => attention.length > 0);
      expect(executioner.deaths).toHaveLength(1);
      expect(doubtful.steps.find(({ step }) => step === 'hold/1')?.outcome).toMatch(/^(?:unknown|pending)$/);
      await expect.poll(() => needsAttention(site, purchase), { timeout: PATIENCE_MS }).toBe(true);

      // However often it asks, it neither sends again nor concludes anything.
      const queried = queries(site);
      await expect.poll(() => queries(site), { timeout: PATIENCE_MS }).toBeGreaterThan(queried + 2);
      expect(writesOf(purchase, 'hold')).toHaveLength(1);
      expect((await site.client.purchases.status(purchase.key)).state).toBe('holding');

      const operationId = `${site.tenant}/doubt/hold/1`;
      const evidence = 'the bank says by telephone that it holds the amount';
      await site.client.operations.decide(purchase.key, {
        operationId,
        happened: true,
        evidence,
        by: 'operator',
      });
      await coded;
      await expect.poll(() => needsAttention(site, purchase), { timeout: PATIENCE_MS }).toBe(false);
      await purchase.take('release');

      expect(await purchase.end()).toMatchObject({ state: 'released' });
      expect(await ledgerOf(purchase)).toEqual(termsOf(purchase));
      expect(writesOf(purchase, 'hold')).toHaveLength(1);
    });
  },
);

function queries({ sandbox }: Site): number {
  return sandbox.wireLog.find({ interface: '6110' }).length;
}

async function needsAttention(site: Site, { workflowId }: PinganPurchase): Promise<unknown> {
  const { typedSearchAttributes } = await site.temporalClient.workflow.getHandle(workflowId).describe();
  return typedSearchAttributes.getAll().find(({ key }) => key.name === 'HoldfastNeedsAttention')?.value;
}
