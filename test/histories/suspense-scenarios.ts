import { HOUR_MS } from '../../src/domain/durations.js';
import type { SuspenseKey } from '../../src/contract/suspense.js';
import type { Site } from '../support/stack/stack.js';
import type { Scenario } from './scenarios.js';

const AMOUNT = '60.00';
const SHORT_MS = 1_000;

interface Owner {
  readonly member: string;
  readonly account: string;
}
type Act = (site: Site, key: SuspenseKey, owner: Owner) => Promise<unknown>;

/** A scenario of 60.00 in suspense, from its start to its end. */
function suspense(
  name: string,
  ends: object,
  act: Act,
  terms: { readonly isKnown?: boolean; readonly reversibleForMs?: number } = {},
): Scenario {
  return {
    name,
    ends,
    play: async ({ site }) => {
      const { isKnown = false, reversibleForMs = SHORT_MS } = terms;
      const key = { tenant: site.tenant, suspenseNo: name };
      const member = `${site.tenant}_${name.replaceAll('-', '_')}`;
      const { account } = site.sandbox.pingan.addMember({ memberCode: member, property: 'SH', name: member });
      const owner = { member, account };
      site.sandbox.pingan.suspend({ amount: AMOUNT });
      await site.client.suspense.start({
        ...{ ...key, provider: 'pingan', amount: AMOUNT, reversibleForMs },
        ...(isKnown && { account: owner }),
      });
      await act(site, key, owner);
      await site.client.suspense.result(key);
      return { workflowId: `suspense/${site.tenant}/${name}`, personal: [] };
    },
  };
}

export const SUSPENSE_SCENARIOS: readonly Scenario[] = [
  suspense('suspense-allocated', { state: 'allocated' }, () => Promise.resolve(), { isKnown: true }),
  suspense('suspense-divided', { state: 'allocated' }, async ({ client }, key, account) => {
    await client.suspense.allocate(key, { requestId: 'first', account, amount: '40.00', fee: '1.00' });
    await client.suspense.allocate(key, { requestId: 'rest', account, amount: '20.00' });
  }),
  suspense(
    'suspense-reversed',
    { state: 'cancelled', suspended: '15.00' },
    async ({ client }, key) => {
      await client.suspense.reverseAllocation(key, {
        ...{ requestId: 'back', allocationId: 'start', amount: '15.00' },
      });
      await client.suspense.cancel(key);
    },
    { isKnown: true, reversibleForMs: HOUR_MS },
  ),
];
