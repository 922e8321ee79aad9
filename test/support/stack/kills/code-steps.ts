import { setTimeout as delay } from 'node:timers/promises';
import { CommandRefused, StillUnderWay } from '../../../../src/client/errors.js';
import type { SubmitCodeRequest, ResendCodeRequest } from '../../../../src/contract/onboardings.js';
import type { WorkflowStatus } from '../../../../workflows/core/messages.js';
import { untilView } from '../pingan/purchase.js';
import type { Step } from './death.js';
import { freezeOf, paymentOf, startFreeze } from './freeze-steps.js';
import { AMOUNT, FEE, type KillCase } from './kill-case.js';
import { settingsOf } from './settings-of.js';

export type CodeStep = Extract<
  Step,
  'onboard' | 'onboardByCard' | 'changePhone' | 'withdrawByCode' | 'holdByCode' | 'freezeByCode' | 'payByCode'
>;

/** Workflows that wait for a code, each begun and brought past it in one step: the code is a new one when its worker dies. */
export const CODE_STEPS: Readonly<Record<CodeStep, (one: KillCase) => Promise<unknown>>> = {
  onboard: (one) => onboard(one, { route: 'smallAmount', awaits: 'awaitingAmount' }),
  onboardByCard: (one) => onboard(one, { route: 'unionPay', awaits: 'awaitingCode' }),
  changePhone,
  withdrawByCode,
  holdByCode,
  freezeByCode,
  payByCode,
};

const LOOK_MS = 250;

/** Where a workflow's codes go, and how it shows what it waits for. */
interface Codes {
  readonly submit: (request: SubmitCodeRequest) => Promise<unknown>;
  readonly resend: (request: ResendCodeRequest) => Promise<unknown>;
  /** The newest code. */
  readonly sent: () => string | undefined;
  readonly isAwaited: (view: WorkflowStatus) => boolean;
  readonly isVoid: (view: WorkflowStatus) => boolean;
  readonly isOver: (view: WorkflowStatus) => boolean;
}

/** Hands in the newest code until none is waited for any more, and has another sent where that one is void. */
async function handIn({ site, key }: KillCase, codes: Codes): Promise<void> {
  for (let look = 1; ; look += 1) {
    const view = await untilView(site, key, () => true);
    if (codes.isOver(view)) return;
    const code = codes.sent();
    try {
      if (codes.isAwaited(view) && code !== undefined)
        await codes.submit({ requestId: `code-${look}`, code });
      else if (codes.isVoid(view)) await codes.resend({ requestId: `new-${look}` });
    } catch (error) {
      // It went on meanwhile, or its worker has died: what the next look shows decides.
      if (!(error instanceof CommandRefused) && !(error instanceof StillUnderWay)) throw error;
    }
    await delay(LOOK_MS);
  }
}

const isVoid = ({ state }: WorkflowStatus): boolean => state === 'codeVoid' || state === 'codeExpired';

/** A new member, whose card is proven by a code or by a small transfer. */
async function onboard(
  one: KillCase,
  { route, awaits }: { readonly route: 'unionPay' | 'smallAmount'; readonly awaits: string },
): Promise<void> {
  const { site, provider, profile } = one;
  const { client, tenant, sandbox } = site;
  await client.onboardings.start({
    ...{ tenant, provider: provider.name, settings: settingsOf(one) },
    profile: { ...profile, role: 'buyer', route },
  });
  const key = { tenant, member: profile.member };
  await handIn(one, {
    submit: (request) => client.onboardings.submitCode(key, request),
    resend: (request) => client.onboardings.resendCode(key, request),
    sent: () => sandbox.sms.latest(profile.card.mobile)?.code,
    isAwaited: ({ state }) => state === awaits,
    isVoid,
    isOver: ({ state }) => ['bound', 'rejected'].includes(state),
  });
}

async function changePhone(one: KillCase): Promise<void> {
  const { site, provider, owner, number, profile } = one;
  const { client, tenant, sandbox } = site;
  const key = { tenant, phoneChangeNo: number };
  const newMobile = profile.card.mobile;
  await client.phoneChanges.start({
    ...{ ...key, provider: provider.name, account: owner, newMobile, settings: settingsOf(one) },
  });
  await handIn(one, {
    submit: (request) => client.phoneChanges.submitCode(key, request),
    resend: (request) => client.phoneChanges.resendCode(key, request),
    sent: () => sandbox.sms.latest(newMobile)?.code,
    isAwaited: ({ state }) => state === 'awaitingCode',
    isVoid,
    isOver: ({ state }) => ['changed', 'rejected'].includes(state),
  });
}

async function withdrawByCode(one: KillCase): Promise<void> {
  const { site, provider, owner, number } = one;
  const { client, tenant } = site;
  const key = { tenant, withdrawalNo: number };
  const cardNumber = provider.cardOf?.(owner.member) ?? '';
  await client.withdrawals.start({
    ...{ ...key, provider: provider.name, account: owner, cardNumber, amount: AMOUNT },
    settings: settingsOf(one),
  });
  await handIn(one, {
    submit: (request) => client.withdrawals.submitCode(key, request),
    resend: (request) => client.withdrawals.resendCode(key, request),
    ...appliedFor(one, owner.member),
    isOver: ({ state }) => state !== 'withdrawing',
  });
}

async function holdByCode(one: KillCase): Promise<void> {
  const { site, provider, people, order } = one;
  const { escrows } = site.client;
  await escrows.start({
    order: { ...order, provider: provider.name, amount: AMOUNT, fee: FEE, onDeadline: 'release' },
    ...{ buyer: people.buyer, seller: people.seller, settings: settingsOf(one) },
  });
  await handIn(one, {
    submit: (request) => escrows.submitCode(order, request),
    resend: (request) => escrows.resendCode(order, request),
    ...appliedFor(one, people.buyer.member),
    isOver: ({ state }) => state === 'held' || ENDED_UNPAID.includes(state),
  });
}

async function freezeByCode(one: KillCase): Promise<void> {
  await startFreeze(one);
  await handIn(one, { ...codesOfFreeze(one), isOver: ({ state }) => state !== 'freezing' });
}

/** A payment that came to nothing is asked for again, as one of its own. */
async function payByCode(one: KillCase): Promise<void> {
  const { requestId } = paymentOf(one);
  try {
    await payWithCode(one, { requestId, nth: 1 });
  } catch (error) {
    const isRejected = error instanceof CommandRefused && error.code === 'REJECTED_BY_PROVIDER';
    if (!isRejected || one.moment !== 'begun') throw error;
    await payWithCode(one, { requestId: `${requestId}-again`, nth: 2 });
  }
}

/** It is asked for by a message, since its answer comes after its code. */
async function payWithCode(
  one: KillCase,
  { requestId, nth }: { readonly requestId: string; readonly nth: number },
): Promise<void> {
  const { freezes } = one.site.client;
  const payment = { ...paymentOf(one), requestId };
  await freezes.paymentRequested(freezeOf(one), payment);
  const hasEnded = ({ kind, outcome }: WorkflowStatus['steps'][number]): boolean =>
    kind === 'payFromFreeze' && ENDED.includes(outcome);
  await handIn(one, {
    ...codesOfFreeze(one),
    isOver: ({ steps }) => steps.filter(hasEnded).length >= nth,
  });
  await freezes.payFromFreeze(freezeOf(one), payment);
}

const ENDED_UNPAID = ['rejected', 'paymentExpired', 'cancelled'];
const ENDED = ['succeeded', 'rejected', 'absent'];

function codesOfFreeze(one: KillCase): Omit<Codes, 'isOver'> {
  const { freezes } = one.site.client;
  return {
    submit: (request) => freezes.submitCode(freezeOf(one), request),
    resend: (request) => freezes.resendCode(freezeOf(one), request),
    ...appliedFor(one, one.owner.member),
  };
}

/** A code that is applied for before the operation that it goes with: one whose answer got lost with its token is good for nothing. */
function appliedFor(
  { site: { sandbox } }: KillCase,
  member: string,
): Pick<Codes, 'sent' | 'isAwaited' | 'isVoid'> {
  return {
    sent: () => sandbox.sms.latest(member)?.code,
    isAwaited: ({ steps }) => steps.at(-1)?.waitsFor === 'verificationCode',
    isVoid: ({ steps }) => {
      const last = steps.at(-1);
      return last?.kind === 'applyTransactionCode' && last.outcome === 'absent';
    },
  };
}
