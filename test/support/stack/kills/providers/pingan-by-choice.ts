import { ABSENT, QUERIED, type Death, type KillProvider } from '../death.js';
import { BANK } from './pingan.js';

const HELD = {
  names: 'member',
  way: ['holdByCode', 'release'],
  at: 'holdByCode',
  ends: 'released',
  has: { buyer: '0.00', seller: '59.40' },
  succeeds: ['applyTransactionCode', 'hold', 'release'],
} as const;
const WITHDRAWN = {
  names: 'member',
  way: ['withdrawByCode'],
  at: 'withdrawByCode',
  ends: 'withdrawn',
  has: { seller: '0.00' },
  succeeds: ['applyTransactionCode', 'withdraw'],
} as const;

const DEATHS: readonly Death[] = [
  // Without the number in the answer that got lost nobody can hand the code in: the member has another one sent.
  { kind: 'applyTransactionCode', of: 'withdraw', call: '6082', ...WITHDRAWN },
  { kind: 'withdraw', call: '6085', ...WITHDRAWN },
  { kind: 'applyTransactionCode', of: 'hold', call: '6082', ...HELD },
  { kind: 'hold', call: '6101/1', ...HELD },
  {
    ...{ kind: 'topUp', call: '6129', names: 'nothing', way: ['topUpOne'], at: 'topUpOne' },
    ...{ ends: 'toppedUp', has: { seller: '39.60' }, succeeds: ['topUp'] },
  },
  {
    ...{ kind: 'reverseTopUp', call: '6130', names: 'nothing', way: ['topUpOne', 'reverseTopUpOne'] },
    ...{ at: 'reverseTopUpOne', ends: 'reversed', has: { seller: '0.00' } },
    succeeds: ['topUp', 'reverseTopUp'],
  },
];

/** 平安 by those interfaces that its settings can choose in place of the usual ones: 6082 with 6101 and 6085, 6129 and 6130. */
export const pinganByChoice: KillProvider = {
  ...BANK,
  title: '平安, by chosen interfaces',
  deaths: DEATHS,
  queries: ['6110'],
  settings: () => ({
    ...{ httpTimeoutMs: 12_000, topUpMemberField: 'TranNetMemberCode' },
    interfaces: { memberTransaction: '6101', withdrawal: '6085', topUp: '6129' },
    resolution: { hold: ABSENT, release: QUERIED, withdraw: ABSENT, topUp: ABSENT, reverseTopUp: ABSENT },
  }),
  filings: {
    // Where its answer got lost nothing comes of it.
    applyTransactionCode: { withoutEffect: true },
    release: { call: '6031/2' },
  },
  before: ({ pingan: bank }) => void bank.setRules({ withdrawalTakesMs: 0, platformOrdersShown: true }),
};
