import { PinganPurchase, untilView, WAYS } from '../support/stack/pingan/purchase.js';
import { atPinganWith } from './code-scenarios.js';
import { newMember, personalOf } from './new-member.js';
import type { Scenario } from './scenarios.js';

/** 平安 by interfaces that want no code beforehand and are used only where the settings choose them. */
export const CHOSEN_INTERFACE_SCENARIOS: readonly Scenario[] = [
  atPinganWith(
    { interfaces: { account: '6248', unionPay: '6238' } },
    {
      name: 'onboarding-by-newer-tables',
      ends: { state: 'bound' },
      play: async (site) => {
        const { profile, order } = newMember(site, 'onboarding-by-newer-tables');
        const { client, tenant } = site;
        await client.onboardings.start({ tenant, provider: 'pingan', profile });
        const key = { tenant, member: profile.member };
        await untilView(site, key, ({ state }) => state === 'awaitingCode');
        await client.onboardings.submitCode(key, { requestId: 'right', code: order.code });
        await client.onboardings.result(key);
        return { workflowId: `member/${tenant}/${profile.member}`, personal: personalOf(order) };
      },
    },
  ),
  atPinganWith(
    { interfaces: { account: '6248' } },
    {
      name: 'closed-by-newer-tables',
      ends: { state: 'closed' },
      play: async (site) => {
        const { client, sandbox, tenant } = site;
        const member = `${tenant}_closed_by_newer_tables`;
        const { account } = sandbox.pingan.addMember({ memberCode: member, property: '00', name: '*' });
        const key = { tenant, closingNo: 'closed-by-newer-tables' };
        await client.accounts.close({
          ...{ ...key, provider: 'pingan', role: 'buyer' },
          account: { member, account },
        });
        await client.accounts.result(key);
        return { workflowId: `closing/${tenant}/${key.closingNo}`, personal: [] };
      },
    },
  ),
  atPinganWith(
    { interfaces: { orderEnd: '6031' } },
    {
      name: 'returned-by-platform',
      ends: { state: 'returned' },
      play: async (site) => {
        const order = new PinganPurchase(site, { orderNo: 'returned-by-platform', ending: 'returned' });
        for (const step of WAYS.returned) await order.take(step);
        await order.end();
        return { workflowId: order.workflowId, personal: personalOf(order) };
      },
    },
  ),
];
