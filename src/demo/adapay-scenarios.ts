import { shareOf, subtractMoney, sumMoney, ZERO, type Money } from '../domain/money.js';
import type { PurchaseRequest } from '../client/requests.js';
import type { Account } from '../domain/party.js';
import type { JournalRow } from '../journal/journal.js';
import type { Sandbox } from '../sandbox/sandbox.js';
import { memberBalance } from './balances.js';
import { drawBuyer, drawFraction, drawTerms } from './names.js';
import type { ProviderDemo, SharedAccount, Traces } from './provider-demo.js';
import {
  killAfterHold,
  NOTHING_MOVES,
  untilState,
  watching,
  type Expected,
  type Stage,
  type Told,
} from './stage.js';

const SCENARIOS = ['releasedInParts', 'partlyReturned', 'refunded', 'expired', 'killed'] as const;
type ScenarioName = (typeof SCENARIOS)[number];

/** Those who may receive beside the platform, which is member 0. */
interface Receivers {
  readonly seller: Account;
  readonly courier: Account;
  readonly agent: Account;
}

/** What an order is made of, as it was drawn. */
interface Terms {
  readonly amount: Money;
  readonly fee: Money;
  /** What is released, returned or refunded first. */
  readonly part: Money;
  /** Of the rest, what the courier and the agent get where they get something. */
  readonly courier: Money;
  readonly agent: Money;
}

/** How long the buyer of the purchase that expires has to confirm. */
const SHORT_CONFIRM_MS = 2_000;
const LONG_ENOUGH_MS = 600_000;

/** Adapay's demo: five purchases whose money is released, reversed and refunded in parts. */
export function adapayDemo(stage: Stage): ProviderDemo {
  // A member_id has no hyphen.
  const prefix = stage.tenant.replaceAll('-', '_');
  const receiver = (name: string): Account => {
    const member = `${prefix}_${name}`;
    const { settleAccountId: account } = stage.embedded.sandbox.adapay.addMember({ memberId: member });
    return { member, account };
  };
  const receivers = { seller: receiver('seller'), courier: receiver('courier'), agent: receiver('agent') };
  const shared = (name: string, member: string): SharedAccount => ({
    name,
    startedWith: ZERO,
    balance: (sandbox) => memberBalance(sandbox, member),
  });
  return {
    scenarios: SCENARIOS,
    tell: (scenario) => tell(stage, { prefix, receivers, scenario: nameOf(scenario) }),
    shared: [
      ...Object.entries(receivers).map(([name, { member }]) => shared(name, member)),
      shared('merchant', '0'),
    ],
    feeAccount: 'merchant',
    traces,
  };
}

function nameOf(scenario: string): ScenarioName {
  const known = SCENARIOS.find((name) => name === scenario);
  if (!known) throw new Error(`there is no scenario ${scenario}`);
  return known;
}

async function tell(
  stage: Stage,
  { prefix, receivers, scenario }: { prefix: string; receivers: Receivers; scenario: ScenarioName },
): Promise<Told> {
  const { embedded, draw, tenant } = stage;
  const { client, sandbox } = embedded;
  const { amount, fee } = drawTerms(draw);
  const part = drawFraction(draw, amount);
  const rest = subtractMoney({ from: amount, take: part });
  const courier = drawFraction(
    draw,
    shareOf({ amount: rest, part: subtractMoney({ from: amount, take: fee }), whole: amount }),
  );
  const terms: Terms = {
    amount,
    fee,
    part,
    courier,
    agent: drawFraction(draw, subtractMoney({ from: rest, take: courier })),
  };
  const key = { tenant, orderNo: `D-${scenario}-${String(1000 + draw(9000))}` };
  const profile = drawBuyer(draw, `${prefix}_${scenario}`);
  const request: PurchaseRequest = {
    order: { ...key, provider: 'adapay', amount, fee, onDeadline: 'release' },
    buyer: { profile },
    seller: receivers.seller,
    settings: {
      timing: {
        paymentWindowMs: LONG_ENOUGH_MS,
        fundsPollMs: 1_000,
        confirmWindowMs: scenario === 'expired' ? SHORT_CONFIRM_MS : LONG_ENOUGH_MS,
        refundWindowMs: scenario === 'refunded' ? LONG_ENOUGH_MS : 0,
        lateWatchMs: 0,
      },
    },
  };
  stage.say(`\n${scenario}: order ${key.orderNo}, ${amount} yuan, fee ${fee}`);
  bringFunds(sandbox, profile.member, amount);
  await watching(stage, key, async () => {
    if (scenario === 'killed')
      killAfterHold(stage, { provider: 'adapay', interface: 'settle_accounts.balancePay' });
    await client.startPurchase(request);
    if (scenario !== 'expired') {
      await untilState(client, key, 'held');
      await decide(stage, key, { scenario, terms, receivers });
    }
    await client.awaitEnd(key);
  });
  return { scenario, key, member: profile.member, expected: expectedOf(scenario, terms) };
}

/** The buyer pays in as soon as the account is there. */
function bringFunds(sandbox: Sandbox, memberId: string, amount: Money): void {
  sandbox.hooks.add({
    provider: 'adapay',
    interface: 'settle_accounts',
    memberCode: memberId,
    moment: 'after',
    run: () => void sandbox.adapay.deposit({ memberId, amount }),
  });
}

async function decide(
  { embedded: { client } }: Stage,
  key: { tenant: string; orderNo: string },
  { scenario, terms, receivers }: { scenario: ScenarioName; terms: Terms; receivers: Receivers },
): Promise<void> {
  const { amount, part } = terms;
  const rest = subtractMoney({ from: amount, take: part });
  switch (scenario) {
    case 'releasedInParts':
    case 'refunded': {
      await client.release(key, { requestId: 'release-1', amount: part });
      const { seller, courier, agent } = restShares(terms);
      const shares = [
        { account: receivers.seller, amount: seller },
        { account: receivers.courier, amount: courier },
        { account: receivers.agent, amount: agent },
      ];
      await client.release(key, { requestId: 'release-2', receivers: shares });
      if (scenario === 'releasedInParts') return;
      await client.refund(key, { requestId: 'refund-1', amount: rest });
      await client.refund(key, { requestId: 'refund-2', amount: part });
      return;
    }
    case 'partlyReturned':
      await client.return(key, { requestId: 'return-1', amount: part });
      await client.release(key, { requestId: 'release-1' });
      return;
    case 'killed':
      await client.release(key, { requestId: 'release-1' });
      return;
    case 'expired':
  }
}

/** What each gets of the rest, once the first part is out and the fee is off. */
function restShares({ amount, fee, part, courier, agent }: Terms): Record<keyof Receivers, Money> {
  const feeOfPart = shareOf({ amount: fee, part, whole: amount });
  const feeOfRest = subtractMoney({ from: fee, take: feeOfPart });
  const rest = subtractMoney({ from: subtractMoney({ from: amount, take: part }), take: feeOfRest });
  return { seller: subtractMoney({ from: rest, take: sumMoney(courier, agent) }), courier, agent };
}

function expectedOf(scenario: ScenarioName, terms: Terms): Expected {
  const { amount, fee, part, courier, agent } = terms;
  const toReceivers = subtractMoney({ from: amount, take: fee });
  const released = { ...NOTHING_MOVES, state: 'released', held: amount, released: amount };
  switch (scenario) {
    case 'releasedInParts': {
      const seller = subtractMoney({ from: toReceivers, take: sumMoney(courier, agent) });
      return { ...released, gained: { seller, courier, agent, merchant: fee } };
    }
    case 'refunded':
      return { ...released, refunded: amount, buyer: amount };
    case 'partlyReturned': {
      const rest = subtractMoney({ from: amount, take: part });
      const merchant = shareOf({ amount: fee, part: rest, whole: amount });
      const seller = subtractMoney({ from: rest, take: merchant });
      return {
        ...released,
        state: 'divided',
        released: rest,
        returned: part,
        buyer: part,
        gained: { seller, merchant },
      };
    }
    case 'expired':
    case 'killed':
      return { ...released, gained: { seller: toReceivers, merchant: fee } };
  }
}

/** How the sandbox files what a member has but once, and by which call it is written. */
const OF_MEMBER: Readonly<Record<string, { effect: string; call: string }>> = {
  openAccount: { effect: 'openAccount', call: 'members' },
  applyCardBinding: { effect: 'bindSettleAccount', call: 'settle_accounts' },
};

/** Members and their settle accounts bear no number of ours; everything else does. An order is its hold. */
const traces: Traces = {
  effects: (sandbox, row) => {
    const { members, serialNumbers } = sandbox.effects.report();
    const effect = OF_MEMBER[row.kind]?.effect;
    const lines =
      effect === undefined
        ? serialNumbers.filter(({ serialNumber }) => serialNumber === row.serialNumber)
        : members.filter(({ memberCode, kind }) => memberCode === memberOf(row) && kind === effect);
    return lines.reduce((sum, { count }) => sum + count, 0);
  },
  writes: ({ wireLog }, row) => {
    const call = OF_MEMBER[row.kind]?.call;
    return call === undefined
      ? wireLog.find({ serialNumber: row.serialNumber })
      : wireLog.find({ memberCode: memberOf(row), interface: call });
  },
  questions: ({ wireLog }, row) => {
    if (OF_MEMBER[row.kind]) return wireLog.find({ memberCode: memberOf(row), interface: 'members.query' });
    // The one list that cannot be asked for a number of ours.
    if (row.kind === 'return') return wireLog.find({ interface: 'settle_accounts.balancereverse.list' });
    return wireLog.find({ about: row.serialNumber });
  },
  orderInBooks: (_told, rows) => rows.find(({ kind }) => kind === 'hold')?.serialNumber,
};

function memberOf({ operationId }: JournalRow): string {
  return operationId.split('/')[1] ?? '';
}
