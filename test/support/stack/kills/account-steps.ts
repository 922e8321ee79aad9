import { untilView } from '../pingan/purchase.js';
import type { Step } from './death.js';
import { CODE_STEPS } from './code-steps.js';
import { FREEZE_STEPS } from './freeze-steps.js';
import { AMOUNT, type KillCase } from './kill-case.js';
import { MONEY_IN_STEPS } from './money-in-steps.js';
import { settingsOf } from './settings-of.js';

/** What is done with one member's account: withdrawals, freezes, cards, and money that comes in. */
export const ACCOUNT_STEPS = {
  ...MONEY_IN_STEPS,
  ...CODE_STEPS,
  ...FREEZE_STEPS,
  withdraw,
  code,
  untilProvisional: (one) => untilView(one.site, withdrawalOf(one), ({ state }) => state === 'provisional'),
  bounce,
  unbind,
  correct,
  close,
} satisfies Partial<Readonly<Record<Step, (one: KillCase) => Promise<unknown>>>>;

const withdrawalOf = ({ site: { tenant }, number }: KillCase) => ({ tenant, withdrawalNo: number });

async function withdraw(one: KillCase): Promise<void> {
  const { site, provider, owner } = one;
  const cardNumber = provider.cardOf?.(owner.member);
  await site.client.withdrawals.start({
    ...{ ...withdrawalOf(one), provider: provider.name, account: owner, amount: AMOUNT },
    ...(cardNumber !== undefined && { cardNumber }),
    settings: settingsOf(one),
  });
}

/** Where the answer with the token got lost nobody can hand the code in: the platform closes the withdrawal in time. */
async function code(one: KillCase): Promise<void> {
  const { site, owner } = one;
  const key = withdrawalOf(one);
  const { state } = await untilView(
    site,
    key,
    (view) => view.state !== 'withdrawing' || view.steps.some(({ waitsFor }) => waitsFor !== undefined),
  );
  if (state !== 'withdrawing') return;
  const sent = site.sandbox.sms.latest(owner.member)?.code ?? '';
  await site.client.withdrawals.submitCode(key, { requestId: 'code', code: sent });
}

/** An operator reviews a withdrawal that came back. */
async function bounce(one: KillCase): Promise<void> {
  const { site, key } = one;
  await untilView(site, withdrawalOf(one), ({ state }) => state === 'bounced');
  const [row] = await one.rows();
  await site.client.operations.decide(key, {
    ...{ operationId: row?.operationId ?? '', happened: true },
    ...{ evidence: 'the money is on the account again', by: 'the operator of this test' },
  });
}

async function unbind(one: KillCase): Promise<void> {
  const { site, provider, owner, number } = one;
  await site.client.cards.unbind({
    ...{ tenant: site.tenant, unbindingNo: number, provider: provider.name, account: owner },
    cardNumber: provider.cardOf?.(owner.member) ?? '',
    settings: settingsOf(one),
  });
}

async function correct(one: KillCase): Promise<void> {
  const { site, provider, owner, number } = one;
  await site.client.corrections.start({
    ...{ tenant: site.tenant, correctionNo: number, provider: provider.name, account: owner },
    ...{ cardNumber: provider.cardOf?.(owner.member) ?? '', settings: settingsOf(one) },
    bank: { name: '工商银行', branchNumber: '102100099996' },
  });
}

async function close(one: KillCase): Promise<void> {
  const { site, provider, owner, number } = one;
  await site.client.accounts.close({
    ...{ tenant: site.tenant, closingNo: number, provider: provider.name, account: owner },
    ...{ role: 'buyer' as const, settings: settingsOf(one) },
  });
}
