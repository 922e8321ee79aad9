import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Money } from '../../../src/domain/money.js';
import type { Account } from '../../../src/domain/party.js';
import { createProviderHttp } from '../../../src/http/provider-http.js';
import type { AdapaySettings } from '../../../src/providers/adapay/config.js';
import { createProviders } from '../../../src/providers/registry.js';
import type { Sandbox } from '../../../src/sandbox/sandbox.js';
import type { SandboxOptions } from '../../../src/sandbox/sandbox.js';
import { startSandbox } from '../../../src/sandbox/server.js';
import type { OrderTerms } from '../../../workflows/escrow/messages.js';
import type { PurchaseInput } from '../../../workflows/purchase/messages.js';
import type { Timing } from '../../../workflows/core/timing.js';
import { adapaySettingsFor } from './adapay-settings.js';
import { PROFILE, TIMING } from '../scripted/workflow-stage.js';
import { journalOn } from '../virtual/test-journal.js';
import type { UpdateCall } from '../virtual/update-call.js';
import { VirtualClock } from '../virtual/virtual-clock.js';
import type { VirtualExecution } from '../virtual/virtual-execution.js';
import { VirtualWorld, type WorldOptions } from '../virtual/virtual-world.js';

const dataDir = mkdtempSync(join(tmpdir(), 'holdfast-adapay-workflows-'));
/** Adapay's member_id has no hyphen. */
const BUYER = 'buyer_1';

export interface AdapayStageOptions {
  readonly sandbox?: Partial<SandboxOptions>;
  readonly adapay?: Partial<AdapaySettings>;
  readonly timing?: Partial<Timing>;
  readonly order?: Partial<OrderTerms>;
  readonly world?: Partial<WorldOptions>;
}

/** A purchase before the Adapay sandbox: the same workflows, the real adapter over a real socket, all on one virtual time. */
export class AdapayStage {
  private constructor(
    readonly world: VirtualWorld,
    readonly sandbox: Sandbox,
    readonly input: PurchaseInput,
    /** Those who may receive beside the seller. */
    readonly receivers: { readonly seller: Account; readonly courier: Account; readonly agent: Account },
  ) {}

  /** Opens it for one test, at whose end the sandbox stops. */
  static async open(options: AdapayStageOptions = {}): Promise<AdapayStage> {
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
    const settings = { ...adapaySettingsFor(sandbox), ...options.adapay };
    const providers = createProviders({ adapay: settings }, { http, now: () => new Date(clock.nowMs) });
    const world = new VirtualWorld({ clock, journal, providers, ...options.world });
    const member = (memberId: string): Account => {
      const { settleAccountId } = sandbox.adapay.addMember({ memberId });
      return { member: memberId, account: settleAccountId };
    };
    const receivers = { seller: member('seller_1'), courier: member('courier_1'), agent: member('agent_1') };
    const order: OrderTerms = {
      tenant,
      orderNo: `${tenant}O1`,
      provider: 'adapay',
      amount: '100.00' as Money,
      fee: '1.00' as Money,
      onDeadline: 'release',
      ...options.order,
    };
    const input: PurchaseInput = {
      order,
      buyer: { profile: { ...PROFILE, member: BUYER } },
      seller: receivers.seller,
      settings: {
        timing: { ...TIMING, refundWindowMs: 0, ...options.timing },
        firstAttempt: 'local',
      },
    };
    return new AdapayStage(world, sandbox, input, receivers);
  }

  /** Starts a purchase whose buyer has the order's amount as soon as the account is there. */
  start(): Promise<VirtualExecution> {
    const { tenant, orderNo, amount } = this.input.order;
    this.sandbox.hooks.add({
      provider: 'adapay',
      interface: 'members',
      moment: 'after',
      run: () => this.fund(amount),
    });
    return this.world.start('purchase', `order/${tenant}/${orderNo}`, this.input);
  }

  /** Goes on until the money is held. */
  async held(): Promise<VirtualExecution> {
    const workflow = await this.start();
    for (let look = 0; look < 200 && (await this.state(workflow)) !== 'held'; look += 1)
      await this.world.advance(30_000);
    return workflow;
  }

  async state(workflow: VirtualExecution): Promise<string> {
    return ((await workflow.query('escrow')) as { state: string }).state;
  }

  fund(amount: string): void {
    this.sandbox.adapay.deposit({ memberId: BUYER, amount });
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

  /** What a member can spend; "0" is the merchant. */
  available(member: string): string {
    const found = this.sandbox.ledger
      .report()
      .accounts.find((one) => one.memberCode === member && one.kind !== 'guarantee');
    return found?.available ?? '0.00';
  }

  knows(member: string): boolean {
    return this.sandbox.effects.report().members.some((one) => one.memberCode === member);
  }
}
