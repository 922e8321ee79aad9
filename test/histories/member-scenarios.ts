import { HOUR_MS } from '../../src/domain/durations.js';
import { untilView } from '../support/stack/pingan/purchase.js';
import type { Site } from '../support/stack/stack.js';
import type { Scenario } from './scenarios.js';

const AMOUNT = '60.00';
const SHORT_MS = 1_000;
const LONG_MS = HOUR_MS;

/** A member with as much money as the scenario wants to move; without any where it is to be rejected. */
export function memberOf(site: Site, name: string, funds: string | undefined) {
  const memberId = `${site.tenant}_${name.replaceAll('-', '_')}`;
  const { settleAccountId: account } = site.sandbox.adapay.addMember({ memberId });
  if (funds !== undefined) site.sandbox.adapay.deposit({ memberId, amount: funds });
  return {
    tenant: site.tenant,
    provider: 'adapay' as const,
    account: { member: memberId, account },
    amount: AMOUNT,
  };
}

function withdrawal(name: string, ends: object, funds?: string): Scenario {
  return {
    name,
    ends,
    play: async ({ site }) => {
      const key = { tenant: site.tenant, withdrawalNo: name };
      await site.client.withdrawals.start({ ...memberOf(site, name, funds), withdrawalNo: name });
      await site.client.withdrawals.result(key);
      return { workflowId: `withdrawal/${site.tenant}/${name}`, personal: [] };
    },
  };
}

interface Key {
  readonly tenant: string;
  readonly freezeNo: string;
}
type Act = (site: Site, key: Key) => Promise<unknown>;

function freeze(
  name: string,
  ends: object,
  act: Act,
  terms: { funds?: string; freezeForMs?: number; onDeadline?: 'unfreeze' | 'alert' } = {},
): Scenario {
  const { funds, freezeForMs = LONG_MS, onDeadline = 'unfreeze' } = terms;
  return {
    name,
    ends,
    play: async ({ site }) => {
      const key = { tenant: site.tenant, freezeNo: name };
      const member = memberOf(site, name, funds);
      await site.client.freezes.start({ ...member, freezeNo: name, freezeForMs, onDeadline });
      await act(site, key);
      await site.client.freezes.result(key);
      return { workflowId: `freeze/${site.tenant}/${name}`, personal: [] };
    },
  };
}

const frozen = (site: Site, key: Key): Promise<unknown> =>
  untilView(site, key, ({ state }) => state === 'frozen');

/** Workflows of a member's money, without an order. */
export const MEMBER_SCENARIOS: readonly Scenario[] = [
  withdrawal('withdrawn', { state: 'withdrawn' }, AMOUNT),
  withdrawal('withdrawal-rejected', { state: 'rejected' }),
  freeze('freeze-rejected', { state: 'rejected' }, () => Promise.resolve()),
  freeze('unfrozen-at-deadline', { state: 'unfrozen' }, () => Promise.resolve(), {
    funds: AMOUNT,
    freezeForMs: SHORT_MS,
  }),
  freeze(
    'unfrozen',
    { state: 'unfrozen' },
    async (site, key) => {
      await frozen(site, key);
      await site.client.freezes.unfreeze(key, { requestId: 'unfreeze' });
    },
    { funds: AMOUNT },
  ),
  freeze(
    'unfrozen-after-alert',
    { state: 'unfrozen' },
    async (site, key) => {
      await untilView(site, key, ({ attention }) => attention.length > 0);
      await site.client.freezes.unfreezeRequested(key, { requestId: 'unfreeze' });
    },
    { funds: AMOUNT, freezeForMs: SHORT_MS, onDeadline: 'alert' },
  ),
  freeze(
    'freeze-cancelled',
    { state: 'cancelled' },
    async (site, key) => {
      await frozen(site, key);
      await site.client.freezes.cancel(key);
    },
    { funds: AMOUNT },
  ),
];
