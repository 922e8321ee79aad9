import { parseMoney, shareOf, subtractMoney, ZERO, type Money } from '../domain/money.js';
import type { PurchaseRequest } from '../client/requests.js';
import type { JournalRow } from '../journal/journal.js';
import type { Sandbox } from '../sandbox/sandbox.js';
import { balanceOf, memberBalance } from './balances.js';
import { drawBuyer, drawPart, drawTerms } from './names.js';
import type { ProviderDemo, Traces } from './provider-demo.js';
import {
  killAfterHold,
  NOTHING_MOVES,
  untilState,
  watching,
  type Expected,
  type Stage,
  type Told,
} from './stage.js';

export const SCENARIOS = ['released', 'partlyReturned', 'codeExpired', 'rejectedForFunds', 'killed'] as const;
type ScenarioName = (typeof SCENARIOS)[number];

/** Pays the fees that refunds return: a platform's own money, so it has to be there first. */
export const ADVANCE = parseMoney('1000.00');

interface Seller {
  readonly member: string;
  readonly account: string;
  readonly name: string;
}

const CODE_LIFETIME_MS = 120_000;
/** The window of the purchase whose code expires, set on the sandbox and the scenario alike: nobody waits two minutes for it. */
const SHORT_CODE_MS = 2_000;

/** 平安's demo: five purchases from one seller, with codes, fees and the advance account that returns them. */
export function pinganDemo(stage: Stage): ProviderDemo {
  const member = `${stage.tenant}_seller`;
  const { account } = stage.embedded.sandbox.pingan.addMember({
    memberCode: member,
    property: 'SH',
    name: '持牢小店',
  });
  const seller = { member, account, name: '持牢小店' };
  return {
    scenarios: SCENARIOS,
    tell: (scenario) => tell(stage, seller, nameOf(scenario)),
    shared: [
      { name: 'seller', startedWith: ZERO, balance: (sandbox) => memberBalance(sandbox, member) },
      {
        name: 'fee',
        startedWith: ZERO,
        balance: (sandbox) => balanceOf(sandbox, ({ kind }) => kind === 'fee'),
      },
      {
        name: 'advance',
        startedWith: ADVANCE,
        balance: (sandbox) => balanceOf(sandbox, ({ kind }) => kind === 'advance'),
      },
    ],
    feeAccount: 'fee',
    traces,
  };
}

function nameOf(scenario: string): ScenarioName {
  const known = SCENARIOS.find((name) => name === scenario);
  if (!known) throw new Error(`there is no scenario ${scenario}`);
  return known;
}

async function tell(stage: Stage, seller: Seller, scenario: ScenarioName): Promise<Told> {
  const { embedded, draw, tenant } = stage;
  const { client, sandbox } = embedded;
  const { amount, fee } = drawTerms(draw);
  const key = { tenant, orderNo: `D-${scenario}-${String(1000 + draw(9000))}` };
  const profile = drawBuyer(draw, `${tenant}_${scenario}`);
  const part = drawPart(draw, amount);
  const codeWindowMs = scenario === 'codeExpired' ? SHORT_CODE_MS : CODE_LIFETIME_MS;
  sandbox.pingan.setRules({ codeLifetimeMs: codeWindowMs });

  const request: PurchaseRequest = {
    order: { ...key, provider: 'pingan', amount, fee, onDeadline: 'release' },
    buyer: { profile },
    seller,
    settings: {
      timing: {
        codeWindowMs,
        resendWindowMs: 0,
        paymentWindowMs: 4_000,
        fundsPollMs: 1_000,
        refundWindowMs: 0,
        lateWatchMs: 0,
      },
    },
  };
  stage.say(`\n${scenario}: order ${key.orderNo}, ${amount} yuan, fee ${fee}`);
  await watching(stage, key, async () => {
    if (scenario === 'killed')
      killAfterHold(stage, { provider: 'pingan', interface: '6034/1', orderNo: key.orderNo });
    await client.startPurchase(request);
    await untilState(client, key, 'awaitingCode');
    const refunds = scenario === 'rejectedForFunds' || scenario === 'codeExpired';
    if (!refunds) sandbox.pingan.deposit({ memberCode: profile.member, amount });
    if (scenario !== 'codeExpired') {
      const code = sandbox.sms.latest(profile.mobile ?? '')?.code ?? '';
      const { answer } = await client.submitCode(key, { requestId: 'code-1', code });
      stage.say(`  the bank says of the code: ${answer}`);
    }
    if (scenario === 'released' || scenario === 'killed')
      await client.release(key, { requestId: 'release-1' });
    if (scenario === 'partlyReturned')
      await client.return(key, { requestId: 'return-1', amount: part, releaseRest: true });
    await client.awaitEnd(key);
  });
  return { scenario, key, member: profile.member, expected: expectedOf(scenario, { amount, fee, part }) };
}

function expectedOf(scenario: ScenarioName, terms: { amount: Money; fee: Money; part: Money }): Expected {
  const { amount, fee, part } = terms;
  const toSeller = subtractMoney({ from: amount, take: fee });
  const moved = { ...NOTHING_MOVES, held: amount, released: amount };
  switch (scenario) {
    case 'released':
    case 'killed':
      return { ...moved, state: 'released', gained: { seller: toSeller, fee } };
    case 'partlyReturned': {
      const feeBack = shareOf({ amount: fee, part, whole: amount });
      const fromSeller = subtractMoney({ from: part, take: feeBack });
      const seller = subtractMoney({ from: toSeller, take: fromSeller });
      return {
        ...moved,
        state: 'divided',
        refunded: part,
        buyer: part,
        gained: { seller, fee },
        gave: { advance: feeBack },
      };
    }
    case 'codeExpired':
      return { ...NOTHING_MOVES, state: 'codeExpired' };
    case 'rejectedForFunds':
      return { ...NOTHING_MOVES, state: 'paymentExpired' };
  }
}

const MEMBER_QUESTIONS = ['6092', '6098'];

/** Everything is filed under its serial number; only questions about accounts and cards name the member. */
const traces: Traces = {
  effects: (sandbox, row) =>
    sandbox.effects
      .report({ serialNumber: row.serialNumber })
      .serialNumbers.reduce((sum, { count }) => sum + count, 0),
  writes: (sandbox, row) => sandbox.wireLog.find({ serialNumber: row.serialNumber }),
  questions: (sandbox, row) => [
    ...memberQuestions(sandbox, row),
    ...sandbox.wireLog.find({ about: row.serialNumber }),
  ],
  orderInBooks: ({ key }) => key.orderNo,
};

function memberQuestions(sandbox: Sandbox, { operationId }: JournalRow) {
  const [, memberCode = ''] = operationId.split('/');
  return sandbox.wireLog.find({ memberCode }).filter((entry) => MEMBER_QUESTIONS.includes(entry.interface));
}
