import { HOUR_MS } from '../../src/domain/durations.js';
import { untilView } from '../support/stack/pingan/purchase.js';
import type { Site, SiteOptions } from '../support/stack/stack.js';
import type { Played, Scenario, Stage } from './scenarios.js';

const CARD = '6222025550009876543';
const HOLDER = '海风商贸有限公司';

/** What 平安 wants a code with that is applied for beforehand, at a bank of its own, since its interface is a setting. */
export const CODE_SCENARIOS: readonly Scenario[] = [
  {
    name: 'withdrawal-by-applied-code',
    ends: undefined,
    play: (stage) => withInterfaces(stage, { withdrawal: '6085' }, withdraw),
  },
  {
    name: 'frozen-by-applied-code',
    ends: { state: 'unfrozen' },
    play: (stage) => withInterfaces(stage, { freeze: '6135', unfreeze: '6007' }, freezeAndPay),
  },
];

async function withInterfaces(
  { site: { tenant }, openSite }: Stage,
  interfaces: object,
  play: (site: Site, typed: string[]) => Promise<string>,
): Promise<Played> {
  const options: SiteOptions = {
    ...{ tenant, sandbox: { pingan: { plainUnfreezing: true } }, providers: { pingan: { interfaces } } },
  };
  const site = await openSite(options);
  const typed: string[] = [];
  try {
    await site.startWorker();
    const workflowId = await play(site, typed);
    return { workflowId, personal: [...typed, HOLDER, CARD] };
  } finally {
    await site.close();
  }
}

/** A wrong code, a new one, and that. */
async function withdraw(site: Site, typed: string[]): Promise<string> {
  const { client, sandbox, tenant } = site;
  const memberCode = `${tenant}-by-applied-code`;
  const member = { memberCode, property: 'SH', name: HOLDER, cardNo: CARD } as const;
  const { account } = sandbox.pingan.addMember(member);
  sandbox.pingan.deposit({ memberCode, amount: '100.00' });
  const key = { tenant, withdrawalNo: 'withdrawal-by-applied-code' };
  await client.withdrawals.start({
    ...{ ...key, provider: 'pingan', cardNumber: CARD, amount: '60.00' },
    account: { member: memberCode, account, name: HOLDER },
  });
  const submit = async (requestId: string, code: string): Promise<void> => {
    typed.push(code);
    await client.withdrawals.submitCode(key, { requestId, code });
  };
  await untilView(site, key, ({ steps }) => steps[0]?.waitsFor === 'verificationCode');
  const first = sandbox.sms.latest(memberCode)?.code ?? '';
  await submit('wrong', first === '000000' ? '000001' : '000000');
  await client.withdrawals.resendCode(key, { requestId: 'new' });
  await submit('right', sandbox.sms.latest(memberCode)?.code ?? '');
  await untilView(site, key, ({ steps }) => steps.at(-1)?.outcome === 'pending');
  return `withdrawal/${tenant}/${key.withdrawalNo}`;
}

/** A code for the freeze, and one for a payment out of it; the rest is unfrozen without one. */
async function freezeAndPay(site: Site, typed: string[]): Promise<string> {
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
  return `freeze/${tenant}/${key.freezeNo}`;
}
