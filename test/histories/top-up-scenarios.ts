import { HOUR_MS } from '../../src/domain/durations.js';
import type { TopUpKey } from '../../src/contract/top-ups.js';
import type { Site } from '../support/stack/stack.js';
import type { Scenario } from './scenarios.js';

const SHORT_MS = 1_000;

type Act = (site: Site, key: TopUpKey) => Promise<unknown>;

/** A scenario of a payment of 100.00 for two members, from its start to its end. */
function topUp(
  name: string,
  ends: object,
  act: Act,
  terms: { readonly reversibleForMs?: number; readonly forOrder?: string } = {},
): Scenario {
  return {
    name,
    ends,
    play: async ({ site }) => {
      const { reversibleForMs = SHORT_MS, forOrder } = terms;
      const key = { tenant: site.tenant, topUpNo: name };
      const payee = (itemId: string) => {
        const member = `${site.tenant}_${name.replaceAll('-', '_')}_${itemId}`;
        const { account } = site.sandbox.pingan.addMember({
          memberCode: member,
          property: 'SH',
          name: member,
        });
        return { member, account };
      };
      await site.client.topUps.start({
        ...{ ...key, provider: 'pingan', payment: { channel: '0001', merchantNo: 'M1' }, reversibleForMs },
        credits: [
          { itemId: 'shop', payee: payee('shop'), amount: '60.00', fee: '6.00' },
          { itemId: 'rider', payee: payee('rider'), amount: '40.00' },
        ],
        ...(forOrder !== undefined && { forOrder }),
      });
      await act(site, key);
      await site.client.topUps.result(key);
      return { workflowId: `topUp/${site.tenant}/${name}`, personal: [] };
    },
  };
}

export const TOP_UP_SCENARIOS: readonly Scenario[] = [
  topUp('topped-up', { state: 'toppedUp' }, () => Promise.resolve(), { forOrder: 'not-there' }),
  topUp(
    'top-up-reversed',
    { state: 'reversed' },
    async ({ client }, key) => {
      await client.topUps.reverseTopUp(key, {
        requestId: 'part',
        reversals: [{ itemId: 'shop', amount: '11.00', fee: '1.00' }],
      });
      await client.topUps.reverseTopUp(key, {
        requestId: 'rest',
        reversals: [
          { itemId: 'shop', amount: '49.00', fee: '5.00' },
          { itemId: 'rider', amount: '40.00' },
        ],
      });
    },
    { reversibleForMs: HOUR_MS },
  ),
];
