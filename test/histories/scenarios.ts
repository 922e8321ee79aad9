import { HOUR_MS } from '../../src/domain/durations.js';
import type { CommandAnswer } from '../../workflows/escrow/messages.js';
import type { Executioner } from '../support/stack/executioner.js';
import { PinganPurchase, untilView, WAYS, type PurchaseOptions } from '../support/stack/pingan/purchase.js';
import type { Site, Stack } from '../support/stack/stack.js';
import { ACCOUNT_SCENARIOS } from './account-scenarios.js';
import { BOUNCE_SCENARIOS } from './bounce-scenarios.js';
import { CHANNEL_SCENARIOS } from './channel-scenarios.js';
import { CHOSEN_INTERFACE_SCENARIOS } from './chosen-interface-scenarios.js';
import { CODE_SCENARIOS } from './code-scenarios.js';
import { FREEZE_KIND_SCENARIOS } from './freeze-kind-scenarios.js';
import { FROZEN_PAYMENT_SCENARIOS } from './frozen-payment-scenarios.js';
import { MEMBER_SCENARIOS } from './member-scenarios.js';
import { newMember, personalOf, wrong } from './new-member.js';
import { DIVISION_SCENARIOS } from './split-scenarios.js';
import { ACQUIRING_SCENARIOS } from './acquiring-scenarios.js';
import { RECONCILIATION_SCENARIOS } from './reconciliation-scenarios.js';
import { SUSPENSE_SCENARIOS } from './suspense-scenarios.js';
import { TOP_UP_SCENARIOS } from './top-up-scenarios.js';

/** Where scenarios are recorded: a bank, and a worker that can be killed. */
export interface Stage {
  readonly site: Site;
  readonly executioner: Executioner;
  /** Opens another bank for a scenario that cannot share it. */
  readonly openSite: Stack['openSite'];
}

/** What was recorded: the execution, and every text in it that is personal. */
export interface Played {
  readonly workflowId: string;
  readonly personal: readonly string[];
}

export interface Scenario {
  readonly name: string;
  /** What the workflow's result must show; undefined for a scenario that was recorded before its end. */
  readonly ends: object | undefined;
  readonly play: (stage: Stage) => Promise<Played>;
}

const RELEASED = { state: 'released' };
const DIVIDED = { state: 'divided' };
const PART = '1.00';
/** A wait that a recording lives through. */
const SHORT_MS = 1_000;

type Options = Partial<Omit<PurchaseOptions, 'orderNo'>>;
type Act = (purchase: PinganPurchase, stage: Stage) => Promise<unknown>;

/** A scenario of one purchase, from its start on. `act` may leave it open. */
function purchase(name: string, ends: object | undefined, act: Act, options: Options = {}): Scenario {
  return {
    name,
    ends,
    play: async (stage) => {
      const order = new PinganPurchase(stage.site, { orderNo: name, ending: 'released', ...options });
      await act(order, stage);
      if (ends !== undefined) await order.end();
      return { workflowId: order.workflowId, personal: personalOf(order) };
    },
  };
}

/** The way to an ending with a fault of the bank's on it. */
function faulty(fault: Parameters<Site['sandbox']['faults']['add']>[0], act: Act): Act {
  return async (order, stage) => {
    const id = stage.site.sandbox.faults.add(fault);
    await act(order, stage);
    stage.site.sandbox.faults.remove(id);
  };
}

const walk: Act = async (order) => {
  for (const step of WAYS[order.options.ending]) await order.take(step);
};
const toHeld: Act = async (order) => {
  await order.take('start');
  await order.take('code');
};
const enterCode: Act = async (order) => {
  await order.take('start');
  order.bringFunds();
  await submit(order, 'code', order.code);
};

function submit(order: PinganPurchase, requestId: string, code: string): Promise<unknown> {
  return order.site.client.purchases.submitCode(order.key, { requestId, code });
}

/** A code of the right form that is not the right one. */
export const SCENARIOS: readonly Scenario[] = [
  purchase('released', RELEASED, walk),
  purchase('released-remotely', RELEASED, walk, { firstAttempt: 'remote' }),
  purchase('released-by-signals', RELEASED, async (order) => {
    const { client } = order.site;
    await order.take('start');
    order.bringFunds();
    await client.purchases.codeSubmitted(order.key, { requestId: 'code', code: order.code });
    await order.until(({ state }) => state === 'held');
    await client.escrows.receiptConfirmed(order.key, { requestId: 'release' });
  }),
  purchase('auto-released', RELEASED, enterCode, { timing: { confirmWindowMs: SHORT_MS } }),
  purchase('auto-returned', { state: 'returned' }, enterCode, {
    onDeadline: 'return',
    timing: { confirmWindowMs: SHORT_MS },
  }),
  purchase('returned', { state: 'returned' }, walk, { ending: 'returned' }),
  purchase('partly-returned', DIVIDED, async (order, stage) => {
    await toHeld(order, stage);
    await order.site.client.escrows.return(order.key, {
      requestId: 'return',
      amount: PART,
      releaseRest: true,
    });
  }),
  purchase(
    'refunded',
    { state: 'released' },
    async (order, stage) => {
      await toHeld(order, stage);
      await order.take('release');
      await order.site.client.escrows.refund(order.key, { requestId: 'part', amount: PART });
      const { sums } = await refundRest(order);
      if (sums.refunded !== order.amount) throw new Error('not all was refunded');
    },
    { ending: 'refunded' },
  ),
  purchase('dispute-divided', DIVIDED, async (order, stage) => {
    const { client } = order.site;
    await toHeld(order, stage);
    await client.escrows.openDispute(order.key, { requestId: 'dispute', reason: 'half of it is missing' });
    await client.escrows.resolveDispute(order.key, { requestId: 'resolve', toBuyer: PART });
  }),
  purchase('code-expired', { state: 'codeExpired' }, (order) => order.take('start'), {
    timing: { codeWindowMs: SHORT_MS, resendWindowMs: 0 },
  }),
  purchase(
    'code-resent',
    RELEASED,
    async (order, stage) => {
      const { sandbox, client } = order.site;
      sandbox.pingan.setRules({ codeLifetimeMs: SHORT_MS / 2 });
      await order.take('start');
      await order.until(({ state }) => state === 'codeExpired');
      const { answer } = await client.purchases.resendCode(order.key, { requestId: 'resend' });
      sandbox.pingan.setRules({ codeLifetimeMs: 120_000 });
      if (answer !== 'sent') throw new Error(`the new code was ${answer}`);
      await toHeld(order, stage);
      await order.take('release');
    },
    { timing: { codeWindowMs: 5 * SHORT_MS, resendWindowMs: 60_000 } },
  ),
  purchase(
    'code-void',
    { state: 'codeVoid' },
    async (order) => {
      order.site.sandbox.pingan.setRules({ wrongCodesAllowed: 1 });
      await order.take('start');
      for (const request of ['first', 'second', 'third']) await submit(order, request, wrong(order.code));
      order.site.sandbox.pingan.setRules({ wrongCodesAllowed: 5 });
    },
    { timing: { resendWindowMs: 0 } },
  ),
  purchase('card-rejected', { state: 'rejected', step: 'applyCardBinding' }, start('ERR190')),
  purchase('too-many-checks', { state: 'tooManyChecks' }, start('ERR157')),
  purchase(
    'rejected-for-funds',
    { state: 'paymentExpired' },
    async (order) => {
      await order.take('start');
      await submit(order, 'code', order.code);
    },
    { timing: { paymentWindowMs: SHORT_MS, fundsPollMs: 400, lateWatchMs: 0 } },
  ),
  purchase(
    'second-hold',
    RELEASED,
    async (order) => {
      await order.take('start');
      await submit(order, 'code', order.code);
      await order.until(({ state }) => state === 'awaitingFunds');
      order.bringFunds();
      await order.until(({ state }) => state === 'held');
      await order.take('release');
    },
    { timing: { paymentWindowMs: 60_000, fundsPollMs: 400 } },
  ),
  purchase(
    'woken-by-funds',
    RELEASED,
    async (order) => {
      await order.take('start');
      await submit(order, 'code', order.code);
      await order.until(({ state }) => state === 'awaitingFunds');
      order.bringFunds();
      await order.site.client.escrows.fundsArrived(order.key, { requestId: 'funds' });
      await order.until(({ state }) => state === 'held');
      await order.take('release');
    },
    { timing: { paymentWindowMs: HOUR_MS, fundsPollMs: HOUR_MS } },
  ),
  purchase('hold-rejected', { state: 'rejected' }, (order, stage) =>
    faulty({ kind: 'unknownCode', code: 'ERR130', interface: '6034/1', orderNo: 'hold-rejected' }, enterCode)(
      order,
      stage,
    ),
  ),
  purchase('cancelled-while-held', { state: 'cancelled' }, async (order, stage) => {
    await toHeld(order, stage);
    await order.site.client.purchases.cancel(order.key);
  }),
  purchase('cancelled-awaiting-code', { state: 'cancelled' }, async (order) => {
    await order.take('start');
    await order.site.client.purchases.cancel(order.key);
  }),
  purchase('unknown-then-found', RELEASED, (order, stage) =>
    faulty({ kind: 'doAndDrop', interface: '6034/1', orderNo: 'unknown-then-found' }, walk)(order, stage),
  ),
  purchase('operator-decided', RELEASED, decided, { timing: { attentionAfterMs: SHORT_MS } }),
  purchase('killed-after-the-hold', RELEASED, async (order, { executioner }) => {
    executioner.want({ interfaceName: '6034/1', moment: 'after', orderNo: order.key.orderNo });
    for (const step of WAYS.released) await order.take(step);
    await executioner.succession();
  }),
  purchase('open-awaiting-code', undefined, (order) => order.take('start')),
  purchase('open-held', undefined, toHeld),
  {
    name: 'onboarding-alone',
    ends: { state: 'bound' },
    play: async ({ site }) => {
      const { profile, order } = newMember(site, 'onboarding-alone');
      const { tenant } = site;
      await site.client.onboardings.start({ tenant, provider: 'pingan', profile });
      const key = { tenant, member: profile.member };
      await untilView(site, key, ({ state }) => state === 'awaitingCode');
      await site.client.onboardings.submitCode(key, { requestId: 'wrong', code: wrong(order.code) });
      await site.client.onboardings.submitCode(key, { requestId: 'right', code: order.code });
      await site.client.onboardings.result(key);
      return { workflowId: `member/${tenant}/${profile.member}`, personal: personalOf(order) };
    },
  },
  {
    name: 'escrow-alone',
    ends: { state: 'released' },
    play: async ({ site }) => {
      const { order, profile } = newMember(site, 'escrow-alone');
      const { member } = profile;
      const { account } = site.sandbox.pingan.addMember({ memberCode: member, property: '00', name: '*' });
      order.bringFunds();
      const { order: terms, seller, settings } = order.request;
      await site.client.escrows.start({ order: terms, buyer: { member, account }, seller, settings });
      await order.until(({ state }) => state === 'held');
      await order.take('release');
      await site.client.escrows.result(order.key);
      return { workflowId: order.workflowId, personal: personalOf(order) };
    },
  },
  ...ACCOUNT_SCENARIOS,
  ...MEMBER_SCENARIOS,
  ...FROZEN_PAYMENT_SCENARIOS,
  ...DIVISION_SCENARIOS,
  ...SUSPENSE_SCENARIOS,
  ...TOP_UP_SCENARIOS,
  ...ACQUIRING_SCENARIOS,
  ...CHANNEL_SCENARIOS,
  ...CODE_SCENARIOS,
  ...CHOSEN_INTERFACE_SCENARIOS,
  ...FREEZE_KIND_SCENARIOS,
  ...BOUNCE_SCENARIOS,
  ...RECONCILIATION_SCENARIOS,
];

function start(code: string): Act {
  return async (order) => {
    const { faults } = order.site.sandbox;
    const id = faults.add({ kind: 'unknownCode', code, interface: '6066', memberCode: order.member });
    await order.site.client.purchases.start(order.request);
    await order.end();
    faults.remove(id);
  };
}

async function decided(order: PinganPurchase): Promise<void> {
  const { client, sandbox } = order.site;
  const { orderNo } = order.key;
  const lost = sandbox.faults.add({ kind: 'doAndDrop', interface: '6034/1', orderNo });
  const silent = sandbox.faults.add({ kind: 'unknownCode', interface: '6110', orderNo });
  await order.take('start');
  order.bringFunds();
  await submit(order, 'code', order.code);
  await order.until(({ attention }) => attention.length > 0);
  await client.operations.decide(order.key, {
    operationId: `${order.key.tenant}/${orderNo}/hold/1`,
    happened: true,
    evidence: 'the bank says by telephone that it holds the amount',
    by: 'operator',
  });
  sandbox.faults.remove(silent);
  sandbox.faults.remove(lost);
  await order.until(({ state }) => state === 'held');
  await order.take('release');
}

function refundRest(order: PinganPurchase): Promise<CommandAnswer> {
  const rest = (Number(order.amount) - Number(PART)).toFixed(2);
  return order.site.client.escrows.refund(order.key, { requestId: 'rest', amount: rest });
}
