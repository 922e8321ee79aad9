import { untilView } from '../support/stack/pingan/purchase.js';
import type { Scenario } from './scenarios.js';

const CARD = '6222025550009876543';
const HOLDER = '海风商贸有限公司';

/** What 平安 wants a code with that is applied for beforehand, at a bank of its own, since its interface is a setting. */
export const CODE_SCENARIOS: readonly Scenario[] = [
  {
    name: 'withdrawal-by-applied-code',
    ends: undefined,
    play: async ({ site: { tenant }, openSite }) => {
      const site = await openSite({
        tenant,
        providers: { pingan: { interfaces: { withdrawal: '6085' } } },
      });
      try {
        await site.startWorker();
        const { client, sandbox } = site;
        const memberCode = `${tenant}-by-applied-code`;
        const { account } = sandbox.pingan.addMember({
          ...{ memberCode, property: 'SH', name: HOLDER, cardNo: CARD },
        });
        sandbox.pingan.deposit({ memberCode, amount: '100.00' });
        const key = { tenant, withdrawalNo: 'withdrawal-by-applied-code' };
        await client.withdrawals.start({
          ...{ ...key, provider: 'pingan', cardNumber: CARD, amount: '60.00' },
          account: { member: memberCode, account, name: HOLDER },
        });
        const codes: string[] = [];
        const typed = async (requestId: string, code: string): Promise<void> => {
          codes.push(code);
          await client.withdrawals.submitCode(key, { requestId, code });
        };
        await untilView(site, key, ({ steps }) => steps[0]?.waitsFor === 'verificationCode');
        const first = sandbox.sms.latest(memberCode)?.code ?? '';
        await typed('wrong', first === '000000' ? '000001' : '000000');
        await client.withdrawals.resendCode(key, { requestId: 'new' });
        await typed('right', sandbox.sms.latest(memberCode)?.code ?? '');
        await untilView(site, key, ({ steps }) => steps.at(-1)?.outcome === 'pending');
        return { workflowId: `withdrawal/${tenant}/${key.withdrawalNo}`, personal: [...codes, HOLDER, CARD] };
      } finally {
        await site.close();
      }
    },
  },
];
