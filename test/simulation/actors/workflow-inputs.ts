import { DAY_MS, MINUTE_MS } from '../../../src/domain/durations.js';
import { fromFen } from '../../../src/domain/money.js';
import type { Account } from '../../../src/domain/party.js';
import { RUN_LIMITS } from '../../../workflows/core/run-limits.js';
import type { MemberProfile } from '../../../workflows/onboarding/messages.js';
import type { WorkflowSettings, Timing } from '../../../workflows/core/timing.js';
import type { Bank } from '../providers/bank.js';
import type { Agreed } from '../recording/command-log.js';
import { SIMULATED } from '../providers/simulated-providers.js';
import { memberAt, memberToClose, memberWithCard, SELLER_NAME } from '../providers/members.js';
import { isSeparate, type OrderPlan } from '../scenario/scenario.js';

export const TENANT = 't1';
/** The kind of the ledgers' account for whoever pays through a channel. */
const OUTSIDE = 'outside';

const TIMING: Timing = {
  codeWindowMs: 120_000,
  codeInDoubtMs: 140_000,
  resendWindowMs: 10 * MINUTE_MS,
  amountWindowMs: 2 * DAY_MS,
  smallAmountEveryMs: DAY_MS,
  paymentWindowMs: 30 * MINUTE_MS,
  fundsPollMs: 15 * MINUTE_MS,
  confirmWindowMs: 7 * DAY_MS,
  refundWindowMs: 0,
  attentionAfterMs: 30 * MINUTE_MS,
  lateWatchMs: 10 * MINUTE_MS,
};

export interface WorkflowInput {
  readonly workflowId: string;
  readonly orderNo: string;
  readonly buyer: MemberProfile;
  readonly input: object;
}

/** What the nth order is started with. Gives its buyer an account first where the plan says that there is one. */
export function inputOf(plan: OrderPlan, number: number, bank: Bank): WorkflowInput {
  const { provider } = plan;
  const buyer = memberAt(provider, plan.buyer);
  const orderNo = `O${number}`;
  const timing = { ...TIMING, ...plan.timing };
  const settings: WorkflowSettings = {
    timing,
    firstAttempt: plan.firstAttempt,
    ...(plan.mostCommands !== undefined && { limits: { ...RUN_LIMITS, updates: plan.mostCommands } }),
  };
  if (plan.workflow === 'onboarding') {
    const input = { tenant: TENANT, provider, profile: buyer, settings };
    return { workflowId: `member/${TENANT}/${buyer.member}`, orderNo, buyer, input };
  }
  if (plan.workflow === 'unbinding') return unbindingInput(plan, { number, bank, settings });
  if (plan.workflow === 'closing') return closingInput(plan, { number, bank, settings });
  if (isSeparate(plan.workflow)) return separateInput(plan, { number, bank, settings });
  const order = {
    tenant: TENANT,
    orderNo,
    provider,
    amount: fromFen(BigInt(plan.amountFen)),
    fee: fromFen(BigInt(plan.feeFen)),
    onDeadline: plan.onDeadline,
    ...(plan.payer && { hold: { by: 'channel', channel: SIMULATED[provider].channel } }),
  };
  const seller = sellerAt(plan, bank);
  const start = { workflowId: `order/${TENANT}/${orderNo}`, orderNo, buyer };
  const onboarded = (): Account =>
    bank.ensureAccount({ member: buyer.member, role: 'buyer', name: buyer.card.holder });
  if (plan.workflow === 'escrow') return { ...start, input: { order, buyer: onboarded(), seller, settings } };
  const by = plan.onboarded ? { account: onboarded() } : { profile: buyer };
  return { ...start, input: { order, buyer: by, seller, settings } };
}

/** What both sides of an order have agreed on. */
export function agreedOn(plan: OrderPlan, buyer: string, seller: string): Agreed {
  const { amountFen, feeFen, payer } = plan;
  const { confirmWindowMs: confirmMs, lateWatchMs } = { ...TIMING, ...plan.timing };
  return {
    ...{ amount: BigInt(amountFen), fee: BigInt(feeFen), seller, confirmMs, lateWatchMs },
    ...(payer ? { buyer: OUTSIDE, byChannel: true } : { buyer }),
  };
}

/** A withdrawal or a freeze of a member's money. */
function separateInput(
  plan: OrderPlan,
  { number, bank, settings }: { number: number; bank: Bank; settings: WorkflowSettings },
): WorkflowInput {
  const { account, cardNumber } = ownerAt(plan, bank);
  const amount = fromFen(BigInt(plan.amountFen));
  const isFreeze = plan.workflow === 'freeze';
  const no = `${isFreeze ? 'F' : 'W'}${number}`;
  const common = { tenant: TENANT, provider: plan.provider, account, amount, settings };
  return {
    workflowId: `${plan.workflow}/${TENANT}/${no}`,
    orderNo: no,
    buyer: { ...memberAt(plan.provider, plan.buyer), member: account.member },
    input: isFreeze
      ? { ...common, freezeNo: no, freezeForMs: DAY_MS, onDeadline: 'unfreeze' }
      : { ...common, withdrawalNo: no, ...(cardNumber !== undefined && { cardNumber }) },
  };
}

/** Whose money is withdrawn or frozen: the seller's, or that of a member with a card where a provider wants one named. */
function ownerAt(plan: OrderPlan, bank: Bank): { account: Account; cardNumber?: string } {
  if (!bank.membersHaveCards) return { account: sellerAt(plan, bank) };
  const { member, name, cardNumber } = memberWithCard(plan.provider, 'money');
  const account = bank.ensureAccount({ member, role: 'buyer', name, cardNumber });
  return { account: { ...account, name }, cardNumber };
}

/** The unbinding of a card that its member has had for long. */
function unbindingInput(
  plan: OrderPlan,
  { number, bank, settings }: { number: number; bank: Bank; settings: WorkflowSettings },
): WorkflowInput {
  const { member, name, cardNumber } = memberWithCard(plan.provider, 'unbinding');
  const account = bank.ensureAccount({ member, role: 'buyer', name, cardNumber });
  const unbindingNo = `U${number}`;
  return {
    workflowId: `unbinding/${TENANT}/${unbindingNo}`,
    orderNo: unbindingNo,
    buyer: { ...memberAt(plan.provider, plan.buyer), member },
    input: { tenant: TENANT, provider: plan.provider, unbindingNo, account, cardNumber, settings },
  };
}

/** The closing of an account that its member has had for long. */
function closingInput(
  plan: OrderPlan,
  { number, bank, settings }: { number: number; bank: Bank; settings: WorkflowSettings },
): WorkflowInput {
  const { member, name } = memberToClose(plan.provider);
  const account = bank.ensureAccount({ member, role: 'buyer', name });
  const closingNo = `C${number}`;
  return {
    workflowId: `closing/${TENANT}/${closingNo}`,
    orderNo: closingNo,
    buyer: { ...memberAt(plan.provider, plan.buyer), member },
    input: { tenant: TENANT, provider: plan.provider, closingNo, account, role: 'buyer', settings },
  };
}

/** The seller's account at an order's provider, who has one from the beginning. */
export function sellerAt({ provider }: Pick<OrderPlan, 'provider'>, bank: Bank): Account {
  return bank.ensureAccount({ member: SELLER_NAME[provider], role: 'seller', name: '海风商贸有限公司' });
}
