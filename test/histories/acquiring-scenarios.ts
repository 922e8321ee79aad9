import type { AcquiringKey } from '../../src/contract/acquiring.js';
import type { Site } from '../support/stack/stack.js';
import { untilView } from '../support/stack/pingan/purchase.js';
import type { Scenario } from './scenarios.js';

const SHORT_MS = 1_000;
const NOBODY = '6886000000999999';

interface Owner {
  readonly member: string;
  readonly account: string;
  readonly name: string;
}
type Act = (site: Site, key: AcquiringKey, owner: Owner) => Promise<unknown>;

/** A scenario of an order of 60.00 that was paid at the acquirer, from its start to its end. */
function acquired(
  name: string,
  ends: object,
  paid: { readonly remark?: string; readonly tellsAfterMs?: 'never' },
  act: Act = () => Promise.resolve(),
): Scenario {
  return {
    name,
    ends,
    play: async ({ site }) => {
      const { pingan } = site.sandbox;
      const key = { tenant: site.tenant, totalOrderNo: name };
      const member = `${site.tenant}_${name.replaceAll('-', '_')}`;
      const { account } = pingan.addMember({ memberCode: member, property: 'SH', name: member });
      const { remark = account, tellsAfterMs = 0 } = paid;
      pingan.payAtAcquirer({
        ...{ totalOrderNo: name, tellsAfterMs },
        parts: [{ account: remark, amount: '60.00', fee: '1.00' }],
      });
      await site.client.acquiring.start({
        ...{ ...key, provider: 'pingan', channel: 'YST1', supplyAfterMs: SHORT_MS },
        parts: [{ payee: { member, account }, amount: '60.00' }],
        settings: { timing: { fundsPollMs: SHORT_MS } },
      });
      await act(site, key, { member, account, name: member });
      await site.client.acquiring.result(key);
      return { workflowId: `acquiring/${site.tenant}/${name}`, personal: [] };
    },
  };
}

export const ACQUIRING_SCENARIOS: readonly Scenario[] = [
  acquired('acquired-credited', { state: 'credited' }, {}),
  acquired('acquired-fetched', { state: 'credited' }, { tellsAfterMs: 'never' }),
  acquired('acquired-regulated', { state: 'credited' }, { remark: NOBODY }, async (site, key, account) => {
    await untilView(site, key, ({ state }) => state === 'suspended');
    await site.client.acquiring.regulate(key, { requestId: 'right', part: key.totalOrderNo, account });
  }),
];
