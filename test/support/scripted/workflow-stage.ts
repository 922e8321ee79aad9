import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../src/domain/durations.js';
import { ZERO, type Money } from '../../../src/domain/money.js';
import type { Journal } from '../../../src/journal/journal.js';
import type {
  EscrowInput,
  EscrowResult,
  EscrowState,
  OrderTerms,
} from '../../../workflows/escrow/messages.js';
import type { EscrowSums } from '../../../src/domain/escrow.js';
import type { MemberProfile, OnboardingInput } from '../../../workflows/onboarding/messages.js';
import type { PurchaseInput } from '../../../workflows/purchase/messages.js';
import type { WorkflowStatus } from '../../../workflows/core/messages.js';
import type { WorkflowSettings, Timing } from '../../../workflows/core/timing.js';
import { ScriptedProvider, type ScriptedOptions } from './scripted-provider.js';
import { journalOn } from '../virtual/test-journal.js';
import type { UpdateCall } from '../virtual/update-call.js';
import { VirtualClock } from '../virtual/virtual-clock.js';
import type { VirtualExecution } from '../virtual/virtual-execution.js';
import { VirtualWorld, type WorldOptions } from '../virtual/virtual-world.js';

export const TIMING: Timing = {
  codeWindowMs: 120 * SECOND_MS,
  codeInDoubtMs: 140 * SECOND_MS,
  resendWindowMs: 10 * MINUTE_MS,
  amountWindowMs: 2 * DAY_MS,
  smallAmountEveryMs: DAY_MS,
  paymentWindowMs: 2 * HOUR_MS,
  fundsPollMs: MINUTE_MS,
  confirmWindowMs: 7 * DAY_MS,
  refundWindowMs: 30 * DAY_MS,
  attentionAfterMs: 30 * MINUTE_MS,
  lateWatchMs: 10 * MINUTE_MS,
};

/** The sums of an order that has moved nothing. */
export const NOTHING_MOVED: EscrowSums = {
  held: ZERO,
  released: ZERO,
  returned: ZERO,
  refunded: ZERO,
  stillHeld: ZERO,
  backToBuyer: ZERO,
};
export const BUYER = { member: 'buyer-1', account: '6886000000000901' };
export const SELLER = { member: 'seller-1', account: '6886000000000902' };

/** A buyer whose card is to be bound. The person is made up; tests look for these texts where they must not be. */
export const PROFILE: MemberProfile = {
  member: 'buyer-1',
  role: 'buyer',
  nickname: '阿明',
  mobile: '13900001111',
  route: 'unionPay',
  card: {
    holder: '张小明',
    identity: { type: 'identityCard', number: '110101199003070134' },
    number: '6222020200112233445',
    bank: { own: false, name: '工商银行', instantNumber: '102100099996' },
    mobile: '13900001111',
  },
};

export type StageOptions = Partial<Omit<ScriptedOptions, 'nowMs' | 'sleep'>> &
  Partial<Omit<WorldOptions, 'clock' | 'journal' | 'providers'>> & {
    readonly timing?: Partial<Timing>;
    readonly firstAttempt?: WorkflowSettings['firstAttempt'];
    readonly limits?: WorkflowSettings['limits'];
    readonly order?: Partial<OrderTerms>;
    /** What the buyer has; default: the order's amount. */
    readonly funds?: string;
    readonly sellerFunds?: string;
    readonly advance?: string;
  };

/** One workflow with its world: a scripted provider, the real journal, the real activities and the real workflows. */
export class Stage {
  private constructor(
    readonly world: VirtualWorld,
    readonly provider: ScriptedProvider,
    readonly tenant: string,
    readonly settings: WorkflowSettings,
    readonly order: OrderTerms,
    /** How often the journal was written: each write is one statement. */
    readonly statements: { begin: number; record: number; other: number },
    readonly journal: Journal,
  ) {}

  static open(options: StageOptions = {}): Stage {
    const clock = new VirtualClock();
    const { journal, tenant, statements } = journalOn(clock);
    const provider = new ScriptedProvider({
      ...options,
      nowMs: () => clock.nowMs,
      sleep: (ms) => clock.sleep(ms),
    });
    const world = new VirtualWorld({
      ...options,
      clock,
      journal,
      providers: new Map([['scripted', provider.provider]]),
    });
    const order: OrderTerms = {
      tenant,
      orderNo: 'o1',
      provider: 'scripted',
      amount: '100.00' as Money,
      fee: '1.00' as Money,
      onDeadline: 'release',
      ...options.order,
    };
    provider.bank.deposit(BUYER.account, (options.funds ?? order.amount) as Money);
    provider.bank.deposit(SELLER.account, (options.sellerFunds ?? '0.00') as Money);
    provider.bank.deposit('advance', (options.advance ?? '10.00') as Money);
    const settings = {
      timing: { ...TIMING, ...options.timing },
      firstAttempt: options.firstAttempt ?? 'local',
      ...(options.limits && { limits: options.limits }),
    };
    return new Stage(world, provider, tenant, settings, order, statements, journal);
  }

  get bank() {
    return this.provider.bank;
  }

  get clock(): VirtualClock {
    return this.world.clock;
  }

  get escrowInput(): EscrowInput {
    return { order: this.order, buyer: BUYER, seller: SELLER, settings: this.settings };
  }

  get purchaseInput(): PurchaseInput {
    return { order: this.order, buyer: { profile: PROFILE }, seller: SELLER, settings: this.settings };
  }

  get onboardingInput(): OnboardingInput {
    return { tenant: this.tenant, provider: 'scripted', profile: PROFILE, settings: this.settings };
  }

  startEscrow(): Promise<VirtualExecution> {
    return this.world.start('escrow', `order/${this.tenant}/${this.order.orderNo}`, this.escrowInput);
  }

  /** The buyer's account is the first that the bank opens; it gets its funds once it is there. */
  async startPurchase(): Promise<VirtualExecution> {
    const workflow = await this.world.start(
      'purchase',
      `order/${this.tenant}/${this.order.orderNo}`,
      this.purchaseInput,
    );
    const account = this.bank.members.get(PROFILE.member)?.account;
    if (account) this.bank.deposit(account, this.bank.balance(BUYER.account));
    return workflow;
  }

  startOnboarding(): Promise<VirtualExecution> {
    return this.world.start('onboarding', `member/${this.tenant}/${PROFILE.member}`, this.onboardingInput);
  }

  /** Sends an update and lets everything run that can run at this moment. */
  async update(workflow: VirtualExecution, name: string, ...args: readonly unknown[]): Promise<UpdateCall> {
    const call = await workflow.update(name, ...args);
    await this.world.settle();
    return call;
  }

  async signal(workflow: VirtualExecution, name: string, ...args: readonly unknown[]): Promise<void> {
    await workflow.signal(name, ...args);
    await this.world.settle();
  }

  async cancel(workflow: VirtualExecution): Promise<void> {
    workflow.cancel();
    await this.world.settle();
  }

  async view(workflow: VirtualExecution): Promise<WorkflowStatus> {
    return (await workflow.query('status')) as WorkflowStatus;
  }

  /** The markdown that the Temporal UI shows as current details. */
  async details(workflow: VirtualExecution): Promise<string> {
    const metadata = (await workflow.query('__temporal_workflow_metadata')) as { currentDetails?: string };
    return metadata.currentDetails ?? '';
  }

  async escrow(workflow: VirtualExecution): Promise<{ state: EscrowState; sums: EscrowSums }> {
    return (await workflow.query('escrow')) as { state: EscrowState; sums: EscrowSums };
  }

  /** How an escrow of its own ended. */
  result(workflow: VirtualExecution): EscrowResult {
    if (workflow.closed?.type !== 'completed')
      throw new Error(`the escrow has not ended: ${JSON.stringify(workflow.closed)}`);
    return workflow.closed.result as EscrowResult;
  }

  /** What every account holds: nobody's money is ever made or lost. */
  get balances(): Record<string, string> {
    const { bank } = this;
    return {
      buyer: bank.balance(BUYER.account),
      seller: bank.balance(SELLER.account),
      fees: bank.balance('fees'),
      advance: bank.balance('advance'),
      held: bank.held.get(this.order.orderNo) ?? '0.00',
    };
  }

  /** What happened in the bank's records, one text per effect: "hold 100.00". */
  get effects(): string[] {
    return this.bank.effects.map(({ kind, amount, fee }) =>
      [kind, amount, fee === undefined || fee === '0.00' ? undefined : `fee ${fee}`]
        .filter((part) => part !== undefined)
        .join(' '),
    );
  }
}
