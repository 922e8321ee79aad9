import type { CommandAnswer } from '../../workflows/escrow/messages.js';
import type { Executioner } from '../support/stack/executioner.js';
import { PinganPurchase, untilView, WAYS, type PurchaseOptions } from '../support/stack/pingan/purchase.js';
import type { Site } from '../support/stack/stack.js';
import { MEMBER_STORIES } from './member-scenarios.js';

/** Where scenarios are recorded: a bank, and a worker that can be killed. */
export interface Stage {
  readonly site: Site;
  readonly executioner: Executioner;
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
      const told = new PinganPurchase(stage.site, { orderNo: name, ending: 'released', ...options });
      await act(told, stage);
      if (ends !== undefined) await told.end();
      return { workflowId: told.workflowId, personal: personalOf(told) };
    },
  };
}

/** The way to an ending with a fault of the bank's on it. */
function faulty(fault: Parameters<Site['sandbox']['faults']['add']>[0], act: Act): Act {
  return async (told, stage) => {
    const id = stage.site.sandbox.faults.add(fault);
    await act(told, stage);
    stage.site.sandbox.faults.remove(id);
  };
}

const walk: Act = async (told) => {
  for (const step of WAYS[told.options.ending]) await told.take(step);
};
const toHeld: Act = async (told) => {
  await told.take('start');
  await told.take('code');
};
const enterCode: Act = async (told) => {
  await told.take('start');
  told.bringFunds();
  await submit(told, 'code', told.code);
};

function submit(told: PinganPurchase, requestId: string, code: string): Promise<unknown> {
  return told.site.client.purchases.submitCode(told.key, { requestId, code });
}

/** A code of the right form that is not the right one. */
function wrong(code: string): string {
  return code === '000000' ? '000001' : '000000';
}

export const STORIES: readonly Scenario[] = [
  purchase('released', RELEASED, walk),
  purchase('released-remotely', RELEASED, walk, { firstAttempt: 'remote' }),
  purchase('released-by-signals', RELEASED, async (told) => {
    const { client } = told.site;
    await told.take('start');
    told.bringFunds();
    await client.purchases.codeSubmitted(told.key, { requestId: 'code', code: told.code });
    await told.until(({ state }) => state === 'held');
    await client.escrows.receiptConfirmed(told.key, { requestId: 'release' });
  }),
  purchase('auto-released', RELEASED, enterCode, { timing: { confirmWindowMs: SHORT_MS } }),
  purchase('auto-returned', { state: 'returned' }, enterCode, {
    onDeadline: 'return',
    timing: { confirmWindowMs: SHORT_MS },
  }),
  purchase('returned', { state: 'returned' }, walk, { ending: 'returned' }),
  purchase('partly-returned', DIVIDED, async (told, stage) => {
    await toHeld(told, stage);
    await told.site.client.escrows.return(told.key, { requestId: 'return', amount: PART, releaseRest: true });
  }),
  purchase(
    'refunded',
    { state: 'released' },
    async (told, stage) => {
      await toHeld(told, stage);
      await told.take('release');
      await told.site.client.escrows.refund(told.key, { requestId: 'part', amount: PART });
      const { sums } = await refundRest(told);
      if (sums.refunded !== told.amount) throw new Error('not all was refunded');
    },
    { ending: 'refunded' },
  ),
  purchase('dispute-divided', DIVIDED, async (told, stage) => {
    const { client } = told.site;
    await toHeld(told, stage);
    await client.escrows.openDispute(told.key, { requestId: 'dispute', reason: 'half of it is missing' });
    await client.escrows.resolveDispute(told.key, { requestId: 'resolve', toBuyer: PART });
  }),
  purchase('code-expired', { state: 'codeExpired' }, (told) => told.take('start'), {
    timing: { codeWindowMs: SHORT_MS, resendWindowMs: 0 },
  }),
  purchase(
    'code-resent',
    RELEASED,
    async (told, stage) => {
      const { sandbox, client } = told.site;
      sandbox.pingan.setRules({ codeLifetimeMs: SHORT_MS / 2 });
      await told.take('start');
      await told.until(({ state }) => state === 'codeExpired');
      const { answer } = await client.purchases.resendCode(told.key, { requestId: 'resend' });
      sandbox.pingan.setRules({ codeLifetimeMs: 120_000 });
      if (answer !== 'sent') throw new Error(`the new code was ${answer}`);
      await toHeld(told, stage);
      await told.take('release');
    },
    { timing: { codeWindowMs: 5 * SHORT_MS, resendWindowMs: 60_000 } },
  ),
  purchase(
    'code-void',
    { state: 'codeVoid' },
    async (told) => {
      told.site.sandbox.pingan.setRules({ wrongCodesAllowed: 1 });
      await told.take('start');
      for (const request of ['first', 'second', 'third']) await submit(told, request, wrong(told.code));
      told.site.sandbox.pingan.setRules({ wrongCodesAllowed: 5 });
    },
    { timing: { resendWindowMs: 0 } },
  ),
  purchase('card-refused', { state: 'rejected', step: 'applyCardBinding' }, start('ERR190')),
  purchase('too-many-checks', { state: 'tooManyChecks' }, start('ERR157')),
  purchase(
    'refused-for-funds',
    { state: 'paymentExpired' },
    async (told) => {
      await told.take('start');
      await submit(told, 'code', told.code);
    },
    { timing: { paymentWindowMs: SHORT_MS, fundsPollMs: 400, lateWatchMs: 0 } },
  ),
  purchase(
    'second-hold',
    RELEASED,
    async (told) => {
      await told.take('start');
      await submit(told, 'code', told.code);
      await told.until(({ state }) => state === 'awaitingFunds');
      told.bringFunds();
      await told.until(({ state }) => state === 'held');
      await told.take('release');
    },
    { timing: { paymentWindowMs: 60_000, fundsPollMs: 400 } },
  ),
  purchase('hold-refused', { state: 'rejected' }, (told, stage) =>
    faulty({ kind: 'unknownCode', code: 'ERR130', interface: '6034/1', orderNo: 'hold-refused' }, enterCode)(
      told,
      stage,
    ),
  ),
  purchase('cancelled-while-held', { state: 'cancelled' }, async (told, stage) => {
    await toHeld(told, stage);
    await told.site.client.purchases.cancel(told.key);
  }),
  purchase('cancelled-awaiting-code', { state: 'cancelled' }, async (told) => {
    await told.take('start');
    await told.site.client.purchases.cancel(told.key);
  }),
  purchase('unknown-then-found', RELEASED, (told, stage) =>
    faulty({ kind: 'doAndDrop', interface: '6034/1', orderNo: 'unknown-then-found' }, walk)(told, stage),
  ),
  purchase('operator-decided', RELEASED, decided, { timing: { attentionAfterMs: SHORT_MS } }),
  purchase('killed-after-the-hold', RELEASED, async (told, { executioner }) => {
    executioner.want({ interfaceName: '6034/1', moment: 'after', orderNo: told.key.orderNo });
    for (const step of WAYS.released) await told.take(step);
    await executioner.succession();
  }),
  purchase('open-awaiting-code', undefined, (told) => told.take('start')),
  purchase('open-held', undefined, toHeld),
  {
    name: 'onboarding-alone',
    ends: { state: 'bound' },
    play: async ({ site }) => {
      const { profile, told } = newMember(site, 'onboarding-alone');
      const { tenant } = site;
      await site.client.onboardings.start({ tenant, provider: 'pingan', profile });
      const key = { tenant, member: profile.member };
      await untilView(site, key, ({ state }) => state === 'awaitingCode');
      await site.client.onboardings.submitCode(key, { requestId: 'wrong', code: wrong(told.code) });
      await site.client.onboardings.submitCode(key, { requestId: 'right', code: told.code });
      await site.client.onboardings.result(key);
      return { workflowId: `member/${tenant}/${profile.member}`, personal: personalOf(told) };
    },
  },
  {
    name: 'escrow-alone',
    ends: { state: 'released' },
    play: async ({ site }) => {
      const { told, profile } = newMember(site, 'escrow-alone');
      const { member } = profile;
      const { account } = site.sandbox.pingan.addMember({ memberCode: member, property: '00', name: '*' });
      told.bringFunds();
      const { order, seller, settings } = told.request;
      await site.client.escrows.start({ order, buyer: { member, account }, seller, settings });
      await told.until(({ state }) => state === 'held');
      await told.take('release');
      await site.client.escrows.result(told.key);
      return { workflowId: told.workflowId, personal: personalOf(told) };
    },
  },
  unbinding('unbound', { state: 'unbound' }),
  unbinding('unbinding-rejected', { state: 'rejected', code: 'ERR263' }, 'ERR263'),
  ...MEMBER_STORIES,
];

/** A bound card off its account, or not, where the bank answers this code. */
function unbinding(name: string, ends: object, code?: string): Scenario {
  return {
    name,
    ends,
    play: async ({ site }) => {
      const { client, sandbox, tenant } = site;
      const { told, profile } = newMember(site, name);
      const { member, card } = profile;
      await client.onboardings.start({ tenant, provider: 'pingan', profile });
      await untilView(site, { tenant, member }, ({ state }) => state === 'awaitingCode');
      await client.onboardings.submitCode({ tenant, member }, { requestId: 'right', code: told.code });
      const onboarded = await client.onboardings.result({ tenant, member });
      if (onboarded.state !== 'bound') throw new Error(`the onboarding ended as ${onboarded.state}`);
      const fault = { kind: 'unknownCode', interface: '6065', memberCode: member } as const;
      const id = code === undefined ? undefined : sandbox.faults.add({ ...fault, code });
      await client.cards.unbind({
        ...{ tenant, provider: 'pingan', unbindingNo: name, cardNumber: card.number },
        account: { member, account: onboarded.account },
      });
      await client.cards.result({ tenant, unbindingNo: name });
      if (id !== undefined) sandbox.faults.remove(id);
      return { workflowId: `unbinding/${tenant}/${name}`, personal: personalOf(told) };
    },
  };
}

function start(code: string): Act {
  return async (told) => {
    const { faults } = told.site.sandbox;
    const id = faults.add({ kind: 'unknownCode', code, interface: '6066', memberCode: told.member });
    await told.site.client.purchases.start(told.request);
    await told.end();
    faults.remove(id);
  };
}

async function decided(told: PinganPurchase): Promise<void> {
  const { client, sandbox } = told.site;
  const { orderNo } = told.key;
  const lost = sandbox.faults.add({ kind: 'doAndDrop', interface: '6034/1', orderNo });
  const silent = sandbox.faults.add({ kind: 'unknownCode', interface: '6110', orderNo });
  await told.take('start');
  told.bringFunds();
  await submit(told, 'code', told.code);
  await told.until(({ attention }) => attention.length > 0);
  await client.operations.decide(told.key, {
    operationId: `${told.key.tenant}/${orderNo}/hold/1`,
    happened: true,
    evidence: 'the bank says by telephone that it holds the amount',
    by: 'operator',
  });
  sandbox.faults.remove(silent);
  sandbox.faults.remove(lost);
  await told.until(({ state }) => state === 'held');
  await told.take('release');
}

function refundRest(told: PinganPurchase): Promise<CommandAnswer> {
  const rest = (Number(told.amount) - Number(PART)).toFixed(2);
  return told.site.client.escrows.refund(told.key, { requestId: 'rest', amount: rest });
}

function newMember(site: Site, orderNo: string) {
  const told = new PinganPurchase(site, { orderNo, ending: 'released' });
  const { buyer } = told.request;
  if (!('profile' in buyer)) throw new Error('a test purchase has a new buyer');
  return { told, profile: { ...buyer.profile, role: 'buyer' as const } };
}

function personalOf(told: PinganPurchase): string[] {
  const { buyer, seller } = told.request;
  const { card } = 'profile' in buyer ? buyer.profile : { card: undefined };
  const codes = told.site.sandbox.sms.read(told.mobile).map(({ code }) => code);
  return [
    ...codes,
    ...(card ? [card.holder, card.identity.number, card.number, card.mobile] : []),
    ...(seller.name === undefined ? [] : [seller.name]),
  ];
}
