import { setTimeout as delay } from 'node:timers/promises';
import { CommandRefused, StillUnderWay } from '../../../../src/client/errors.js';
import { drawBuyer, drawFrom } from '../../../../src/demo/names.js';
import { HOUR_MS } from '../../../../src/domain/durations.js';
import type { Money } from '../../../../src/domain/money.js';
import { ControlConflict } from '../../../../src/sandbox/engine/control-conflict.js';
import { untilView } from '../pingan/purchase.js';
import type { Step } from './death.js';
import { decidingInDoubt } from './decide-in-doubt.js';
import { AMOUNT, FEE, PAID, type KillCase } from './kill-case.js';

const LOOK_MS = 250;
let drawn = 1_000;

/** What each step does. One whose worker dies is done again under its request id. */
export const STEPS: Readonly<Record<Step, (one: KillCase) => Promise<unknown>>> = {
  start,
  bind,
  startByChannel,
  pay,
  payerCloses,
  release: (one) => escrowsOf(one).release(one.order, { requestId: 'release' }),
  return: (one) => escrowsOf(one).return(one.order, { requestId: 'return' }),
  refund: (one) => escrowsOf(one).refund(one.order, { requestId: 'refund', amount: AMOUNT }),
  cancelRelease: (one) => escrowsOf(one).cancelRelease(one.order, { requestId: 'cancelRelease' }),
  cancel: (one) => escrowsOf(one).cancel(one.order),
  withdraw,
  code,
  freeze,
  unfreeze: (one) => one.site.client.freezes.unfreeze(freezeOf(one), { requestId: 'unfreeze' }),
  divide,
  bringBack: (one) =>
    decidingInDoubt(one, () =>
      one.site.client.splits.prepareRefund(splitOf(one), { requestId: 'bringBack', amount: PAID }),
    ),
  finish: (one) =>
    decidingInDoubt(one, () => one.site.client.splits.finish(splitOf(one), { requestId: 'finish' })),
  endDivision: (one) => one.site.client.splits.cancel(splitOf(one)),
};

const escrowsOf = ({ site }: KillCase) => site.client.escrows;
const freezeOf = ({ site: { tenant }, number }: KillCase) => ({ tenant, freezeNo: number });
const splitOf = ({ site: { tenant }, number }: KillCase) => ({ tenant, splitNo: number });
const withdrawalOf = ({ site: { tenant }, number }: KillCase) => ({ tenant, withdrawalNo: number });

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
  const hold = { by: 'channel', channel: provider.channel ?? '' } as const;
  await site.client.escrows.start({
    order: { ...order, provider: provider.name, amount: AMOUNT, fee: FEE, hold, onDeadline: 'release' },
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

async function withdraw(one: KillCase): Promise<void> {
  const { site, provider, people } = one;
  await site.client.withdrawals.start({
    ...{ ...withdrawalOf(one), provider: provider.name, account: people.seller, amount: AMOUNT },
    settings: settingsOf(one),
  });
}

/** Where the answer with the token got lost nobody can hand the code in: the platform closes the withdrawal in time. */
async function code(one: KillCase): Promise<void> {
  const { site, people } = one;
  const key = withdrawalOf(one);
  const { state } = await untilView(
    site,
    key,
    (view) => view.state !== 'withdrawing' || view.steps.some(({ waitsFor }) => waitsFor !== undefined),
  );
  if (state !== 'withdrawing') return;
  const sent = site.sandbox.sms.latest(people.seller.member)?.code ?? '';
  await site.client.withdrawals.submitCode(key, { requestId: 'code', code: sent });
}

async function freeze(one: KillCase): Promise<void> {
  const { site, provider, people } = one;
  const terms = { freezeForMs: HOUR_MS, onDeadline: 'unfreeze' } as const;
  await site.client.freezes.start({
    ...{ ...freezeOf(one), ...terms, provider: provider.name, account: people.seller, amount: AMOUNT },
    settings: settingsOf(one),
  });
  await untilView(site, freezeOf(one), ({ state }) => state === 'frozen');
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
  await decidingInDoubt(one, () => untilView(site, splitOf(one), ({ state }) => state !== 'splitting'));
}

/** Refunds are taken where the way has one, and nobody waits half an hour to be alerted of what only an operator can end. */
function settingsOf({ death: { way }, provider, options }: KillCase) {
  const isOpenLong = way.includes('refund') || way.includes('cancelRelease');
  return {
    timing: {
      refundWindowMs: isOpenLong ? HOUR_MS : 0,
      // A lost application is void soon, since its token was lost with it.
      codeInDoubtMs: 20_000,
      lateWatchMs: 2_000,
      ...(provider.split && { attentionAfterMs: 2_000 }),
    },
    firstAttempt: options.firstAttempt,
  };
}

/** A buyer whom nobody knows yet. */
export function newBuyer(member: string) {
  drawn += 1;
  return drawBuyer(drawFrom(drawn), member);
}
