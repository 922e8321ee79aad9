import {
  createPerform,
  type Perform,
  type PerformDeps,
  type PerformOptions,
} from '../../../activities/perform.js';
import { operationActivities, type OperationActivities } from '../../../activities/operation.js';
import type { Money } from '../../../src/domain/money.js';
import type { AnyIntent, Intent, OperationKind, Performed } from '../../../src/domain/operation.js';
import type { Journal } from '../../../src/journal/journal.js';
import { ScriptedProvider, type ScriptedOptions } from '../../support/scripted/scripted-provider.js';
import { journalOn } from '../../support/virtual/test-journal.js';
import { VirtualClock } from '../../support/virtual/virtual-clock.js';

const PAYER = { member: 'buyer', account: 'P1' };
const PAYEE = { member: 'seller', account: 'P2' };

/** Attempts at operations over the real journal and a scripted provider, on a clock that the test moves. */
export class AttemptStage {
  readonly clock = new VirtualClock();
  readonly provider: ScriptedProvider;
  readonly journal: Journal;
  readonly tenant: string;
  readonly deps: PerformDeps;
  readonly perform: Perform;
  readonly activities: OperationActivities;
  readonly providers: ReadonlyMap<string, ReturnType<() => ScriptedProvider['provider']>>;

  /** What happens between a begin, or a record, and what the attempt does next. */
  afterBegin: (() => unknown) | undefined;
  afterRecord: (() => unknown) | undefined;

  constructor(
    options: Partial<ScriptedOptions> = {},
    readonly monotonicMs = () => this.clock.nowMs,
    readonly wallMs = () => this.clock.nowMs,
  ) {
    const { journal, tenant } = journalOn(this.clock);
    this.journal = {
      ...journal,
      begin: async (begun) => {
        const result = await journal.begin(begun);
        await this.afterBegin?.();
        return result;
      },
      record: async (recording) => {
        const row = await journal.record(recording);
        await this.afterRecord?.();
        return row;
      },
    };
    this.tenant = tenant;
    this.provider = new ScriptedProvider({
      ...options,
      nowMs: () => this.clock.nowMs,
      sleep: (ms) => this.clock.sleep(ms),
    });
    this.provider.bank.deposit(PAYER.account, '1000.00' as Money);
    this.providers = new Map([['scripted', this.provider.provider]]);
    this.deps = {
      journal: this.journal,
      providers: this.providers,
      clock: { monotonicMs: () => this.monotonicMs(), wallMs: () => this.wallMs() },
      leaseMs: 30_000,
      httpTimeoutMs: 20_000,
      owner: 'test',
    };
    this.perform = createPerform(this.deps);
    this.activities = operationActivities(this.deps);
  }

  get holdId(): string {
    return `${this.tenant}/o1/hold/1`;
  }

  hold(changes: Partial<Intent<'hold'>> = {}): Intent<'hold'> {
    return {
      operationId: this.holdId,
      provider: 'scripted',
      kind: 'hold',
      amount: '100.00' as Money,
      fee: '1.00' as Money,
      content: { orderNo: `${this.tenant}-o1`, payer: PAYER, payee: PAYEE },
      ...changes,
    };
  }

  attempt<K extends OperationKind = 'hold'>(
    intent: Intent<K> = this.hold() as AnyIntent as Intent<K>,
    options?: PerformOptions,
  ): Promise<Performed<K>> {
    return this.perform(intent, options);
  }

  /** Moves the clock. */
  wait(ms: number): void {
    while (this.clock.wakeNext(this.clock.nowMs + ms));
  }

  /** An attempt whose process dies before it can record anything: the row keeps its lease. */
  async dies(): Promise<void> {
    await this.journal.begin({ intent: this.hold(), serialPrefix: 'T00001', leaseMs: 30_000, owner: 'dead' });
  }

  row() {
    return this.journal.find(this.holdId);
  }
}
