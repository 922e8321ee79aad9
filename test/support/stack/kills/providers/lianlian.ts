import { lianlian as lianlianDemo } from '../../../../../src/demo/providers/lianlian.js';
import { LIANLIAN_OPERATIONS } from '../../../../../src/providers/lianlian/capabilities.js';
import { ABSENT, QUERIED, type Death, type KillProvider } from '../death.js';

const OPENED = ['openAccount', 'applyCardBinding', 'verifyCardBinding', 'hold'] as const;
const RELEASED = {
  way: ['start', 'bind', 'release'],
  ends: 'released',
  has: { buyer: '0.00', seller: '59.40' },
  succeeds: [...OPENED, 'release'],
} as const;
const BACK = { buyer: '60.00', seller: '0.00' } as const;

const BY_BALANCE: readonly Death[] = [
  { kind: 'openAccount', call: 'openacct-snapply-individual', names: 'member', at: 'start', ...RELEASED },
  // The token was in the answer that got lost: the application lapses, and the buyer asks for a new code.
  { kind: 'applyCardBinding', call: 'openacct-activate-apply', names: 'member', at: 'start', ...RELEASED },
  { kind: 'verifyCardBinding', call: 'openacct-activate-verify', names: 'member', at: 'bind', ...RELEASED },
  { kind: 'hold', call: 'createpay', names: 'member', at: 'bind', ...RELEASED },
  { kind: 'release', call: 'secured-confirm', names: 'hold', at: 'release', ...RELEASED },
  {
    ...{ kind: 'return', call: 'refund', names: 'hold', at: 'return' },
    ...{ way: ['start', 'bind', 'return'], ends: 'returned', has: BACK, succeeds: [...OPENED, 'return'] },
  },
  {
    ...{ kind: 'refund', call: 'refund', names: 'hold', at: 'refund' },
    ...{ way: ['start', 'bind', 'release', 'refund'], ends: 'released', has: BACK },
    succeeds: [...OPENED, 'release', 'refund'],
  },
  {
    ...{ kind: 'cancelRelease', call: 'cancel-secured-payment', names: 'release', at: 'cancelRelease' },
    ...{ way: ['start', 'bind', 'release', 'cancelRelease', 'return'], ends: 'returned', has: BACK },
    succeeds: [...OPENED, 'release', 'cancelRelease', 'return'],
  },
  {
    // The token went with the answer: nobody can hand the code in, and the platform closes it.
    ...{ kind: 'withdraw', call: 'withdrawal', names: 'member', at: 'withdraw' },
    ...{ way: ['withdraw', 'code'], ends: 'rejected', has: { seller: '60.00' }, succeeds: [] },
  },
  {
    ...{ kind: 'verifyTransaction', call: 'validation-sms', names: 'member', at: 'code' },
    ...{ way: ['withdraw', 'code'], ends: 'withdrawn', has: { seller: '0.00' } },
    succeeds: ['withdraw', 'verifyTransaction'],
  },
];

const PAID = ['startByChannel', 'pay'] as const;

const BY_CHANNEL: readonly Death[] = [
  {
    // How to pay was in the answer that got lost, and no call closes it here: the payer does.
    ...{ kind: 'hold', byChannel: true, call: 'createpay', names: 'member', at: 'startByChannel' },
    ...{ way: ['startByChannel', 'payerCloses'], ends: 'rejected', has: { seller: '0.00' }, succeeds: [] },
  },
  {
    ...{ kind: 'release', byChannel: true, call: 'secured-confirm', names: 'hold', at: 'release' },
    ...{ way: [...PAID, 'release'], ends: 'released', has: { seller: '59.40' } },
    succeeds: ['hold', 'release'],
  },
  {
    ...{ kind: 'return', byChannel: true, call: 'refund', names: 'hold', at: 'return' },
    ...{ way: [...PAID, 'return'], ends: 'returned', has: { seller: '0.00' }, succeeds: ['hold', 'return'] },
  },
];

export const lianlian: KillProvider = {
  name: 'lianlian',
  title: '连连',
  deaths: [...BY_BALANCE, ...BY_CHANNEL],
  queries: [
    'query-acctinfo',
    'query-linkedacct',
    'orderquery',
    'order-query',
    'secured-query',
    'refundquery',
    'withdrawal-query',
  ],
  settings: () => ({
    httpTimeoutMs: 12_000,
    resolution: {
      ...Object.fromEntries(Object.keys(LIANLIAN_OPERATIONS).map((kind) => [kind, ABSENT])),
      applyCardBinding: { lapseAfterMs: 5_000 },
      withdraw: QUERIED,
      verifyTransaction: QUERIED,
    },
  }),
  filings: {
    // Its code is handed in under the number of the application.
    applyCardBinding: { withoutEffect: true },
    verifyCardBinding: { effects: ['activate'], ofMember: true },
    // A confirmation is taken back under its own number.
    cancelRelease: { number: releaseOf, requests: (row) => ({ orderNo: releaseOf(row) }) },
    withdraw: { effects: ['withdrawal'] },
    verifyTransaction: { withoutEffect: true, requests: (row) => ({ orderNo: withdrawalOf(row) }) },
  },
  before: (sandbox) => void sandbox.lianlian.setRules({ withdrawalNeeds: 'sms' }),
  // One that waits for its code is closed soon, but none that waits for the other deaths.
  armed: (sandbox) => void sandbox.lianlian.setRules({ withdrawalExpiresMs: 20_000 }),
  channel: 'sim_qr',
  pay: (sandbox, payment) => void sandbox.lianlian.pay(payment),
  open: (sandbox, member) => lianlianDemo.openReceiver(sandbox, member),
  bringFunds: (sandbox, buyer) => lianlianDemo.bringFunds(sandbox, buyer),
  balance: (sandbox, member) => {
    const { accounts } = sandbox.ledger.report();
    const own = accounts.find(({ memberCode, kind }) => memberCode === member && kind === 'member');
    return own?.available ?? '0.00';
  },
  deposit: (sandbox, userId, amount) => void sandbox.lianlian.deposit({ userId, amount }),
};

type Row = Parameters<NonNullable<NonNullable<KillProvider['filings']['cancelRelease']>['number']>>[0];

function releaseOf({ intent: { content } }: Row): string {
  return 'release' in content ? content.release.serialNumber : '';
}

function withdrawalOf({ intent: { content } }: Row): string {
  return 'transaction' in content ? content.transaction.serialNumber : '';
}
