import type { DrawnNotificationFaults } from '../../../src/sandbox/engine/faults.js';
import type { WireRecord } from '../../../src/sandbox/engine/wire-log.js';
import type { VirtualWorld } from '../../support/virtual/virtual-world.js';
import type { ProviderName } from '../providers/provider-names.js';
import type { Bank } from '../providers/bank.js';
import type { EventLog } from '../recording/event-log.js';
import { bankRulesOf, callsOf, type FaultKind, type FaultPlan } from '../scenario/faults.js';
import { SIMULATED } from '../providers/simulated-providers.js';
import type { Random } from '../scenario/random.js';
import type { Scenario } from '../scenario/scenario.js';

export interface FaultInjectorDeps {
  readonly scenario: Scenario;
  readonly random: Random;
  readonly log: EventLog;
  readonly after: (ms: number, wake: () => void) => void;
  /** How long ago the bank did what a query is about; undefined where it has not. */
  readonly ageOf: (provider: ProviderName, record: WireRecord) => number | undefined;
}

/** After so many in a row a caller that repeats every few seconds gets through: more of them show nothing new and take time. */
const MOST_IN_A_ROW = 5;

interface InjectionTargets {
  readonly banks: ReadonlyMap<ProviderName, Bank>;
  readonly world: VirtualWorld;
  /** Kills a worker, or all of them; returns whether any was there. */
  readonly kill: () => boolean;
  readonly killAll: () => boolean;
}

/** Injects the faults of a scenario at their times, until the scenario's faults end. */
export class FaultInjector {
  /** How often each kind of fault really struck. */
  readonly struckTimes = new Map<FaultKind, number>();
  readonly #inARow = new Map<string, number>();

  constructor(readonly deps: FaultInjectorDeps) {}

  get faultsEnded(): boolean {
    return this.deps.log.nowMs() >= this.deps.scenario.faultsEndMs;
  }

  /** The plans of these kinds whose time it is. */
  active(kinds: readonly FaultKind[]): readonly FaultPlan[] {
    if (this.faultsEnded) return [];
    const now = this.deps.log.nowMs();
    return this.deps.scenario.faults.filter(
      (plan) => kinds.includes(plan.kind) && plan.fromMs <= now && now < plan.untilMs,
    );
  }

  /** Whether a fault of this kind strikes now. */
  strikes(kind: FaultKind): boolean {
    const isSo = this.active([kind]).some(({ probability }) => this.deps.random.chance(probability));
    if (isSo) this.struck(kind);
    return isSo;
  }

  /** Where a fault of this kind delays something now: resolves when it goes on. */
  delays(kind: FaultKind): Promise<void> | undefined {
    const { random, after } = this.deps;
    const plan = this.active([kind]).find(({ probability }) => random.chance(probability));
    if (!plan) return undefined;
    this.struck(kind);
    return new Promise((resolve) => after(plan.ms, resolve));
  }

  /** As {@link strikes}, but one workflow only so many times in a row. */
  strikesAgain(kind: FaultKind, workflowId: string): boolean {
    const key = `${kind} ${workflowId}`;
    const before = this.#inARow.get(key) ?? 0;
    const isSo = before < MOST_IN_A_ROW && this.strikes(kind);
    this.#inARow.set(key, isSo ? before + 1 : 0);
    return isSo;
  }

  struck(kind: FaultKind): void {
    this.struckTimes.set(kind, (this.struckTimes.get(kind) ?? 0) + 1);
    this.deps.log.add(`fault ${kind}`);
  }

  /** Until when a write that was answered as pending may still end, by its serial number. */
  readonly endsLaterUntil = new Map<string, number>();

  /** Counts what a bank did wrong with one request. */
  countAtBank(provider: ProviderName, record: WireRecord): void {
    const { fault = '', code } = record;
    const { faultCodes } = SIMULATED[provider];
    for (const name of fault.split('+')) {
      if (name === '') continue;
      // A query is blind only where there was something to see.
      const isBlind = name === 'notFoundFor' || name === 'processing';
      if (isBlind && !this.#hides(name, provider, record)) continue;
      if (name === 'pending' && !this.#endsLater(record)) continue;
      // The sandbox's names are among ours; a rejection is its unknown code with a code that is known.
      const isForNow = name === 'unknownCode' && code === faultCodes.rejectedForNow;
      const isForGood = name === 'unknownCode' && code === faultCodes.rejectedForGood;
      if (name === 'delay' && this.#isSlowQuery(provider, record)) {
        this.struck('slowQuery');
        continue;
      }
      const isOfChannel = name === 'unknownCode' && code === faultCodes.ofChannel;
      const kind = isForNow ? 'rejectedForNow' : isForGood ? 'rejectedForGood' : (name as FaultKind);
      this.struck(isOfChannel ? 'channelFails' : kind);
    }
  }

  /** Counts what goes wrong with one notification. */
  countNotification({ delayMs, copies, lost, forged }: DrawnNotificationFaults): void {
    if (delayMs > 0) this.struck('notifyDelay');
    if (copies > 0) this.struck('notifyDuplicate');
    if (lost) this.struck('notifyLose');
    if (forged) this.struck('notifyForge');
  }

  #isSlowQuery(provider: ProviderName, { interfaceCode }: WireRecord): boolean {
    const isQuery = Object.values(SIMULATED[provider].faultCodes.calls).some(
      ({ query }) => query === interfaceCode,
    );
    return isQuery && this.active(['slowQuery']).length > 0;
  }

  /** Slow queries are no fault but a property of the bank: they stay when the faults end. */
  keepSlowQueries(banks: ReadonlyMap<ProviderName, Bank>): void {
    for (const plan of this.deps.scenario.faults) {
      if (plan.kind !== 'slowQuery') continue;
      for (const [provider, { faults }] of banks)
        for (const rule of bankRulesOf(plan, SIMULATED[provider].faultCodes)) faults.add(rule);
    }
  }

  /** Schedules every fault that begins at a time of its own. */
  schedule(over: InjectionTargets): void {
    const { scenario, after } = this.deps;
    for (const plan of scenario.faults) {
      if (plan.fromMs < scenario.faultsEndMs) after(plan.fromMs, () => this.#begin(plan, over));
    }
    if (scenario.bank.skewMs !== 0) this.struck('clockSkew');
  }

  /** Whether a write was left pending. Where its answer does not show that, it may have been. */
  #endsLater({ serialNumber, code }: WireRecord): boolean {
    if (serialNumber === undefined) return false;
    const plans = this.deps.scenario.faults.filter(({ kind }) => kind === 'pending');
    const longestMs = Math.max(0, ...plans.map(({ ms }) => ms));
    this.endsLaterUntil.set(serialNumber, this.deps.log.nowMs() + longestMs);
    return code === 'pending';
  }

  #hides(kind: FaultKind, provider: ProviderName, record: WireRecord): boolean {
    const age = this.deps.ageOf(provider, record);
    const plans = this.active([kind]).filter(
      (plan) => callsOf(plan, SIMULATED[provider].faultCodes)?.includes(record.interfaceCode) ?? true,
    );
    return age !== undefined && plans.some(({ ms }) => age < ms);
  }

  #begin(plan: FaultPlan, over: InjectionTargets): void {
    const { scenario, after } = this.deps;
    for (const [provider, { faults }] of over.banks) {
      for (const rule of bankRulesOf(plan, SIMULATED[provider].faultCodes)) {
        const id = faults.add(rule);
        after(Math.min(plan.untilMs, scenario.faultsEndMs) - plan.fromMs, () => void faults.remove(id));
      }
    }
    if (this.#strike(plan, over)) this.struck(plan.kind);
  }

  /** Does what happens at one moment; returns whether it met anything. */
  #strike(plan: FaultPlan, { banks, world, kill, killAll }: InjectionTargets): boolean {
    switch (plan.kind) {
      case 'workerKilled':
        return kill();
      case 'unconfigured': {
        const { scenario, after } = this.deps;
        // The mended settings need a start of the workers, too.
        after(Math.min(plan.untilMs, scenario.faultsEndMs) - plan.fromMs, () => void killAll());
        return killAll();
      }
      case 'evicted':
        return world.executions.filter((workflow) => workflow.evict()).length > 0;
      case 'tokenExpired': {
        const withTokens = [...banks.values()].filter((bank) => bank.expireTokens !== undefined);
        for (const bank of withTokens) bank.expireTokens?.(plan.variant ?? 0);
        return withTokens.length > 0;
      }
      default:
        return false;
    }
  }
}
