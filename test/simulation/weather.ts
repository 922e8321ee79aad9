import type { WireRecord } from '../../src/sandbox/wire-log.js';
import type { VirtualWorld } from '../support/virtual/virtual-world.js';
import type { Bank } from './bank.js';
import type { EventLog } from './event-log.js';
import { bankRuleOf, tokenExpiryOf, type FaultKind, type FaultPlan } from './faults.js';
import type { Random } from './random.js';
import type { Scenario } from './scenario.js';

export interface WeatherDeps {
  readonly scenario: Scenario;
  readonly random: Random;
  readonly log: EventLog;
  readonly after: (ms: number, wake: () => void) => void;
  /** How long ago the bank did what a request asks about; undefined where it has not. */
  readonly ageOf: (record: WireRecord) => number | undefined;
}

interface Reach {
  readonly bank: Bank;
  readonly world: VirtualWorld;
  /** Kills the worker; answers whether one was there. */
  readonly kill: () => boolean;
}

/** What goes wrong, when: the fault plans of a scenario, until the calm. */
export class Weather {
  /** How often each kind of fault really struck. */
  readonly struckTimes = new Map<FaultKind, number>();

  constructor(readonly deps: WeatherDeps) {}

  get isCalm(): boolean {
    return this.deps.log.nowMs() >= this.deps.scenario.calmMs;
  }

  /** The plans of these kinds whose time it is. */
  active(kinds: readonly FaultKind[]): readonly FaultPlan[] {
    if (this.isCalm) return [];
    const now = this.deps.log.nowMs();
    return this.deps.scenario.faults.filter(
      (plan) => kinds.includes(plan.kind) && plan.fromMs <= now && now < plan.untilMs,
    );
  }

  /** Whether a fault of this kind strikes here and now. */
  strikes(kind: FaultKind): boolean {
    const isSo = this.active([kind]).some(({ probability }) => this.deps.random.chance(probability));
    if (isSo) this.struck(kind);
    return isSo;
  }

  struck(kind: FaultKind): void {
    this.struckTimes.set(kind, (this.struckTimes.get(kind) ?? 0) + 1);
    this.deps.log.add(`fault ${kind}`);
  }

  /** Counts what the bank did wrong with one request. */
  seenAtBank(record: WireRecord): void {
    const { fault = '', code } = record;
    for (const name of fault.split('+')) {
      if (name === '') continue;
      // A blind question is one only where there was something to see.
      const isBlind = name === 'notFoundFor' || name === 'processing';
      if (isBlind && !this.#hides(name, record)) continue;
      // The sandbox's names are among ours; a refusal that passes is its unknown code with a code that is known.
      this.struck(name === 'unknownCode' && code === 'ERR031' ? 'refusedForNow' : (name as FaultKind));
    }
  }

  /** Sets everything up that comes by itself at its time. */
  gather(over: Reach): void {
    const { scenario, after } = this.deps;
    for (const plan of scenario.faults) {
      if (plan.fromMs < scenario.calmMs) after(plan.fromMs, () => this.#begin(plan, over));
    }
    if (scenario.bank.skewMs !== 0) this.struck('clockSkew');
  }

  #hides(kind: FaultKind, record: WireRecord): boolean {
    const age = this.deps.ageOf(record);
    const plans = this.active([kind]).filter((plan) =>
      [undefined, record.interfaceCode].includes(plan.interface),
    );
    return age !== undefined && plans.some(({ ms }) => age < ms);
  }

  #begin(plan: FaultPlan, { bank, world, kill }: Reach): void {
    const { scenario, after } = this.deps;
    const rule = bankRuleOf(plan);
    if (rule) {
      const id = bank.faults.add(rule);
      after(Math.min(plan.untilMs, scenario.calmMs) - plan.fromMs, () => void bank.faults.remove(id));
      return;
    }
    if (this.#strike(plan, { bank, world, kill })) this.struck(plan.kind);
  }

  /** Does what happens at one moment; answers whether it met anything. */
  #strike(plan: FaultPlan, { bank, world, kill }: Reach): boolean {
    switch (plan.kind) {
      case 'workerKilled':
        return kill();
      case 'evicted':
        return world.executions.filter((story) => story.evict()).length > 0;
      case 'tokenExpired':
        bank.control.expireToken(tokenExpiryOf(plan));
        return true;
      default:
        return false;
    }
  }
}
