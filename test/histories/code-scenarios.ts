import { HOUR_MS } from '../../src/domain/durations.js';
import { PinganPurchase, untilView } from '../support/stack/pingan/purchase.js';
import type { Site, SiteOptions } from '../support/stack/stack.js';
import { personalOf, wrong } from './new-member.js';
import type { Played, Scenario } from './scenarios.js';

const CARD = '6222025550009876543';
const HOLDER = '海风商贸有限公司';

type PinganSettings = NonNullable<NonNullable<SiteOptions['providers']>['pingan']>;

/** A scenario at a 平安 of its own, since what it is about is a setting of the provider. */
export function atPinganWith(
  settings: PinganSettings,
  { name, ends, play }: Pick<Scenario, 'name' | 'ends'> & { play: (site: Site) => Promise<Played> },
  sandbox: SiteOptions['sandbox'] = {},
): Scenario {
  return {
    name,
    ends,
    play: async ({ site: { tenant }, openSite }) => {
      const site = await openSite({ tenant, sandbox, providers: { pingan: settings } });
      try {
        site.sandbox.pingan.setRules({ withdrawalTakesMs: 0 });
        await site.startWorker();
        return await play(site);
      } finally {
        await site.close();
      }
    },
  };
}

/** A member with 100.00 who withdraws 60.00 to a bound card; nobody waits a minute for the bank's next answer. */
export async function startWithdrawal(site: Site, withdrawalNo: string) {
  const { tenant, client, sandbox } = site;
  const memberCode = `${tenant}_${withdrawalNo.replaceAll('-', '_')}`;
  const { account } = sandbox.pingan.addMember({ memberCode, property: 'SH', name: HOLDER, cardNo: CARD });
  sandbox.pingan.deposit({ memberCode, amount: '100.00' });
  const key = { tenant, withdrawalNo };
  await client.withdrawals.start({
    ...{ ...key, provider: 'pingan', cardNumber: CARD, amount: '60.00' },
    account: { member: memberCode, account, name: HOLDER },
    settings: { timing: { fundsPollMs: 1_000 } },
  });
  const played: Played = { workflowId: `withdrawal/${tenant}/${withdrawalNo}`, personal: [HOLDER, CARD] };
  return { key, memberCode, played };
}

/** What 平安 wants a code with that is applied for beforehand (6082). */
export const CODE_SCENARIOS: readonly Scenario[] = [
  atPinganWith(
    { interfaces: { withdrawal: '6085' } },
    {
      name: 'withdrawn-by-applied-code',
      ends: { state: 'withdrawn' },
      play: async (site) => {
        const { client, sandbox } = site;
        const { key, memberCode, played } = await startWithdrawal(site, 'withdrawn-by-applied-code');
        await untilView(site, key, ({ steps }) => steps[0]?.waitsFor === 'verificationCode');
        const codes = () => sandbox.sms.read(memberCode).map(({ code }) => code);
        const [first = ''] = codes();
        await client.withdrawals.submitCode(key, { requestId: 'wrong', code: wrong(first) });
        await client.withdrawals.resendCode(key, { requestId: 'new' });
        const right = sandbox.sms.latest(memberCode)?.code ?? '';
        await client.withdrawals.submitCode(key, { requestId: 'right', code: right });
        await client.withdrawals.result(key);
        return { ...played, personal: [...played.personal, ...codes()] };
      },
    },
  ),
  atPinganWith(
    { interfaces: { memberTransaction: '6101' } },
    {
      name: 'held-by-applied-code',
      ends: { state: 'released' },
      play: async (site) => {
        const order = new PinganPurchase(site, { orderNo: 'held-by-applied-code', ending: 'released' });
        const submit = (requestId: string, code: string) =>
          site.client.purchases.submitCode(order.key, { requestId, code });
        await order.take('start');
        order.bringFunds();
        await submit('card', order.code);
        await order.until(({ steps }) => steps.at(-1)?.waitsFor === 'verificationCode');
        await submit('wrong', wrong(order.code));
        await site.client.purchases.resendCode(order.key, { requestId: 'new' });
        await submit('right', order.code);
        await order.until(({ state }) => state === 'held');
        await order.take('release');
        await order.end();
        return { workflowId: order.workflowId, personal: personalOf(order) };
      },
    },
  ),
  atPinganWith(
    { interfaces: { freeze: '6135', unfreeze: '6007' } },
    { name: 'frozen-by-applied-code', ends: { state: 'unfrozen' }, play: freezeAndPay },
    { pingan: { plainUnfreezing: true } },
  ),
];

/** A code for the freeze, and one for a payment out of it; the rest is unfrozen without one. */
async function freezeAndPay(site: Site): Promise<Played> {
  const typed: string[] = [];
  const { client, sandbox, tenant } = site;
  const open = (memberCode: string, property: '00' | 'SH') => ({
    member: memberCode,
    account: sandbox.pingan.addMember({ memberCode, property, name: '*' }).account,
  });
  const payer = open(`${tenant}-frozen-by-code`, '00');
  const payee = open(`${tenant}-frozen-by-code-shop`, 'SH');
  sandbox.pingan.deposit({ memberCode: payer.member, amount: '60.00' });
  const key = { tenant, freezeNo: 'frozen-by-applied-code' };
  await client.freezes.start({
    ...{ ...key, provider: 'pingan', account: payer, amount: '60.00' },
    ...{ freezeForMs: HOUR_MS, onDeadline: 'unfreeze' },
  });
  const submit = async (requestId: string): Promise<void> => {
    await untilView(site, key, ({ steps }) => steps.at(-1)?.waitsFor === 'verificationCode');
    const code = sandbox.sms.latest(payer.member)?.code ?? '';
    typed.push(code);
    await client.freezes.submitCode(key, { requestId, code });
  };
  await submit('freeze');
  await untilView(site, key, ({ state }) => state === 'frozen');
  const payment = { requestId: 'p1', receivers: [{ itemId: 'shop', payee, amount: '25.00' }] };
  await client.freezes.paymentRequested(key, payment);
  await submit('pay');
  await client.freezes.payFromFreeze(key, payment);
  await client.freezes.unfreeze(key, { requestId: 'rest' });
  await client.freezes.result(key);
  return { workflowId: `freeze/${tenant}/${key.freezeNo}`, personal: typed };
}
