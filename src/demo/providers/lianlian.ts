import type { JournalRow } from '../../journal/journal.js';
import { balanceOf } from '../balances.js';
import type { DemoProvider, Traces } from '../demo-provider.js';

/** How the sandbox files what has no number of ours, and by which call it is queried. */
const ABOUT_MEMBER: Readonly<
  Partial<Record<JournalRow['kind'], { query: string; write?: string; effect?: string }>>
> = {
  openAccount: { query: 'query-acctinfo' },
  // The code is handed in under the number of its application.
  verifyCardBinding: {
    query: 'query-linkedacct',
    write: 'openacct-activate-verify',
    effect: 'activate',
  },
};

/** An order is its hold. */
const traces: Traces = {
  effects: (sandbox, row) => {
    const { members, serialNumbers } = sandbox.effects.report();
    const effect = ABOUT_MEMBER[row.kind]?.effect;
    const lines =
      effect === undefined
        ? serialNumbers.filter(
            ({ serialNumber, kind }) => serialNumber === row.serialNumber && kind !== 'activate',
          )
        : members.filter(({ memberCode, kind }) => memberCode === memberOf(row) && kind === effect);
    return lines.reduce((sum, { count }) => sum + count, 0);
  },
  writes: ({ wireLog }, row) => {
    const write = ABOUT_MEMBER[row.kind]?.write;
    return write === undefined
      ? wireLog.find({ serialNumber: row.serialNumber })
      : wireLog.find({ memberCode: memberOf(row), interface: write });
  },
  queries: ({ wireLog }, row) => {
    const query = ABOUT_MEMBER[row.kind]?.query;
    return query === undefined
      ? wireLog.find({ about: row.serialNumber })
      : wireLog.find({ memberCode: memberOf(row), interface: query });
  },
  orderAtProvider: (_played, rows) => rows.find(({ kind }) => kind === 'hold')?.serialNumber,
};

function memberOf({ operationId }: JournalRow): string {
  return operationId.split('/')[1] ?? '';
}

/** 连连's demo: accounts that a code activates, and secured payments that come out whole, in part, or back. */
export const lianlian: DemoProvider = {
  name: 'lianlian',
  capabilities: ['verificationCode', 'divisibleHold'],
  scenarios: ['released', 'partlyReturned', 'refunded', 'answerLost', 'killed'],
  openReceiver: (sandbox, member) => {
    const { userId } = sandbox.lianlian.addUser({ userId: member });
    return { member: userId, account: userId };
  },
  bringFunds: (sandbox, { member, amount }) =>
    void sandbox.hooks.add({
      provider: 'lianlian',
      interface: 'openacct-snapply-individual',
      memberCode: member,
      moment: 'after',
      run: () => void sandbox.lianlian.deposit({ userId: member, amount }),
    }),
  // Its requests name the order in their words alone.
  holdRequest: () => ({ provider: 'lianlian', interface: 'createpay' }),
  feeBalance: (sandbox) => balanceOf(sandbox, ({ account }) => account === 'lianlian/merchant'),
  traces,
};
