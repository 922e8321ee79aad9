import { HOUR_MS } from '../../src/domain/durations.js';
import type { TopUpKey } from '../../src/contract/top-ups.js';
import { untilView } from '../support/stack/pingan/purchase.js';
import type { Site } from '../support/stack/stack.js';
import { atPinganWith } from './code-scenarios.js';
import type { Played, Scenario } from './scenarios.js';

const SHORT_MS = 1_000;

type Act = (site: Site, key: TopUpKey) => Promise<unknown>;

/** A member who is credited. */
function payeeOf({ sandbox, tenant }: Site, name: string, itemId: string) {
  const member = `${tenant}_${name.replaceAll('-', '_')}_${itemId}`;
  const { account } = sandbox.pingan.addMember({ memberCode: member, property: 'SH', name: member });
  return { member, account };
}

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
      const payee = (itemId: string) => payeeOf(site, name, itemId);
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

/** A scenario of a payment of 60.00 for one member, by 6129 and 6130. */
function memberTopUp(
  name: string,
  ends: object,
  reversals: readonly { readonly amount: string; readonly fee?: string }[],
): Scenario {
  const play = async (site: Site): Promise<Played> => {
    const { client, tenant } = site;
    const key = { tenant, topUpNo: name };
    await client.topUps.start({
      ...{ ...key, provider: 'pingan' },
      payment: { channel: '0001', merchantNo: 'M1', transactionNo: 'T1' },
      credits: [{ itemId: 'shop', payee: payeeOf(site, name, 'shop'), amount: '60.00', fee: '6.00' }],
      reversibleForMs: reversals.length > 0 ? HOUR_MS : SHORT_MS,
    });
    if (reversals.length > 0) await untilView(site, key, ({ state }) => state === 'toppedUp');
    for (const [index, reversal] of reversals.entries())
      await client.topUps.reverseTopUp(key, {
        ...{ requestId: `r${index}`, reversals: [{ itemId: 'shop', ...reversal }] },
      });
    await client.topUps.result(key);
    return { workflowId: `topUp/${tenant}/${name}`, personal: [] };
  };
  return atPinganWith(
    { interfaces: { topUp: '6129' }, topUpMemberField: 'TranNetMemberCode' },
    { name, ends, play },
  );
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
  memberTopUp('member-topped-up', { state: 'toppedUp' }, []),
  memberTopUp('member-top-up-reversed', { state: 'reversed' }, [
    { amount: '11.00', fee: '1.00' },
    { amount: '49.00', fee: '5.00' },
  ]),
];
