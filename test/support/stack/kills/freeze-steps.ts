import { HOUR_MS } from '../../../../src/domain/durations.js';
import { untilView } from '../pingan/purchase.js';
import type { Step } from './death.js';
import { AMOUNT, FEE, type KillCase } from './kill-case.js';
import { settingsOf } from './settings-of.js';

export type FreezeStep = Extract<Step, 'freeze' | 'payFromFreeze' | 'refundPayment' | 'unfreeze'>;

/** A freeze, what is paid out of it, and what is left. */
export const FREEZE_STEPS: Readonly<Record<FreezeStep, (one: KillCase) => Promise<unknown>>> = {
  freeze: async (one) => {
    await startFreeze(one);
    await untilView(one.site, freezeOf(one), ({ state }) => state === 'frozen');
  },
  payFromFreeze: (one) => one.site.client.freezes.payFromFreeze(freezeOf(one), paymentOf(one)),
  refundPayment: (one) =>
    one.site.client.freezes.refundPayment(freezeOf(one), {
      ...{ requestId: 'refund', paymentId: 'pay', itemId: 'seller', amount: '30.00' },
    }),
  unfreeze: (one) => one.site.client.freezes.unfreeze(freezeOf(one), { requestId: 'unfreeze' }),
};

export const freezeOf = ({ site: { tenant }, number }: KillCase) => ({ tenant, freezeNo: number });

/** Part of what is frozen; the rest is left to be unfrozen. */
export const paymentOf = ({ people }: KillCase) => ({
  requestId: 'pay',
  receivers: [
    { itemId: 'seller', payee: people.seller, amount: '30.00' },
    { itemId: 'courier', payee: people.courier, amount: '20.00' },
  ],
});

/** Freezes what its death says, or takes up what was credited frozen. */
export async function startFreeze(one: KillCase): Promise<void> {
  const { site, provider, owner, death } = one;
  if (death.money === 'credited') payFrozen(one);
  await site.client.freezes.start({
    ...{ ...freezeOf(one), provider: provider.name, account: owner, amount: AMOUNT },
    ...{ freezeForMs: HOUR_MS, onDeadline: 'unfreeze' as const, settings: settingsOf(one) },
    ...(death.money === 'withdrawable' && { balance: death.money }),
    ...(death.money === 'credited' && {
      credited: { by: 'acquiring' as const, number: one.number, fee: FEE },
    }),
  });
}

/** An order that is credited frozen, once: a step is done again when its worker has died. */
function payFrozen({ site, provider, owner, number }: KillCase): void {
  if (paidFrozen.has(`${site.tenant}/${number}`)) return;
  paidFrozen.add(`${site.tenant}/${number}`);
  provider.payAtAcquirer?.(site.sandbox, {
    ...{ totalOrderNo: number, account: owner.account, amount: AMOUNT, fee: FEE },
    ...{ tellsAfterMs: 0, frozen: true },
  });
}

const paidFrozen = new Set<string>();
