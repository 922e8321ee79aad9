import type { JournalRow } from '../../journal/journal.js';
import { memberBalance } from '../balances.js';
import type { DemoProvider, Traces } from '../demo-provider.js';

/** The platform itself, which fees go to. */
const MERCHANT = '0';

/** How the sandbox files what a member has but once, and by which call it is written. */
const OF_MEMBER: Readonly<Record<string, { effect: string; call: string }>> = {
  openAccount: { effect: 'openAccount', call: 'members' },
  applyCardBinding: { effect: 'bindSettleAccount', call: 'settle_accounts' },
};

/** Members and their settle accounts carry no number of ours; everything else does. An order is its hold. */
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
  queries: ({ wireLog }, row) => {
    if (OF_MEMBER[row.kind]) return wireLog.find({ memberCode: memberOf(row), interface: 'members.query' });
    // The one list that cannot be queried by a number of ours.
    if (row.kind === 'return') return wireLog.find({ interface: 'settle_accounts.balancereverse.list' });
    return wireLog.find({ about: row.serialNumber });
  },
  orderAtProvider: (_played, rows) => rows.find(({ kind }) => kind === 'hold')?.serialNumber,
};

function memberOf({ operationId }: JournalRow): string {
  return operationId.split('/')[1] ?? '';
}

/** Adapay's demo: money that is released, reversed and refunded in parts, to several receivers. */
export const adapay: DemoProvider = {
  name: 'adapay',
  capabilities: ['divisibleHold', 'severalReceivers'],
  scenarios: ['releasedInParts', 'partlyReturned', 'refunded', 'expired', 'killed'],
  openReceiver: (sandbox, member) => {
    const { settleAccountId } = sandbox.adapay.addMember({ memberId: member });
    return { member, account: settleAccountId };
  },
  bringFunds: (sandbox, { member, amount }) =>
    void sandbox.hooks.add({
      provider: 'adapay',
      interface: 'settle_accounts',
      memberCode: member,
      moment: 'after',
      run: () => void sandbox.adapay.deposit({ memberId: member, amount }),
    }),
  // Its requests do not name the order.
  holdRequest: () => ({ provider: 'adapay', interface: 'settle_accounts.balancePay' }),
  feeBalance: (sandbox) => memberBalance(sandbox, MERCHANT),
  traces,
};
