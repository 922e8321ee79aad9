import { fromFen } from '../../src/domain/money.js';
import type { Account } from '../../src/domain/party.js';
import type { MemberProfile } from '../../workflows/onboarding-messages.js';
import type { StorySettings, Timing } from '../../workflows/timing.js';
import type { Bank } from './bank.js';
import type { OrderPlan } from './scenario.js';

const MINUTE = 60_000;
const DAY = 86_400_000;

export const TENANT = 't1';
export const SELLER = 'seller-1';

/** Made-up people. Their data must not turn up where it has no business to be. */
export const PERSONS: readonly MemberProfile[] = ['张小明', '李阿芳', '王大勇'].map((holder, index) => ({
  member: `buyer-${index + 1}`,
  role: 'buyer',
  nickname: `昵称${index + 1}`,
  mobile: `1390000111${index}`,
  route: 'unionPay',
  card: {
    holder,
    identity: { type: 'identityCard', number: `11010119900307013${index + 4}` },
    number: `622202020011223344${index + 5}`,
    bank: { own: false, name: '工商银行', instantNumber: '102100099996' },
    mobile: `1390000111${index}`,
  },
}));

const TIMING: Timing = {
  codeWindowMs: 120_000,
  codeInDoubtMs: 140_000,
  resendWindowMs: 10 * MINUTE,
  paymentWindowMs: 30 * MINUTE,
  fundsPollMs: 15 * MINUTE,
  confirmWindowMs: 7 * DAY,
  refundWindowMs: 0,
  attentionAfterMs: 30 * MINUTE,
  lateWatchMs: 10 * MINUTE,
};

export interface StoryInput {
  readonly workflowId: string;
  readonly orderNo: string;
  readonly buyer: MemberProfile;
  readonly input: object;
}

/** What the nth order is started with. Gives its buyer an account first where the plan says that there is one. */
export function inputOf(plan: OrderPlan, number: number, bank: Bank): StoryInput {
  const buyer = PERSONS[plan.buyer];
  if (!buyer) throw new Error('nobody buys');
  const orderNo = `O${number}`;
  const timing = { ...TIMING, ...plan.timing };
  const settings: StorySettings = { timing, firstAttempt: plan.firstAttempt, version: 2 };
  if (plan.workflow === 'onboarding') {
    const input = { tenant: TENANT, provider: 'pingan', profile: buyer, settings };
    return { workflowId: `member/${TENANT}/${buyer.member}`, orderNo, buyer, input };
  }
  const order = {
    tenant: TENANT,
    orderNo,
    provider: 'pingan',
    amount: fromFen(BigInt(plan.amountFen)),
    fee: fromFen(BigInt(plan.feeFen)),
    onDeadline: plan.onDeadline,
  };
  const seller = accountOf(bank, SELLER);
  if (!seller) throw new Error('the seller has no account');
  const start = { workflowId: `order/${TENANT}/${orderNo}`, orderNo, buyer };
  const account = plan.onboarded ? onboarded(bank, buyer) : undefined;
  if (plan.workflow === 'escrow') {
    return { ...start, input: { order, buyer: account ?? onboarded(bank, buyer), seller, settings } };
  }
  return { ...start, input: { order, buyer: account ? { account } : { profile: buyer }, seller, settings } };
}

/** What of a person must not be in any log. */
export function secretsOf(person: MemberProfile): { what: string; text: string }[] {
  return [
    { what: 'a name', text: person.card.holder },
    { what: 'an identity number', text: person.card.identity.number },
    { what: 'a card number', text: person.card.number },
    { what: 'a mobile number', text: person.card.mobile },
  ];
}

function onboarded(bank: Bank, buyer: MemberProfile): Account {
  const known = accountOf(bank, buyer.member);
  if (known) return known;
  const { account } = bank.control.addMember({
    memberCode: buyer.member,
    property: '00',
    name: buyer.card.holder,
  });
  return { member: buyer.member, account };
}

function accountOf(bank: Bank, member: string): Account | undefined {
  const found = bank.ledger.report().accounts.find((one) => one.memberCode === member);
  return found && { member, account: found.account };
}
