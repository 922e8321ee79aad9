import { HOUR_MS } from '../../src/domain/durations.js';
import type { FreezeRequest } from '../../src/contract/freezes.js';
import { untilView } from '../support/stack/pingan/purchase.js';
import type { Site } from '../support/stack/stack.js';
import { atPinganWith } from './code-scenarios.js';
import type { Played, Scenario } from './scenarios.js';

const AMOUNT = '60.00';
const FEE = '1.00';

/** Which money is frozen. */
type Money = 'withdrawable' | 'credited';

const ENDS = { state: 'unfrozen' };

/** Freezes at 平安 of other money than what can be spent, each unfrozen by a command. */
export const FREEZE_KIND_SCENARIOS: readonly Scenario[] = [
  {
    name: 'withdrawable-unfrozen',
    ends: ENDS,
    play: ({ site }) => unfrozen(site, 'withdrawable-unfrozen', { money: 'withdrawable' }),
  },
  {
    name: 'credited-unfrozen',
    ends: ENDS,
    play: ({ site }) => unfrozen(site, 'credited-unfrozen', { money: 'credited' }),
  },
  atPinganWith(
    { interfaces: { freeze: '6135', unfreeze: '6007' } },
    {
      name: 'withdrawable-frozen-by-code',
      ends: ENDS,
      play: (site) =>
        unfrozen(site, 'withdrawable-frozen-by-code', { money: 'withdrawable', needsCode: true }),
    },
    { pingan: { plainUnfreezing: true } },
  ),
];

async function unfrozen(
  site: Site,
  freezeNo: string,
  { money, needsCode = false }: { readonly money: Money; readonly needsCode?: boolean },
): Promise<Played> {
  const { client, sandbox, tenant } = site;
  const member = `${tenant}_${freezeNo.replaceAll('-', '_')}`;
  const { account } = sandbox.pingan.addMember({ memberCode: member, property: 'SH', name: member });
  if (money === 'credited')
    sandbox.pingan.payAtAcquirer({
      totalOrderNo: freezeNo,
      parts: [{ account, amount: AMOUNT, fee: FEE, frozen: true }],
    });
  else sandbox.pingan.deposit({ memberCode: member, amount: AMOUNT });
  const key = { tenant, freezeNo };
  await client.freezes.start({
    ...{ ...key, provider: 'pingan', account: { member, account }, amount: AMOUNT },
    ...{ freezeForMs: HOUR_MS, onDeadline: 'unfreeze', ...termsOf(money, freezeNo) },
  });
  const typed: string[] = [];
  if (needsCode) {
    await untilView(site, key, ({ steps }) => steps.at(-1)?.waitsFor === 'verificationCode');
    const code = sandbox.sms.latest(member)?.code ?? '';
    typed.push(code);
    await client.freezes.submitCode(key, { requestId: 'freeze', code });
  }
  await untilView(site, key, ({ state }) => state === 'frozen');
  await client.freezes.unfreeze(key, { requestId: 'rest' });
  await client.freezes.result(key);
  return { workflowId: `freeze/${tenant}/${freezeNo}`, personal: typed };
}

function termsOf(money: Money, number: string): Pick<FreezeRequest, 'balance' | 'credited'> {
  return money === 'withdrawable'
    ? { balance: 'withdrawable' }
    : { credited: { by: 'acquiring', number, fee: FEE } };
}
