import { afterAll, beforeAll, expect, it } from 'vitest';
import { readProviderAmount, sumMoney } from '../../src/domain/money.js';
import { untilView } from '../support/stack/pingan/purchase.js';
import { openStack, type Site, type Stack } from '../support/stack/stack.js';
import { describeWithTemporal } from '../support/temporal/describe-with-temporal.js';

/** Twenty by hand; each takes seconds. */
const ROUNDS = Number(process.env['HOLDFAST_TEST_BURSTS'] ?? 2);
const REFUNDS = 40;
const EACH = '0.10';

describeWithTemporal('Forty refunds of one order at once', (temporal) => {
  let stack: Stack;
  let site: Site;
  beforeAll(async () => {
    stack = await openStack(temporal);
    site = await stack.openSite({ sandbox: { pingan: { advance: '1000.00' } } });
    await site.startWorker();
  });
  afterAll(async () => {
    await stack.close();
  });

  it.each(Array.from({ length: ROUNDS }, (_, round) => round + 1))(
    'are all made, once each, and bank, journal, workflow and answers say the same (round %i)',
    async (round) => {
      const key = await releasedOrder(site, `burst-${round}`);
      const ids = Array.from({ length: REFUNDS }, (_, index) => `refund-${index}`);
      const answers = await Promise.allSettled(
        ids.map((requestId) => site.client.refund(key, { requestId, amount: EACH })),
      );
      const told = answers.map((one) => (one.status === 'fulfilled' ? 'made' : String(one.reason)));
      const { orders } = site.sandbox.effects.report({ orderNo: key.orderNo });
      const bank = orders.find(({ kind }) => kind === 'refund');
      const rows = await site.journal.list({ prefix: `${key.tenant}/${key.orderNo}/`, limit: 500 });
      const made = rows.filter(
        ({ kind, finalOutcome }) => kind === 'refund' && finalOutcome?.type === 'succeeded',
      );
      const view = await site.client.status(key);
      const steps = view.steps.filter(({ kind, outcome }) => kind === 'refund' && outcome === 'succeeded');
      const last = await site.client.awaitDisbursement(key);
      const amounts = made.map(({ intent }) => readProviderAmount(String(intent.amount)));
      const found = {
        told: [...new Set(told)],
        bank: `${String(bank?.count)} x, ${String(bank?.amount)}`,
        journal: `${made.length} x, ${sumMoney(...amounts)}`,
        steps: steps.length,
        attention: view.attention,
        refunded: (
          await site.temporalClient.workflow
            .getHandle(`order/${key.tenant}/${key.orderNo}`)
            .query<{ sums: { refunded: string } }>('escrow')
        ).sums.refunded,
        state: last.state,
      };
      console.log(JSON.stringify({ round, ...found }));
      expect(found).toEqual({
        told: ['made'],
        bank: '40 x, 4.00',
        journal: '40 x, 4.00',
        steps: 40,
        attention: [],
        refunded: '4.00',
        state: 'released',
      });
    },
  );
});

async function releasedOrder(site: Site, orderNo: string): Promise<{ tenant: string; orderNo: string }> {
  const { pingan } = site.sandbox;
  const key = { tenant: site.tenant, orderNo };
  const [buyer, seller] = [`${site.tenant}_${orderNo}_b`, `${site.tenant}_${orderNo}_s`];
  const paying = pingan.addMember({ memberCode: buyer, property: '00', name: '王小明' });
  const paid = pingan.addMember({ memberCode: seller, property: 'SH', name: '持牢小店' });
  pingan.deposit({ memberCode: buyer, amount: readProviderAmount('500.00') });
  pingan.deposit({ memberCode: seller, amount: readProviderAmount('500.00') });
  await site.client.startEscrow({
    order: { ...key, provider: 'pingan', amount: '100.00', fee: '1.00', onDeadline: 'return' },
    buyer: { member: buyer, account: paying.account },
    seller: { member: seller, account: paid.account },
    settings: { timing: { lateWatchMs: 0, refundWindowMs: 600_000 } },
  });
  await untilView(site, key, ({ state }) => state === 'held');
  await site.client.release(key, { requestId: 'release' });
  return key;
}
