import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Money } from '../../../src/domain/money.js';
import { createProviderHttp } from '../../../src/http/provider-http.js';
import type { LianlianSettings } from '../../../src/providers/lianlian/config.js';
import { createProviders } from '../../../src/providers/registry.js';
import type { Sandbox } from '../../../src/sandbox/sandbox.js';
import type { SandboxOptions } from '../../../src/sandbox/sandbox.js';
import { startSandbox } from '../../../src/sandbox/server.js';
import type { OrderTerms } from '../../../workflows/escrow/messages.js';
import type { PurchaseInput } from '../../../workflows/purchase/messages.js';
import type { WorkflowStatus } from '../../../workflows/core/messages.js';
import type { Timing } from '../../../workflows/core/timing.js';
import { lianlianSettingsFor } from './lianlian-settings.js';
import { PROFILE, TIMING } from '../scripted/workflow-stage.js';
import { journalOn } from '../virtual/test-journal.js';
import type { UpdateCall } from '../virtual/update-call.js';
import { VirtualClock } from '../virtual/virtual-clock.js';
import type { VirtualExecution } from '../virtual/virtual-execution.js';
import { VirtualWorld, type WorldOptions } from '../virtual/virtual-world.js';

const dataDir = mkdtempSync(join(tmpdir(), 'holdfast-lianlian-workflows-'));
const BUYER = 'buyer_1';

export interface LianlianStageOptions {
  readonly sandbox?: Partial<SandboxOptions>;
  readonly lianlian?: Partial<LianlianSettings>;
  readonly timing?: Partial<Timing>;
  readonly order?: Partial<OrderTerms>;
  readonly world?: Partial<WorldOptions>;
}

/** A purchase before the sandbox of 连连: the same workflows, the real adapter over a real socket, all on one virtual time. */
export class LianlianStage {
  private constructor(
    readonly world: VirtualWorld,
    readonly sandbox: Sandbox,
    readonly input: PurchaseInput,
  ) {}

  /** Opens it for one test, at whose end the sandbox stops. */
  static async open(options: LianlianStageOptions = {}): Promise<LianlianStage> {
    const clock = new VirtualClock();
    const sandbox = await startSandbox({
      dataDir,
      clock: 'virtual',
      startAt: clock.nowMs,
      ...options.sandbox,
    });
    clock.onAdvance((now) => sandbox.clock.set({ now }));
    const http = createProviderHttp({ logger: { info: () => undefined, warn: () => undefined } });
    onTestFinished(async () => {
      await http.close();
      await sandbox.close();
    });
    const { journal, tenant } = journalOn(clock);
    const settings = { ...lianlianSettingsFor(sandbox), ...options.lianlian };
    const providers = createProviders({ lianlian: settings }, { http, now: () => new Date(clock.nowMs) });
    const world = new VirtualWorld({ clock, journal, providers, ...options.world });
    const { userId: seller } = sandbox.lianlian.addUser({ userId: 'seller_1' });
    const order: OrderTerms = {
      tenant,
      orderNo: `${tenant}O1`,
      provider: 'lianlian',
      amount: '100.00' as Money,
      fee: '1.00' as Money,
      onDeadline: 'release',
      ...options.order,
    };
    const input: PurchaseInput = {
      order,
      buyer: { profile: { ...PROFILE, member: BUYER } },
      seller: { member: seller, account: seller },
      settings: {
        timing: { ...TIMING, refundWindowMs: 0, ...options.timing },
        firstAttempt: 'local',
      },
    };
    return new LianlianStage(world, sandbox, input);
  }

  /** Starts a purchase whose buyer has the order's amount as soon as the account is there. */
  start(): Promise<VirtualExecution> {
    const { tenant, orderNo, amount } = this.input.order;
    this.sandbox.hooks.add({
      provider: 'lianlian',
      interface: 'openacct-snapply-individual',
      moment: 'after',
      run: () => this.fund(amount),
    });
    return this.world.start('purchase', `order/${tenant}/${orderNo}`, this.input);
  }

  /** Goes on until a code is awaited. */
  async awaitingCode(): Promise<VirtualExecution> {
    const workflow = await this.start();
    await this.until(async () => (await viewOf(workflow)).state === 'awaitingCode');
    return workflow;
  }

  /** Goes on until the money is held, with the code that came to the buyer's telephone. */
  async held(): Promise<VirtualExecution> {
    const workflow = await this.awaitingCode();
    await this.say(workflow, 'submitCode', { requestId: 'code', ...{ code: this.code } });
    await this.until(async () => (await this.state(workflow)) === 'held');
    return workflow;
  }

  /** Lets time pass, ten seconds at a time, until it is so. */
  async until(isSo: () => Promise<boolean>): Promise<void> {
    for (let look = 0; look < 600; look += 1) {
      await this.world.advance(10_000);
      if (await isSo()) return;
    }
    throw new Error('it is not so after 100 minutes');
  }

  /** The newest code on the buyer's telephone. */
  get code(): string {
    return this.sandbox.sms.latest(PROFILE.card.mobile)?.code ?? '';
  }

  async state(workflow: VirtualExecution): Promise<string> {
    return ((await workflow.query('escrow')) as { state: string }).state;
  }

  fund(amount: string): void {
    this.sandbox.lianlian.deposit({ userId: BUYER, amount });
  }

  /** Sends an update under a request id and waits for its answer. */
  async say(workflow: VirtualExecution, name: string, command: { requestId: string }): Promise<UpdateCall> {
    const call = await workflow.update(name, command);
    await this.world.until(() => !call.isOpen);
    return call;
  }

  /** How often each effect on this order and its buyer happened, with the sum: "hold 1 100.00". */
  get effects(): string[] {
    const { serialNumbers } = this.sandbox.effects.report();
    const sums = new Map<string, { count: number; fen: number }>();
    for (const { kind, count, amount } of serialNumbers) {
      if (kind === 'deposit') continue;
      const before = sums.get(kind) ?? { count: 0, fen: 0 };
      const fen = Math.round(Number(amount) * 100);
      sums.set(kind, { count: before.count + count, fen: before.fen + fen });
    }
    return [...sums]
      .map(([kind, { count, fen }]) =>
        [kind, count, ...(fen === 0 ? [] : [(fen / 100).toFixed(2)])].join(' '),
      )
      .sort();
  }

  /** What the merchant itself can spend. */
  get merchant(): string {
    const { accounts } = this.sandbox.ledger.report();
    return accounts.find(({ account }) => account === 'lianlian/merchant')?.available ?? '0.00';
  }

  /** What a member can spend. */
  available(member: string): string {
    const found = this.sandbox.ledger
      .report()
      .accounts.find((one) => one.memberCode === member && one.kind !== 'guarantee');
    return found?.available ?? '0.00';
  }
}

async function viewOf(workflow: VirtualExecution): Promise<WorkflowStatus> {
  return (await workflow.query('status')) as WorkflowStatus;
}
