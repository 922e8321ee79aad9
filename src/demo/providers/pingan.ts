import { parseMoney } from '../../domain/money.js';
import type { JournalRow } from '../../journal/journal.js';
import type { Sandbox } from '../../sandbox/sandbox.js';
import { balanceOf } from '../balances.js';
import type { DemoProvider, Traces } from '../demo-provider.js';

const SELLER_NAME = '持牢小店';
/** Pays the fees that refunds return: a platform's own money, so it has to be there first. */
const ADVANCE = parseMoney('1000.00');

/** What others do is filed under an operation's number too: a bank that sends a withdrawal back, a holder who pays a small amount in. */
const DONE_BY_OTHERS: Readonly<Record<string, string>> = {
  withdraw: 'withdrawalBounced',
  applySmallAmount: 'verifySmallAmount',
};

const MEMBER_QUERIES = ['6092', '6098'];

/** Everything is filed under its serial number; only queries about accounts and cards name the member. */
const traces: Traces = {
  effects: (sandbox, row) =>
    sandbox.effects
      .report({ serialNumber: row.serialNumber })
      .serialNumbers.filter(({ kind }) => kind !== DONE_BY_OTHERS[row.kind])
      .reduce((sum, { count }) => sum + count, 0),
  writes: (sandbox, row) => sandbox.wireLog.find({ serialNumber: row.serialNumber }),
  queries: (sandbox, row) => [
    ...memberQueries(sandbox, row),
    ...sandbox.wireLog.find({ about: row.serialNumber }),
  ],
  orderAtProvider: ({ key }) => key.orderNo,
};

function memberQueries(sandbox: Sandbox, { operationId }: JournalRow) {
  const [, memberCode = ''] = operationId.split('/');
  return sandbox.wireLog.find({ memberCode }).filter((entry) => MEMBER_QUERIES.includes(entry.interface));
}

/** 平安's demo: codes, one seller a purchase, fees on an account of their own, and the advance account that returns them. */
export const pingan: DemoProvider = {
  name: 'pingan',
  capabilities: ['verificationCode'],
  scenarios: ['released', 'partlyReturned', 'codeExpired', 'rejectedForFunds', 'killed'],
  sandboxOptions: { pingan: { advance: ADVANCE } },
  openReceiver: (sandbox, member) => {
    const { account } = sandbox.pingan.addMember({ memberCode: member, property: 'SH', name: SELLER_NAME });
    return { member, account, name: SELLER_NAME };
  },
  bringFunds: (sandbox, { member, amount }) =>
    void sandbox.hooks.add({
      provider: 'pingan',
      interface: '6000',
      memberCode: member,
      moment: 'after',
      run: () => void sandbox.pingan.deposit({ memberCode: member, amount }),
    }),
  setCodeLifetime: (sandbox, codeLifetimeMs) => void sandbox.pingan.setRules({ codeLifetimeMs }),
  holdRequest: (orderNo) => ({ provider: 'pingan', interface: '6034/1', orderNo }),
  feeBalance: (sandbox) => balanceOf(sandbox, ({ kind }) => kind === 'fee'),
  advance: {
    startsWith: ADVANCE,
    balance: (sandbox) => balanceOf(sandbox, ({ kind }) => kind === 'advance'),
  },
  traces,
};
