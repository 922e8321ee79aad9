import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { createProviderHttp } from '../../../src/http/provider-http.js';
import { createProviders } from '../../../src/providers/registry.js';
import type { Provider } from '../../../src/providers/provider.js';
import type { PinganSettings } from '../../../src/providers/pingan/config.js';
import type { Money } from '../../../src/domain/money.js';
import type { SandboxOptions } from '../../../src/sandbox/sandbox.js';
import type { Sandbox } from '../../../src/sandbox/sandbox.js';
import { startSandbox } from '../../../src/sandbox/server.js';
import type { OrderTerms } from '../../../workflows/escrow/messages.js';
import type { PurchaseInput } from '../../../workflows/purchase/messages.js';
import type { Timing } from '../../../workflows/core/timing.js';
import { pinganSettingsFor, pinganStatementSettings } from './pingan-settings.js';
import { PROFILE, TIMING } from '../scripted/workflow-stage.js';
import { journalOn } from '../virtual/test-journal.js';
import type { UpdateCall } from '../virtual/update-call.js';
import { VirtualClock } from '../virtual/virtual-clock.js';
import type { VirtualExecution } from '../virtual/virtual-execution.js';
import { VirtualWorld, type WorldOptions } from '../virtual/virtual-world.js';

// The bank's and the merchant's keys take most of a sandbox's start.
const dataDir = mkdtempSync(join(tmpdir(), 'holdfast-workflows-'));

export interface PinganStageOptions {
  readonly sandbox?: Partial<SandboxOptions>;
  readonly pingan?: Partial<PinganSettings>;
  readonly timing?: Partial<Timing>;
  readonly order?: Partial<OrderTerms>;
  readonly world?: Partial<WorldOptions>;
  /** Whether the adapter reads the sandbox's reconciliation files. */
  readonly statements?: boolean;
  /** The time that all of it goes by; default: from a Monday morning on. */
  readonly clock?: VirtualClock;
}

/** A purchase before the 平安 sandbox: the real adapter over a real socket, all on one virtual time. */
export class PinganStage {
  private constructor(
    readonly world: VirtualWorld,
    readonly sandbox: Sandbox,
    readonly input: PurchaseInput,
    readonly provider: Provider,
  ) {}

  /** Opens it for one test, at whose end the sandbox stops. */
  static async open(options: PinganStageOptions = {}): Promise<PinganStage> {
    const { clock = new VirtualClock() } = options;
    const startAt = clock.nowMs;
    const sandbox = await startSandbox({
      dataDir,
      clock: 'virtual',
      startAt,
      ...options.sandbox,
      pingan: { advance: '10.00', ...options.sandbox?.pingan },
    });
    clock.onAdvance((now) => sandbox.clock.set({ now }));
    const http = createProviderHttp({ logger: { info: () => undefined, warn: () => undefined } });
    onTestFinished(async () => {
      await http.close();
      await sandbox.close();
    });
    const { journal, tenant } = journalOn(clock);
    const settings = {
      ...pinganSettingsFor(sandbox),
      ...(options.statements && { statements: pinganStatementSettings(sandbox) }),
      ...options.pingan,
    };
    const providers = createProviders({ pingan: settings }, { http, now: () => new Date(clock.nowMs) });
    const provider = providers.get('pingan');
    if (!provider) throw new Error('no provider pingan');
    const world = new VirtualWorld({ clock, journal, providers, ...options.world });
    const seller = sandbox.pingan.addMember({
      memberCode: 'seller-1',
      property: 'SH',
      name: '海风商贸有限公司',
    });
    const order: OrderTerms = {
      tenant,
      orderNo: `${tenant}O1`,
      provider: 'pingan',
      amount: '100.00' as Money,
      fee: '1.00' as Money,
      onDeadline: 'release',
      ...options.order,
    };
    const timing = { ...TIMING, refundWindowMs: 0, ...options.timing };
    const input: PurchaseInput = {
      order,
      buyer: { profile: PROFILE },
      seller: { member: 'seller-1', account: seller.account },
      settings: { timing, firstAttempt: 'local' },
    };
    return new PinganStage(world, sandbox, input, provider);
  }

  start(): Promise<VirtualExecution> {
    const { tenant, orderNo } = this.input.order;
    return this.world.start('purchase', `order/${tenant}/${orderNo}`, this.input);
  }

  /** Puts money on the buyer's account as soon as that is there. */
  async fund(amount: string): Promise<void> {
    const known = () =>
      this.sandbox.ledger.report().accounts.some((one) => one.memberCode === PROFILE.member);
    await this.world.until(known);
    this.sandbox.pingan.deposit({ memberCode: PROFILE.member, amount });
  }

  /** The code on the buyer's telephone. */
  get code(): string {
    return this.sandbox.sms.latest(PROFILE.card.mobile)?.code ?? '0000';
  }

  /** Says something until it is accepted, and waits for the answer. */
  async say(workflow: VirtualExecution, name: string, command: () => object): Promise<UpdateCall> {
    for (let round = 1; ; round += 1) {
      const call = await workflow.update(name, { requestId: `${name}-${round}`, ...command() });
      await this.world.until(() => !call.isOpen);
      if (call.state !== 'rejected' || round > 300) return call;
      await this.world.advance(round < 30 ? 10_000 : 60_000);
    }
  }

  /** As a user does whose code is said to be void: asks for a new one. */
  async submitCode(workflow: VirtualExecution): Promise<void> {
    for (let round = 1; round <= 4; round += 1) {
      const call = await this.say(workflow, 'submitCode', () => ({
        requestId: `code-${round}-${this.world.clock.nowMs}`,
        code: this.code,
      }));
      if ((call.answer as { answer?: string } | undefined)?.answer === 'accepted') return;
      await this.say(workflow, 'resendCode', () => ({
        requestId: `resend-${round}-${this.world.clock.nowMs}`,
      }));
    }
    throw new Error('no code was accepted');
  }

  /** How often each effect on this order happened, with the sum: "hold 1 100.00". */
  get effects(): string[] {
    const { orders, members } = this.sandbox.effects.report();
    const lines = [...members, ...orders].filter((line) => line.kind !== 'deposit');
    return lines
      .map(({ kind, count, amount }) => [kind, count, ...(amount === '0.00' ? [] : [amount])].join(' '))
      .sort();
  }

  /** What an account shows, by the end of its number or by its member. */
  available(member: string): string {
    const found = this.sandbox.ledger
      .report()
      .accounts.find((one) => one.memberCode === member || one.kind === member);
    return found?.available ?? '0.00';
  }
}
