import { memberBalance } from '../../../../../src/demo/balances.js';
import { DAY_MS } from '../../../../../src/domain/durations.js';
import type { Account } from '../../../../../src/domain/party.js';
import type { Sandbox } from '../../../../../src/sandbox/sandbox.js';
import { ABSENT, QUERIED, type Death, type KillProvider, type RoundOptions } from '../death.js';

const HELD = { way: ['hold', 'release'], succeeds: ['hold', 'release'] } as const;
const FROZEN = {
  by: 'buyer',
  way: ['freeze', 'unfreeze'],
  ends: 'unfrozen',
  has: { buyer: '60.00' },
} as const;
const PHONE_CHANGED = {
  names: 'member',
  way: ['changePhone'],
  at: 'changePhone',
  by: 'buyer',
  ends: 'changed',
  has: {},
  succeeds: ['applyMobileChange', 'verifyMobileChange'],
} as const;
const PROVEN_BY_AMOUNT = {
  names: 'member',
  way: ['onboard'],
  at: 'onboard',
  by: 'buyer',
  buyer: 'unknown',
  ends: 'bound',
  has: {},
  succeeds: ['openAccount', 'applySmallAmount', 'verifySmallAmount'],
} as const;
const TAKEN_BACK = ['suspend', 'allocate', 'reverseAllocation', 'endSuspense'] as const;

/** Orders that the platform ends in place of their buyers, freezes, withdrawals and cards. */
const OF_ACCOUNTS: readonly Death[] = [
  {
    ...{ kind: 'release', call: '6031/2', names: 'number', at: 'release', ...HELD },
    ...{ ends: 'released', has: { buyer: '0.00', seller: '59.40' } },
  },
  {
    ...{ kind: 'return', call: '6031/3', names: 'number', at: 'return', way: ['hold', 'return'] },
    ...{ ends: 'returned', has: { buyer: '60.00', seller: '0.00' }, succeeds: ['hold', 'return'] },
  },
  {
    ...{ kind: 'withdraw', call: '6033', names: 'member', way: ['withdraw'], at: 'withdraw' },
    ...{ ends: 'withdrawn', has: { seller: '0.00' }, succeeds: ['withdraw'] },
  },
  {
    kind: 'freeze',
    call: '6007/1',
    names: 'member',
    at: 'freeze',
    ...FROZEN,
    succeeds: ['freeze', 'unfreeze'],
  },
  {
    kind: 'unfreeze',
    call: '6007/2',
    names: 'member',
    at: 'unfreeze',
    ...FROZEN,
    succeeds: ['freeze', 'unfreeze'],
  },
  {
    ...{ kind: 'freeze', call: '6007/5', money: 'withdrawable', names: 'member', at: 'freeze', ...FROZEN },
    succeeds: ['freeze', 'unfreeze'],
  },
  {
    ...{
      kind: 'unfreeze',
      call: '6007/6',
      money: 'withdrawable',
      names: 'member',
      at: 'unfreeze',
      ...FROZEN,
    },
    succeeds: ['freeze', 'unfreeze'],
  },
  {
    ...{ kind: 'unfreeze', call: '6007/4', money: 'credited', names: 'member', at: 'unfreeze' },
    ...{ way: ['freeze', 'unfreeze'], ends: 'unfrozen', has: { seller: '59.40' }, succeeds: ['unfreeze'] },
  },
  {
    ...{ kind: 'payFromFreeze', call: '6163', names: 'freeze', at: 'payFromFreeze', by: 'buyer' },
    ...{ way: ['freeze', 'payFromFreeze', 'unfreeze'], ends: 'unfrozen' },
    has: { buyer: '10.00', seller: '30.00', courier: '20.00' },
    succeeds: ['freeze', 'payFromFreeze', 'unfreeze'],
  },
  {
    ...{ kind: 'refundPayment', call: '6164/6', names: 'member', at: 'refundPayment', by: 'buyer' },
    ...{ way: ['freeze', 'payFromFreeze', 'refundPayment', 'unfreeze'], ends: 'unfrozen' },
    has: { buyer: '40.00', seller: '0.00', courier: '20.00' },
    succeeds: ['freeze', 'payFromFreeze', 'refundPayment', 'unfreeze'],
  },
  {
    ...{ kind: 'unbindCard', call: '6065', names: 'member', way: ['unbind'], at: 'unbind' },
    ...{ ends: 'unbound', has: {}, succeeds: ['unbindCard'] },
  },
];

/** Accounts and their telephone numbers, and cards that are proven by a small transfer. */
const OF_MEMBERS: readonly Death[] = [
  {
    ...{ kind: 'correctCardBank', call: '6138', names: 'nothing', way: ['correct'], at: 'correct' },
    ...{ ends: 'corrected', has: {}, succeeds: ['correctCardBank'] },
  },
  {
    ...{ kind: 'closeAccount', call: '6000/3', names: 'member', way: ['close'], at: 'close' },
    ...{ by: 'buyer', buyer: 'withoutCard', ends: 'closed', has: {}, succeeds: ['closeAccount'] },
  },
  // What a code of its own must be handed in with was in the answer that got lost: it lapses, and the member asks for another code.
  { kind: 'applyMobileChange', call: '6083', ...PHONE_CHANGED },
  { kind: 'verifyMobileChange', call: '6084', ...PHONE_CHANGED },
  { kind: 'applySmallAmount', call: '6055', ...PROVEN_BY_AMOUNT },
  { kind: 'verifySmallAmount', call: '6064', ...PROVEN_BY_AMOUNT },
];

/** Money that comes in. */
const INCOMING: readonly Death[] = [
  {
    ...{
      kind: 'allocateSuspense',
      call: '6139',
      names: 'member',
      way: ['suspend', 'allocate'],
      at: 'allocate',
    },
    ...{ ends: 'allocated', has: { seller: '59.40' }, succeeds: ['allocateSuspense'] },
  },
  {
    ...{ kind: 'reverseAllocation', call: '6140', names: 'member', way: TAKEN_BACK, at: 'reverseAllocation' },
    ...{ ends: 'cancelled', has: { seller: '39.40' }, succeeds: ['allocateSuspense', 'reverseAllocation'] },
  },
  {
    ...{ kind: 'topUp', call: '6216', names: 'nothing', way: ['topUp'], at: 'topUp' },
    ...{ ends: 'toppedUp', has: { seller: '39.60', courier: '20.00' }, succeeds: ['topUp'] },
  },
  {
    ...{
      kind: 'reverseTopUp',
      call: '6217',
      names: 'nothing',
      way: ['topUp', 'reverseTopUp'],
      at: 'reverseTopUp',
    },
    ...{ ends: 'reversed', has: { seller: '0.00', courier: '0.00' }, succeeds: ['topUp', 'reverseTopUp'] },
  },
  {
    ...{ kind: 'supplyAcquired', call: '6147', names: 'number', way: ['acquire'], at: 'acquire' },
    ...{ ends: 'credited', has: { seller: '59.40' }, succeeds: ['supplyAcquired'] },
  },
  {
    ...{
      kind: 'regulateAcquired',
      call: '6145',
      names: 'member',
      way: ['acquireAstray', 'regulate'],
      at: 'regulate',
    },
    ...{ ends: 'credited', has: { seller: '59.40' }, succeeds: ['regulateAcquired'] },
  },
];

const DEDUPLICATED = { repeats: 'whereDeduplicated' } as const;
const RESENT = { ...ABSENT, resend: { times: 3, sinceLeftMs: 0 } };
const PAYER = '王小明';
/** Longer than a code needs whose worker dies while it is on its way. */
const CODE_LIFETIME_MS = 40_000;
const cards = new Map<string, string>();

export const BANK: Omit<KillProvider, 'title' | 'deaths' | 'before'> = {
  name: 'pingan',
  queries: ['6110', '6098', '6146', '6061'],
  settings: ({ mode }) => ({
    ...{ httpTimeoutMs: 12_000, deduplication: mode !== 'none', interfaces: { orderEnd: '6031' } },
    resolution: {
      ...{ hold: RESENT, release: QUERIED, return: QUERIED, unbindCard: ABSENT },
      ...{ withdraw: RESENT, freeze: RESENT, unfreeze: RESENT, payFromFreeze: RESENT },
      ...{ allocateSuspense: RESENT, reverseAllocation: RESENT, topUp: ABSENT, reverseTopUp: ABSENT },
      ...{ supplyAcquired: QUERIED, regulateAcquired: QUERIED, refundPayment: RESENT },
      ...{
        correctCardBank: ABSENT,
        closeAccount: ABSENT,
        applySmallAmount: ABSENT,
        verifySmallAmount: ABSENT,
      },
      // A code that the bank still takes keeps it from sending another one.
      applyMobileChange: { queryAfterMs: [1_000], lapseAfterMs: CODE_LIFETIME_MS + 15_000 },
    },
  }),
  timing: { fundsPollMs: 1_000 },
  filings: {
    hold: { call: '6034/1' },
    withdraw: { ...DEDUPLICATED, call: '6033' },
    freeze: DEDUPLICATED,
    unfreeze: DEDUPLICATED,
    payFromFreeze: DEDUPLICATED,
    refundPayment: DEDUPLICATED,
    openAccount: { ofMember: true, call: '6000/1' },
    // Where its answer got lost nothing comes of it.
    applyMobileChange: { withoutEffect: true },
    allocateSuspense: DEDUPLICATED,
    reverseAllocation: DEDUPLICATED,
  },
  open: (sandbox, member) => memberOf(sandbox, member, { property: 'SH', name: '持牢小店' }),
  openWithoutCard: ({ pingan: bank }, member) => {
    const { account } = bank.addMember({ memberCode: member, property: '00', name: PAYER });
    return { member, account, name: PAYER };
  },
  openPayer: (sandbox, member) => memberOf(sandbox, member, { property: '00', name: PAYER }),
  cardOf: (member) => cards.get(member) ?? '',
  balance: (sandbox, member) => memberBalance(sandbox, member),
  deposit: (sandbox, memberCode, amount) => void sandbox.pingan.deposit({ memberCode, amount }),
  suspend: (sandbox, amount) => void sandbox.pingan.suspend({ amount }),
  payAtAcquirer: (sandbox, { totalOrderNo, tellsAfterMs, ...part }) =>
    void sandbox.pingan.payAtAcquirer({ totalOrderNo, tellsAfterMs, parts: [part] }),
};

/** 平安 beyond the purchase, whose writes have rounds of their own. */
export const pingan: KillProvider = {
  ...BANK,
  title: '平安',
  deaths: [...OF_ACCOUNTS, ...OF_MEMBERS, ...INCOMING],
  // Whether 6110 shows what 6031 has done is not documented, and no interface shows a telephone number: there an operator decides.
  decided: ['release', 'return', 'verifyMobileChange'],
  before: ({ pingan: bank }, { visibility }: RoundOptions) =>
    void bank.setRules({
      ...{ withdrawalTakesMs: 0, platformOrdersShown: visibility === 'atOnce' },
      codeLifetimeMs: CODE_LIFETIME_MS,
    }),
};

/**
 * Withdrawals that come back. The bank tells of one on the next day alone, so its clock is moved on, which no other workflow would bear: this
 * is played at a bank of its own. Until then 6048 cannot be asked.
 */
export const pinganBounce: KillProvider = {
  ...BANK,
  title: '平安, a day later',
  deaths: [
    {
      ...{ kind: 'withdraw', call: '6048', names: 'nothing', at: 'bounce' },
      ...{ way: ['withdraw', 'untilProvisional', 'bounce'], ends: 'bounced' },
      ...{ has: { seller: '60.00' }, succeeds: ['withdraw'] },
    },
  ],
  before: (sandbox) => {
    sandbox.pingan.setRules({ withdrawalTakesMs: 0 });
    sandbox.faults.add({ provider: 'pingan', kind: 'html502', interface: '6048' });
  },
  armed: (sandbox) => {
    for (const { kind, serialNumber = '' } of sandbox.effects.report().serialNumbers)
      if (kind === 'withdraw') sandbox.pingan.bounceWithdrawal({ serialNumber });
    sandbox.clock.advance(DAY_MS);
    sandbox.faults.clear();
  },
};

function memberOf(
  sandbox: Sandbox,
  memberCode: string,
  { property, name }: { readonly property: 'SH' | '00'; readonly name: string },
): Account {
  const cardNo = `62220255500${String(cards.size).padStart(8, '0')}`;
  cards.set(memberCode, cardNo);
  const { account } = sandbox.pingan.addMember({ memberCode, property, name, cardNo });
  return { member: memberCode, account, name };
}
