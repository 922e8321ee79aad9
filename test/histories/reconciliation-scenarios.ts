import { DAY_MS, HOUR_MS } from '../../src/domain/durations.js';
import { dayAfter, shanghaiDate, startOfDay } from '../../src/domain/shanghai-date.js';
import { untilView } from '../support/stack/pingan/purchase.js';
import type { Site } from '../support/stack/stack.js';
import type { Scenario } from './scenarios.js';

const CARD = '6222025550009876543';
const HOLDER = '海风商贸有限公司';

/** A day of the bank's that is over and cleared by now. */
function pastDay(): string {
  return dayAfter(shanghaiDate(new Date()), -2);
}

/** Withdraws at a bank that takes the money and never says so. */
async function withdrawInDoubt(site: Site, withdrawalNo: string): Promise<void> {
  const { sandbox, client, tenant } = site;
  const member = `${tenant}_${withdrawalNo}`;
  const payee = { memberCode: member, property: 'SH', name: HOLDER, cardNo: CARD } as const;
  const { account } = sandbox.pingan.addMember(payee);
  sandbox.pingan.deposit({ memberCode: member, amount: '100.00' });
  sandbox.faults.add({ kind: 'doAndDrop', interface: '6033' });
  sandbox.faults.add({ kind: 'unknownCode', interface: '6110' });
  await client.withdrawals.start({
    ...{ tenant, provider: 'pingan', withdrawalNo, cardNumber: CARD, amount: '60.00' },
    account: { member, account, name: HOLDER },
  });
  await untilView(site, { tenant, withdrawalNo }, ({ steps }) => steps[0]?.outcome === 'pending');
}

/** Reconciliations of a day. */
export const RECONCILIATION_SCENARIOS: readonly Scenario[] = [
  {
    name: 'reconciled',
    ends: { state: 'reconciled', settled: 1, cases: { unknownSettled: 1 }, evidence: 'recorded' },
    play: async ({ openSite }) => {
      const date = pastDay();
      const noon = startOfDay(date).getTime() + 12 * HOUR_MS;
      const site = await openSite({ sandbox: { clock: 'virtual', startAt: noon }, tenant: 'rec' });
      await site.startWorker();
      await withdrawInDoubt(site, 'w1');
      site.sandbox.clock.advance(DAY_MS);
      await site.client.reconciliations.start({ tenant: site.tenant, provider: 'pingan', date });
      const key = { tenant: site.tenant, reconciliationNo: `pingan-${date}` };
      await site.client.reconciliations.result(key);
      await site.close();
      return { workflowId: `reconciliation/${site.tenant}/pingan-${date}`, personal: [CARD, HOLDER] };
    },
  },
  {
    name: 'reconciliation-cancelled',
    ends: { state: 'cancelled', files: [] },
    play: async ({ site }) => {
      const date = shanghaiDate(new Date());
      await site.client.reconciliations.start({ tenant: site.tenant, provider: 'pingan', date });
      const key = { tenant: site.tenant, reconciliationNo: `pingan-${date}` };
      await untilView(site, key, ({ nextDeadline }) => nextDeadline !== undefined);
      await site.client.reconciliations.cancel(key);
      await site.client.reconciliations.result(key);
      return { workflowId: `reconciliation/${site.tenant}/pingan-${date}`, personal: [] };
    },
  },
];
