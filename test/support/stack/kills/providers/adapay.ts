import { adapay as adapayDemo } from '../../../../../src/demo/providers/adapay.js';
import { ADAPAY_OPERATIONS } from '../../../../../src/providers/adapay/capabilities.js';
import type { JournalRow } from '../../../../../src/journal/journal.js';
import { ABSENT, QUERIED, type Death, type KillProvider } from '../death.js';

const OPENED = ['openAccount', 'applyCardBinding', 'hold'] as const;
const RELEASED = {
  way: ['start', 'release'],
  ends: 'released',
  has: { buyer: '0.00', seller: '59.40' },
  succeeds: [...OPENED, 'release'],
} as const;
const FROZEN = {
  way: ['freeze', 'unfreeze'],
  ends: 'unfrozen',
  has: { seller: '60.00' },
  succeeds: ['freeze', 'unfreeze'],
} as const;

/** Orders whose money comes from a balance, freezes and withdrawals. */
const BY_BALANCE: readonly Death[] = [
  { kind: 'openAccount', call: 'members', names: 'member', at: 'start', ...RELEASED },
  { kind: 'applyCardBinding', call: 'settle_accounts', names: 'member', at: 'start', ...RELEASED },
  { kind: 'hold', call: 'settle_accounts.balancePay', names: 'member', at: 'start', ...RELEASED },
  { kind: 'release', call: 'settle_accounts.balanceconfirm', names: 'hold', at: 'release', ...RELEASED },
  {
    ...{ kind: 'return', call: 'settle_accounts.balancereverse', names: 'hold', at: 'return' },
    ...{ way: ['start', 'return'], ends: 'returned', has: { buyer: '60.00', seller: '0.00' } },
    succeeds: [...OPENED, 'return'],
  },
  {
    ...{ kind: 'refund', call: 'settle_accounts.balanceRefund', names: 'hold', at: 'refund' },
    ...{ way: ['start', 'release', 'refund'], ends: 'released', has: { buyer: '60.00', seller: '0.00' } },
    succeeds: [...OPENED, 'release', 'refund'],
  },
  { kind: 'freeze', call: 'settle_accounts.freeze', names: 'member', at: 'freeze', ...FROZEN },
  { kind: 'unfreeze', call: 'settle_accounts.unfreeze', names: 'freeze', at: 'unfreeze', ...FROZEN },
  {
    ...{ kind: 'withdraw', call: 'cashs', names: 'member', at: 'withdraw', way: ['withdraw'] },
    ...{ ends: 'withdrawn', has: { seller: '0.00' }, succeeds: ['withdraw'] },
  },
];

const PAID = ['startByChannel', 'pay'] as const;

/** Orders that the buyer pays through a channel. */
const BY_CHANNEL: readonly Death[] = [
  {
    // How to pay was in the answer that got lost, so it is closed, and the order is over.
    ...{ kind: 'hold', byChannel: true, call: 'payments', names: 'nothing', at: 'startByChannel' },
    ...{ way: ['startByChannel'], ends: 'rejected', has: { seller: '0.00' }, succeeds: ['closeHold'] },
  },
  {
    ...{ kind: 'closeHold', byChannel: true, call: 'payments.close', names: 'hold', at: 'cancel' },
    ...{ way: ['startByChannel', 'cancel'], ends: 'cancelled', has: { seller: '0.00' } },
    succeeds: ['closeHold'],
  },
  {
    ...{ kind: 'release', byChannel: true, call: 'payments.confirm', names: 'hold', at: 'release' },
    ...{ way: [...PAID, 'release'], ends: 'released', has: { seller: '59.40' } },
    succeeds: ['hold', 'release'],
  },
  {
    ...{ kind: 'return', byChannel: true, call: 'payments.reverse', names: 'hold', at: 'return' },
    ...{ way: [...PAID, 'return'], ends: 'returned', has: { seller: '0.00' }, succeeds: ['hold', 'return'] },
  },
  {
    ...{ kind: 'refund', byChannel: true, call: 'payments.refunds', names: 'hold', at: 'refund' },
    ...{ way: [...PAID, 'release', 'refund'], ends: 'released', has: { seller: '0.00' } },
    succeeds: ['hold', 'release', 'refund'],
  },
];

export const adapay: KillProvider = {
  name: 'adapay',
  title: 'Adapay',
  deaths: [...BY_BALANCE, ...BY_CHANNEL],
  queries: [
    'members.query',
    'settle_accounts.balancePayList',
    'settle_accounts.balanceconfirm.list',
    'settle_accounts.balancereverse.list',
    'settle_accounts.balanceRefundList',
    'settle_accounts.freeze.list',
    'settle_accounts.unfreeze.list',
    'cashs.stat',
    'payments.list',
    'payments.confirm.list',
    'payments.reverse.list',
    'payments.refunds.query',
  ],
  settings: () => ({
    httpTimeoutMs: 12_000,
    resolution: {
      ...Object.fromEntries(Object.keys(ADAPAY_OPERATIONS).map((kind) => [kind, ABSENT])),
      closeHold: { ...QUERIED, resend: { times: 20, sinceLeftMs: 15_000 } },
      withdraw: QUERIED,
    },
  }),
  filings: {
    openAccount: { ofMember: true },
    applyCardBinding: { effects: ['bindSettleAccount'], ofMember: true },
    hold: { effects: ['hold', 'payment'] },
    // A closing has no number of its own, and may be sent again.
    closeHold: {
      effects: ['closePayment'],
      number: holdOf,
      requests: (row) => ({ orderNo: holdOf(row) }),
      repeats: true,
    },
    withdraw: { effects: ['withdrawal'] },
  },
  before: (sandbox) => void sandbox.adapay.setRules({ paidBy: 'payer' }),
  channel: 'alipay_qr',
  pay: (sandbox, payment) => void sandbox.adapay.pay(payment),
  open: (sandbox, member) => adapayDemo.openReceiver(sandbox, member),
  bringFunds: (sandbox, buyer) => adapayDemo.bringFunds(sandbox, buyer),
  balance: (sandbox, member) => {
    const { accounts } = sandbox.ledger.report();
    return accounts.find(({ memberCode }) => memberCode === member)?.available ?? '0.00';
  },
  deposit: (sandbox, memberId, amount) => void sandbox.adapay.deposit({ memberId, amount }),
};

function holdOf({ intent: { content } }: JournalRow): string {
  return 'hold' in content && content.hold ? content.hold.serialNumber : '';
}
