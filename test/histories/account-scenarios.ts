import { untilView } from '../support/stack/pingan/purchase.js';
import { newMember, personalOf, wrong } from './new-member.js';
import type { Scenario } from './scenarios.js';

/** A wait that a recording lives through. */
const SHORT_MS = 1_000;

/** What is done to members' accounts and their cards, at 平安. */
export const ACCOUNT_SCENARIOS: readonly Scenario[] = [
  {
    name: 'onboarding-by-small-amount',
    ends: { state: 'bound' },
    play: async ({ site }) => {
      const { profile, order } = newMember(site, 'onboarding-by-small-amount');
      const { tenant } = site;
      const settings = { timing: { fundsPollMs: SHORT_MS } };
      await site.client.onboardings.start({
        ...{ tenant, provider: 'pingan', settings },
        profile: { ...profile, route: 'smallAmount' },
      });
      const key = { tenant, member: profile.member };
      await untilView(site, key, ({ state }) => state === 'awaitingAmount');
      await site.client.onboardings.submitCode(key, { requestId: 'wrong', code: '0.99' });
      await site.client.onboardings.submitCode(key, { requestId: 'right', code: order.code });
      await site.client.onboardings.result(key);
      return { workflowId: `member/${tenant}/${profile.member}`, personal: personalOf(order) };
    },
  },
  {
    name: 'onboarding-by-pay-in',
    ends: { state: 'bound' },
    play: async ({ site }) => {
      const { profile, order } = newMember(site, 'onboarding-by-pay-in');
      const { client, sandbox, tenant } = site;
      await client.onboardings.start({
        ...{ tenant, provider: 'pingan', settings: { timing: { fundsPollMs: SHORT_MS } } },
        profile: { ...profile, route: 'payIn' },
      });
      const key = { tenant, member: profile.member };
      const { payIn = '' } = await untilView(site, key, ({ state }) => state === 'awaitingTransfer');
      sandbox.pingan.payIn({ memberCode: profile.member, amount: payIn });
      await client.onboardings.result(key);
      return { workflowId: `member/${tenant}/${profile.member}`, personal: personalOf(order) };
    },
  },
  {
    name: 'phone-change-decided',
    ends: { state: 'changed' },
    play: async ({ site }) => {
      const { client, sandbox, tenant } = site;
      const { order, profile } = newMember(site, 'phone-change-decided');
      const { member } = profile;
      const { account } = sandbox.pingan.addMember({ memberCode: member, property: '00', name: '*' });
      const key = { tenant, phoneChangeNo: 'phone-change-decided' };
      const newMobile = '13900139002';
      await client.phoneChanges.start({
        ...{ ...key, provider: 'pingan', newMobile },
        account: { member, account },
        settings: { timing: { attentionAfterMs: SHORT_MS } },
      });
      await untilView(site, key, ({ state }) => state === 'awaitingCode');
      const code = sandbox.sms.latest(newMobile)?.code ?? '';
      const lost = sandbox.faults.add({ kind: 'doAndDrop', interface: '6084', times: 1 });
      const submitted = client.phoneChanges.submitCode(key, { requestId: 'lost', code });
      await untilView(site, key, ({ attention }) => attention.length > 0);
      await client.operations.decide(key, {
        ...{ operationId: `${tenant}/${member}/verifyMobileChange/phone-change-decided/1/lost` },
        ...{ happened: true, evidence: 'the member shows the SMS of the bank', by: 'operator' },
      });
      await submitted;
      await client.phoneChanges.result(key);
      sandbox.faults.remove(lost);
      return {
        workflowId: `phoneChange/${tenant}/phone-change-decided`,
        personal: [...personalOf(order), newMobile, code],
      };
    },
  },
  {
    name: 'phone-changed',
    ends: { state: 'changed' },
    play: async ({ site }) => {
      const { client, sandbox, tenant } = site;
      const { order, profile } = newMember(site, 'phone-changed');
      const { member } = profile;
      const { account } = sandbox.pingan.addMember({ memberCode: member, property: '00', name: '*' });
      const key = { tenant, phoneChangeNo: 'phone-changed' };
      const newMobile = '13900139001';
      await client.phoneChanges.start({
        ...{ ...key, provider: 'pingan', newMobile },
        account: { member, account },
      });
      await untilView(site, key, ({ state }) => state === 'awaitingCode');
      const code = sandbox.sms.latest(newMobile)?.code ?? '';
      await client.phoneChanges.submitCode(key, { requestId: 'wrong', code: wrong(code) });
      await client.phoneChanges.submitCode(key, { requestId: 'right', code });
      await client.phoneChanges.result(key);
      return {
        workflowId: `phoneChange/${tenant}/phone-changed`,
        personal: [...personalOf(order), newMobile, code],
      };
    },
  },
  {
    name: 'closed',
    ends: { state: 'closed' },
    play: async ({ site }) => {
      const { client, sandbox, tenant } = site;
      const { order, profile } = newMember(site, 'closed');
      const { member } = profile;
      const { account } = sandbox.pingan.addMember({ memberCode: member, property: '00', name: '*' });
      const key = { tenant, closingNo: 'closed' };
      await client.accounts.close({
        ...{ ...key, provider: 'pingan', role: 'buyer' },
        account: { member, account },
      });
      await client.accounts.result(key);
      return { workflowId: `closing/${tenant}/closed`, personal: personalOf(order) };
    },
  },
  {
    name: 'corrected',
    ends: { state: 'corrected' },
    play: async ({ site }) => {
      const { client, sandbox, tenant } = site;
      const { order, profile } = newMember(site, 'corrected');
      const { member, card } = profile;
      const { account } = sandbox.pingan.addMember({
        ...{ memberCode: member, property: '00', name: '*', cardNo: card.number },
      });
      const key = { tenant, correctionNo: 'corrected' };
      await client.corrections.start({
        ...{ ...key, provider: 'pingan', cardNumber: card.number },
        account: { member, account },
        bank: { name: '工商银行', branchNumber: '102100099996' },
      });
      await client.corrections.result(key);
      return { workflowId: `correction/${tenant}/corrected`, personal: personalOf(order) };
    },
  },
  unbinding('unbound', { state: 'unbound' }),
  unbinding('unbinding-rejected', { state: 'rejected', code: 'ERR263' }, 'ERR263'),
];

/** A bound card off its account, or not, where the bank answers this code. */
function unbinding(name: string, ends: object, code?: string): Scenario {
  return {
    name,
    ends,
    play: async ({ site }) => {
      const { client, sandbox, tenant } = site;
      const { order, profile } = newMember(site, name);
      const { member, card } = profile;
      await client.onboardings.start({ tenant, provider: 'pingan', profile });
      await untilView(site, { tenant, member }, ({ state }) => state === 'awaitingCode');
      await client.onboardings.submitCode({ tenant, member }, { requestId: 'right', code: order.code });
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
      return { workflowId: `unbinding/${tenant}/${name}`, personal: personalOf(order) };
    },
  };
}
