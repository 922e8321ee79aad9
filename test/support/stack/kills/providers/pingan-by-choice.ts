import { ABSENT, QUERIED, type Death, type KillProvider } from '../death.js';
import { BANK } from './pingan.js';

const HELD = {
  names: 'member',
  way: ['holdByCode', 'release'],
  at: 'holdByCode',
  ends: 'released',
  has: { buyer: '0.00', seller: '59.40' },
  succeeds: ['applyTransactionCode', 'hold', 'release'],
  // The order applies for another code by itself.
  unsent: { succeeds: ['applyTransactionCode', 'applyTransactionCode', 'hold', 'release'] },
} as const;
const WITHDRAWN = {
  names: 'member',
  way: ['withdrawByCode'],
  at: 'withdrawByCode',
  ends: 'withdrawn',
  has: { seller: '0.00' },
  succeeds: ['applyTransactionCode', 'withdraw'],
  unsent: { ends: 'rejected', has: { seller: '60.00' }, succeeds: ['applyTransactionCode'] },
} as const;
const FROZEN = {
  names: 'member',
  by: 'buyer',
  way: ['freezeByCode', 'unfreeze'],
  at: 'freezeByCode',
  ends: 'unfrozen',
  has: { buyer: '60.00' },
  succeeds: ['applyTransactionCode', 'freeze', 'unfreeze'],
  unsent: { way: ['freezeByCode'], ends: 'rejected', succeeds: ['applyTransactionCode'] },
} as const;
const THREE_CODES = ['applyTransactionCode', 'applyTransactionCode', 'applyTransactionCode'] as const;
const PAID = {
  by: 'buyer',
  way: ['freezeByCode', 'payByCode', 'unfreeze'],
  at: 'payByCode',
  ends: 'unfrozen',
  has: { buyer: '10.00', seller: '30.00', courier: '20.00' },
  succeeds: ['applyTransactionCode', 'applyTransactionCode', 'freeze', 'payFromFreeze', 'unfreeze'],
  // Another payment, with a code of its own, takes its place.
  unsent: { succeeds: [...THREE_CODES, 'freeze', 'payFromFreeze', 'unfreeze'] },
} as const;
const BOUND = {
  names: 'member',
  way: ['onboardByCard'],
  at: 'onboardByCard',
  by: 'buyer',
  buyer: 'unknown',
  ends: 'bound',
  has: {},
  succeeds: ['openAccount', 'applyCardBinding', 'verifyCardBinding'],
} as const;

const DEATHS: readonly Death[] = [
  // Without the number in the answer that got lost nobody can hand the code in: the member has another one sent.
  { kind: 'applyTransactionCode', of: 'withdraw', call: '6082', ...WITHDRAWN },
  { kind: 'withdraw', call: '6085', ...WITHDRAWN },
  { kind: 'applyTransactionCode', of: 'hold', call: '6082', ...HELD },
  { kind: 'hold', call: '6101/1', ...HELD },
  // What 6135 froze is unfrozen by 6007, without a code.
  { kind: 'applyTransactionCode', of: 'freeze', call: '6082', ...FROZEN },
  { kind: 'freeze', call: '6135/1', ...FROZEN },
  { kind: 'freeze', call: '6135/5', money: 'withdrawable', ...FROZEN },
  { kind: 'applyTransactionCode', of: 'payFromFreeze', call: '6082', names: 'member', ...PAID },
  { kind: 'payFromFreeze', call: '6166', names: 'freeze', ...PAID },
  { kind: 'openAccount', call: '6248', ...BOUND },
  { kind: 'applyCardBinding', call: '6238', ...BOUND },
  { kind: 'verifyCardBinding', call: '6239', ...BOUND },
  {
    ...{ kind: 'closeAccount', call: '6248/2', names: 'member', way: ['close'], at: 'close' },
    ...{ by: 'buyer', buyer: 'withoutCard', ends: 'closed', has: {}, succeeds: ['closeAccount'] },
  },
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

/** What carries a code that was applied for. */
const CODED = ['6085', '6101/1', '6135/1', '6135/5', '6166'];

/** Long enough for a code whose worker dies, and then a wait that a case lives through: an application that never left lapses. */
const IN_DOUBT_MS = 60_000;
/** No code may become void while what was begun with it is watched for. */
const CODE_MS = 600_000;

/**
 * 平安 by those interfaces that its settings can choose in place of the usual ones: 6082 with 6101, 6085, 6135 and 6166; 6129 and 6130; 6248,
 * 6238 and 6239.
 */
export const pinganByChoice: KillProvider = {
  ...BANK,
  title: '平安, by chosen interfaces',
  deaths: DEATHS,
  queries: ['6110', '6098', '6092'],
  settings: () => ({
    ...{ httpTimeoutMs: 12_000, topUpMemberField: 'TranNetMemberCode' },
    interfaces: {
      ...{ memberTransaction: '6101', withdrawal: '6085', topUp: '6129' },
      ...{ freeze: '6135', unfreeze: '6007', account: '6248', unionPay: '6238' },
    },
    resolution: {
      ...{ hold: ABSENT, release: QUERIED, withdraw: ABSENT, topUp: ABSENT, reverseTopUp: ABSENT },
      ...{ freeze: ABSENT, payFromFreeze: ABSENT, unfreeze: ABSENT },
      ...{ openAccount: ABSENT, closeAccount: ABSENT, verifyCardBinding: ABSENT },
      applyCardBinding: { queryAfterMs: [1_000], lapseAfterMs: IN_DOUBT_MS },
    },
  }),
  timing: { ...BANK.timing, codeInDoubtMs: IN_DOUBT_MS },
  filings: {
    // Where its answer got lost nothing comes of it.
    applyTransactionCode: { withoutEffect: true, call: '6082' },
    release: { call: '6031/2' },
    unfreeze: { call: '6007' },
    // A member code opens one account.
    openAccount: { repeats: true },
  },
  before: ({ pingan: bank }) =>
    void bank.setRules({ withdrawalTakesMs: 0, platformOrdersShown: true, plainUnfreezing: true }),
};

/**
 * What goes with a code, whose worker dies at the journal. A lost workflow task has lost the code too, so what was begun and never left is not
 * sent later: the records show that nothing came of it, and whoever wants it asks for it anew.
 */
export const pinganCodes: KillProvider = {
  ...pinganByChoice,
  title: '平安, with codes',
  deaths: DEATHS.filter(({ call }) => CODED.includes(call)),
  settings: (options) => ({ ...pinganByChoice.settings(options), transactionCodeValidMs: CODE_MS }),
  before: (sandbox, options) => {
    pinganByChoice.before?.(sandbox, options);
    sandbox.pingan.setRules({ codeLifetimeMs: CODE_MS });
  },
};
