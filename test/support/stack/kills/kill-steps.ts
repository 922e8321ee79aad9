import { setTimeout as delay } from 'node:timers/promises';
import { CommandRefused, StillUnderWay } from '../../../../src/client/errors.js';
import { drawBuyer, drawFrom } from '../../../../src/demo/names.js';
import { HOUR_MS } from '../../../../src/domain/durations.js';
import type { Money } from '../../../../src/domain/money.js';
import { ControlConflict } from '../../../../src/sandbox/engine/control-conflict.js';
import { untilView } from '../pingan/purchase.js';
import type { Step } from './death.js';
import { ACCOUNT_STEPS } from './account-steps.js';
import { AMOUNT, FEE, PAID, type KillCase } from './kill-case.js';
import { settingsOf } from './settings-of.js';

const LOOK_MS = 250;
let drawn = 1_000;

/** What each step does. One whose worker dies is done again under its request id. */
export const STEPS: Readonly<Record<Step, (one: KillCase) => Promise<unknown>>> = {
  ...ACCOUNT_STEPS,
  start,
  hold,
  bind,
  startByChannel,
  pay,
  payerCloses,
  release: (one) => escrowsOf(one).release(one.order, { requestId: 'release' }),
  return: (one) => escrowsOf(one).return(one.order, { requestId: 'return' }),
  refund: (one) => escrowsOf(one).refund(one.order, { requestId: 'refund', amount: AMOUNT }),
  cancelRelease: (one) => escrowsOf(one).cancelRelease(one.order, { requestId: 'cancelRelease' }),
  cancel: (one) => escrowsOf(one).cancel(one.order),
  divide,
  bringBack: (one) =>
    one.site.client.splits.prepareRefund(splitOf(one), { requestId: 'bringBack', amount: PAID }),
  finish: (one) => one.site.client.splits.finish(splitOf(one), { requestId: 'finish' }),
  endDivision: (one) => one.site.client.splits.cancel(splitOf(one)),
};

const escrowsOf = ({ site }: KillCase) => site.client.escrows;
const splitOf = ({ site: { tenant }, number }: KillCase) => ({ tenant, splitNo: number });

/** A purchase of a new buyer, who pays in as soon as the account is there. */
async function start(one: KillCase): Promise<void> {
  const { site, provider, people, order } = one;
  const { member } = people.buyer;
  provider.bringFunds?.(site.sandbox, { member, amount: AMOUNT as Money });
  await site.client.purchases.start({
    order: { ...order, provider: provider.name, amount: AMOUNT, fee: FEE, onDeadline: 'release' },
    buyer: { profile: one.profile },
    seller: people.seller,
    settings: settingsOf(one),
  });
  await untilView(site, order, ({ state }) => state !== 'opening' && state !== 'holding');
}

/** An order of a buyer who has an account with the money on it. */
async function hold(one: KillCase): Promise<void> {
  const { site, provider, people, order } = one;
  await site.client.escrows.start({
    order: { ...order, provider: provider.name, amount: AMOUNT, fee: FEE, onDeadline: 'release' },
    ...{ buyer: people.buyer, seller: people.seller, settings: settingsOf(one) },
  });
  await untilView(site, order, ({ state }) => state === 'held');
}

/** The newest code; where it is void with its token, a new one, until the money is held. */
async function bind({ site, order, profile }: KillCase): Promise<void> {
  const { client, sandbox } = site;
  for (let look = 1; ; look += 1) {
    const { state } = await untilView(site, order, () => true);
    if (state === 'held') return;
    const sent = sandbox.sms.latest(profile.card.mobile)?.code;
    try {
      if (state === 'awaitingCode' && sent !== undefined)
        await client.purchases.submitCode(order, { requestId: `code-${look}`, code: sent });
      if (state === 'codeVoid' || state === 'codeExpired')
        await client.purchases.resendCode(order, { requestId: `new-${look}` });
    } catch (error) {
      // It went on meanwhile, or waits for an application in doubt to lapse.
      if (!(error instanceof CommandRefused) && !(error instanceof StillUnderWay)) throw error;
    }
    await delay(LOOK_MS);
  }
}

async function startByChannel(one: KillCase): Promise<void> {
  const { site, provider, people, order } = one;
  const channel = { by: 'channel', channel: provider.channel ?? '' } as const;
  const terms = { amount: AMOUNT, fee: FEE, hold: channel, onDeadline: 'release' } as const;
  await site.client.escrows.start({
    order: { ...order, provider: provider.name, ...terms },
    ...{ buyer: people.buyer, seller: people.seller, settings: settingsOf(one) },
  });
}

async function pay({ site, provider, order }: KillCase): Promise<void> {
  const { steps } = await untilView(site, order, ({ action }) => action !== undefined);
  provider.pay?.(site.sandbox, { serialNumber: steps[0]?.serialNumber ?? '' });
  await untilView(site, order, ({ state }) => state === 'held');
}

/** The payer gives up, as soon as there is a payment. */
async function payerCloses({ site, provider, order }: KillCase): Promise<void> {
  for (;;) {
    const { steps } = await untilView(site, order, () => true);
    const serialNumber = steps[0]?.serialNumber;
    try {
      if (serialNumber !== undefined) {
        provider.pay?.(site.sandbox, { serialNumber, as: 'closed' });
        return;
      }
    } catch (error) {
      // Its request is still under way.
      if (!(error instanceof ControlConflict)) throw error;
    }
    await delay(LOOK_MS);
  }
}

async function divide(one: KillCase): Promise<void> {
  const { site, provider, people, trade } = one;
  if (!trade) throw new Error(`${one.number} has no trade`);
  await site.client.splits.start({
    ...{ ...splitOf(one), provider: provider.name, trade, paid: PAID },
    receivers: [
      { itemId: 'seller', payee: people.seller, amount: '50.00' },
      { itemId: 'courier', payee: people.courier, amount: '30.00' },
    ],
    ...{ finishAfterMs: HOUR_MS, onDeadline: 'ask' as const, settings: settingsOf(one) },
  });
  await untilView(site, splitOf(one), ({ state }) => state !== 'splitting');
}

/** A buyer whom nobody knows yet. */
export function newBuyer(member: string) {
  drawn += 1;
  return drawBuyer(drawFrom(drawn), member);
}
