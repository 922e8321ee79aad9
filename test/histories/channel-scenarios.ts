import { HOUR_MS } from '../../src/domain/durations.js';
import { untilView } from '../support/stack/pingan/purchase.js';
import type { Site } from '../support/stack/stack.js';
import { memberOf } from './member-scenarios.js';
import type { Scenario } from './scenarios.js';

const AMOUNT = '60.00';
const SHORT_MS = 1_000;

interface Key {
  readonly tenant: string;
  readonly orderNo: string;
}
type Act = (site: Site, key: Key) => Promise<unknown>;

/** An order that its buyer pays through a channel at Adapay. */
function paidByChannel(name: string, ends: object, act: Act, timing: object): Scenario {
  return {
    name,
    ends,
    play: async ({ site }) => {
      const { client, sandbox, tenant } = site;
      const { paidBy } = sandbox.adapay.rules;
      sandbox.adapay.setRules({ paidBy: 'payer' });
      const key = { tenant, orderNo: name };
      const { account: seller } = memberOf(site, name, undefined);
      await client.escrows.start({
        order: {
          ...{ ...key, provider: 'adapay', amount: AMOUNT, fee: '0.60', onDeadline: 'release' },
          hold: { by: 'channel', channel: 'alipay_qr' },
        },
        ...{ buyer: { member: 'guest', account: 'guest' }, seller },
        settings: { timing: { refundWindowMs: 0, lateWatchMs: SHORT_MS, ...timing } },
      });
      await act(site, key);
      await client.escrows.result(key);
      sandbox.adapay.setRules({ paidBy });
      return { workflowId: `order/${tenant}/${name}`, personal: [] };
    },
  };
}

async function pay(site: Site, key: Key): Promise<void> {
  const { steps } = await untilView(site, key, ({ action }) => action !== undefined);
  site.sandbox.adapay.pay({ serialNumber: steps[0]?.serialNumber ?? '' });
  await untilView(site, key, ({ state }) => state === 'held');
}

/** A purchase at 连连 between two members who are there already. */
async function held(site: Site, name: string): Promise<Key> {
  const { client, sandbox, tenant } = site;
  const [buyer, seller] = ['b', 's'].map((end) => {
    const { userId } = sandbox.lianlian.addUser({ userId: `${tenant}_${name.replaceAll('-', '_')}_${end}` });
    return { member: userId, account: userId };
  });
  if (!buyer || !seller) throw new Error('there are two');
  sandbox.lianlian.deposit({ userId: buyer.member, amount: AMOUNT });
  const key = { tenant, orderNo: name };
  await client.escrows.start({
    order: { ...key, provider: 'lianlian', amount: AMOUNT, fee: '0.60', onDeadline: 'release' },
    ...{ buyer, seller },
    settings: { timing: { refundWindowMs: HOUR_MS } },
  });
  await untilView(site, key, ({ state }) => state === 'held');
  return key;
}

/** Payments through a channel, and what 连连 alone has: a code before money moves, and a release that is taken back. */
export const CHANNEL_SCENARIOS: readonly Scenario[] = [
  paidByChannel(
    'paid-by-channel',
    { state: 'released' },
    async (site, key) => {
      await pay(site, key);
      await site.client.escrows.release(key, { requestId: 'release' });
    },
    {},
  ),
  paidByChannel('channel-unpaid', { state: 'paymentExpired' }, () => Promise.resolve(), {
    paymentWindowMs: 2_000,
  }),
  paidByChannel(
    'channel-cancelled',
    { state: 'cancelled' },
    async (site, key) => {
      await untilView(site, key, ({ action }) => action !== undefined);
      await site.client.escrows.cancel(key);
    },
    {},
  ),
  {
    name: 'release-taken-back',
    ends: { state: 'returned' },
    play: async ({ site }) => {
      const key = await held(site, 'release-taken-back');
      await site.client.escrows.release(key, { requestId: 'release' });
      await site.client.escrows.cancelRelease(key, { requestId: 'cancel' });
      await site.client.escrows.return(key, { requestId: 'return' });
      await site.client.escrows.result(key);
      return { workflowId: `order/${site.tenant}/release-taken-back`, personal: [] };
    },
  },
  {
    name: 'withdrawn-with-code',
    ends: { state: 'withdrawn' },
    play: async ({ site }) => {
      const { client, sandbox, tenant } = site;
      sandbox.lianlian.setRules({ withdrawalNeeds: 'sms' });
      const { userId } = sandbox.lianlian.addUser({ userId: `${tenant}_withdrawn_with_code` });
      sandbox.lianlian.deposit({ userId, amount: AMOUNT });
      const key = { tenant, withdrawalNo: 'withdrawn-with-code' };
      await client.withdrawals.start({
        ...{ ...key, provider: 'lianlian', account: { member: userId, account: userId }, amount: AMOUNT },
      });
      await untilView(site, key, ({ steps }) => steps[0]?.waitsFor === 'verificationCode');
      const code = sandbox.sms.latest(userId)?.code ?? '';
      await client.withdrawals.submitCode(key, { requestId: 'code', code });
      await client.withdrawals.result(key);
      sandbox.lianlian.setRules({ withdrawalNeeds: 'nothing' });
      return { workflowId: `withdrawal/${tenant}/withdrawn-with-code`, personal: [code] };
    },
  },
];
