import { HOUR_MS } from '../../../../src/domain/durations.js';
import { untilView } from '../pingan/purchase.js';
import type { Step } from './death.js';
import { AMOUNT, FEE, type KillCase } from './kill-case.js';
import { settingsOf } from './settings-of.js';

export type MoneyInStep = Extract<
  Step,
  | 'suspend'
  | 'allocate'
  | 'reverseAllocation'
  | 'endSuspense'
  | 'topUp'
  | 'reverseTopUp'
  | 'topUpOne'
  | 'reverseTopUpOne'
  | 'acquire'
  | 'acquireAstray'
  | 'regulate'
>;

/** Money that comes in: into suspense, by a payment elsewhere, at the provider's own acquirer. */
export const MONEY_IN_STEPS: Readonly<Record<MoneyInStep, (one: KillCase) => Promise<unknown>>> = {
  suspend,
  allocate: (one) =>
    one.site.client.suspense.allocate(suspenseOf(one), {
      ...{ requestId: 'allocate', account: one.people.seller, amount: AMOUNT, fee: FEE },
    }),
  reverseAllocation: (one) =>
    one.site.client.suspense.reverseAllocation(suspenseOf(one), {
      ...{ requestId: 'reverse', allocationId: 'allocate', amount: '20.00' },
    }),
  endSuspense: (one) => one.site.client.suspense.cancel(suspenseOf(one)),
  topUp,
  reverseTopUp: (one) =>
    one.site.client.topUps.reverseTopUp(topUpOf(one), {
      requestId: 'reverse',
      reversals: [
        { itemId: 'seller', amount: '40.00', fee: '0.40' },
        { itemId: 'courier', amount: '20.00' },
      ],
    }),
  topUpOne,
  reverseTopUpOne: (one) =>
    one.site.client.topUps.reverseTopUp(topUpOf(one), {
      ...{ requestId: 'reverse', reversals: [{ itemId: 'seller', amount: '40.00', fee: '0.40' }] },
    }),
  // The acquirer never tells the provider, which has to fetch the order.
  acquire: (one) => acquire(one, { account: one.people.seller.account, tellsAfterMs: 'never' }),
  // The split remark names an account that there is not.
  acquireAstray: async (one) => {
    await acquire(one, { account: 'astray', tellsAfterMs: 0 });
    await untilView(one.site, orderOf(one), ({ state }) => state === 'suspended');
  },
  regulate: (one) =>
    one.site.client.acquiring.regulate(orderOf(one), {
      ...{ requestId: 'regulate', part: one.number, account: one.people.seller },
    }),
};

const suspenseOf = ({ site: { tenant }, number }: KillCase) => ({ tenant, suspenseNo: number });
const topUpOf = ({ site: { tenant }, number }: KillCase) => ({ tenant, topUpNo: number });
const orderOf = ({ site: { tenant }, number }: KillCase) => ({ tenant, totalOrderNo: number });

async function suspend(one: KillCase): Promise<void> {
  const { site, provider } = one;
  provider.suspend?.(site.sandbox, AMOUNT);
  await site.client.suspense.start({
    ...{ ...suspenseOf(one), provider: provider.name, amount: AMOUNT },
    ...{ reversibleForMs: reversibleForMs(one, 'reverseAllocation'), settings: settingsOf(one) },
  });
}

async function topUp(one: KillCase): Promise<void> {
  const { site, provider, people } = one;
  await site.client.topUps.start({
    ...{ ...topUpOf(one), provider: provider.name, payment: { channel: '0001', merchantNo: 'M1' } },
    credits: [
      { itemId: 'seller', payee: people.seller, amount: '40.00', fee: '0.40' },
      { itemId: 'courier', payee: people.courier, amount: '20.00' },
    ],
    ...{ reversibleForMs: reversibleForMs(one, 'reverseTopUp'), settings: settingsOf(one) },
  });
  await untilView(site, topUpOf(one), ({ state }) => state !== 'toppingUp');
}

/** One member, with the payment's number at its channel, as 平安 wants it of 6129. */
async function topUpOne(one: KillCase): Promise<void> {
  const { site, provider, people, number } = one;
  await site.client.topUps.start({
    ...{ ...topUpOf(one), provider: provider.name },
    payment: { channel: '0001', merchantNo: 'M1', transactionNo: number },
    credits: [{ itemId: 'seller', payee: people.seller, amount: '40.00', fee: '0.40' }],
    ...{ reversibleForMs: reversibleForMs(one, 'reverseTopUpOne'), settings: settingsOf(one) },
  });
  await untilView(site, topUpOf(one), ({ state }) => state !== 'toppingUp');
}

async function acquire(
  one: KillCase,
  paid: { readonly account: string; readonly tellsAfterMs: number | 'never' },
): Promise<void> {
  const { site, provider, people, number } = one;
  provider.payAtAcquirer?.(site.sandbox, { ...paid, totalOrderNo: number, amount: AMOUNT, fee: FEE });
  await site.client.acquiring.start({
    ...{ ...orderOf(one), provider: provider.name, channel: 'YST1', supplyAfterMs: 1 },
    ...{ parts: [{ payee: people.seller, amount: AMOUNT }], settings: settingsOf(one) },
  });
}

/** No longer than its way needs: the workflow ends when nothing can be reversed any more. */
function reversibleForMs({ death: { way } }: KillCase, step: Step): number {
  return way.includes(step) ? HOUR_MS : 1;
}
