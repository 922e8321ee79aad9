import { DAY_MS, HOUR_MS } from '../../../src/domain/durations.js';
import type { ProviderName } from '../providers/provider-names.js';
import type { Effect } from '../../../src/sandbox/engine/effects.js';
import { NotDeterministic } from '../../support/virtual/recorded-history.js';
import { VirtualClock } from '../../support/virtual/virtual-clock.js';
import type { VirtualExecution } from '../../support/virtual/virtual-execution.js';
import { VirtualWorld } from '../../support/virtual/virtual-world.js';
import type { Bank } from '../providers/bank.js';
import type { Canary, CanaryContext } from '../canaries/canary.js';
import { EventLog, shortHash, withoutPaths } from '../recording/event-log.js';
import { GATEWAY_PORT } from '../runtime/ports.js';
import { atTimeOfDay, isHiddenLong, losesUpdates, rejectsNothing } from '../scenario/scenario-facts.js';
import { sellerAt } from '../actors/workflow-inputs.js';
import type { Invariant } from '../promises/invariant.js';
import { unfinished } from '../promises/unfinished.js';
import { SimulatedGateway } from '../runtime/gateway.js';
import { joinWire } from '../runtime/memory-wire.js';
import { providerServer } from '../runtime/provider-server.js';
import { Network } from '../runtime/network.js';
import { Broken, type Outcome, type Violation } from './outcome.js';
import { Actors } from '../actors/actors.js';
import { personalData } from '../providers/members.js';
import { SIMULATED } from '../providers/simulated-providers.js';
import { Random } from '../scenario/random.js';
import { providersOf, type Scenario } from '../scenario/scenario.js';
import { useRuntime, untilIdle } from '../runtime/simulated-runtime.js';
import { codec, strangeCodec, type JournalStore } from '../runtime/journal-store.js';
import { instrumentJournal } from '../recording/instrumentation.js';
import { WorkflowObserver } from '../recording/workflow-observer.js';
import { VirtualClient, type VirtualClientDeps } from '../actors/virtual-client.js';
import type { Posted } from '../providers/observed-ledger.js';
import { FaultInjector } from '../runtime/fault-injector.js';
import { Recorder } from '../recording/recorder.js';
import { SimulatedOrders } from './simulated-orders.js';
import { SimulatedWorkers } from './simulated-workers.js';

const NO_GATEWAY_YET = 502;
/** Once the faults end everything must have ended within this. */
const PATIENCE_MS = 320 * DAY_MS;
const AMPLE = '1000000.00';
/** Far more than any run takes: one that needs them is in an endless loop. A planted bug is shown on one quiet order. */
const MOST_STEPS = { ofCanary: 1_000, ofSeed: 5_000 };

export interface RunOptions {
  readonly seed: bigint;
  readonly scenario: Scenario;
  readonly invariants: readonly Invariant[];
  readonly store: JournalStore;
  readonly canary?: Canary | undefined;
}

/** Runs one scenario from beginning to end, checking every promise after every step. */
export async function simulate(options: RunOptions): Promise<Outcome> {
  const simulation = new Simulation(options);
  try {
    return await simulation.run();
  } finally {
    useRuntime(undefined);
  }
}

class Simulation {
  readonly #clock: VirtualClock;
  readonly #startMs: number;
  readonly #log: EventLog;
  readonly #banks = new Map<ProviderName, Bank>();
  readonly #recorder: Recorder;
  readonly #observer: WorkflowObserver;
  readonly #faultInjector: FaultInjector;
  readonly #network: Network;
  readonly #actors: Actors;
  readonly #workers: SimulatedWorkers;
  readonly #orders: SimulatedOrders;
  readonly #draws: Random;
  readonly #turns: Random;
  /** The interface by which a workflow's last operation was done. */
  readonly #lastOf = new Map<string, string>();
  #world: VirtualWorld | undefined;
  #gateway: SimulatedGateway | undefined;
  #steps = 0;

  constructor(readonly options: RunOptions) {
    const { seed, scenario } = options;
    const chance = Random.of(seed, 'chance');
    this.#draws = Random.of(seed, 'engine');
    this.#turns = Random.of(seed, 'turns');
    const startMs = Date.UTC(2026, 0, 1) + this.#draws.int({ from: 0, to: 300 * 24 * 60 }) * 60_000;
    this.#startMs = atTimeOfDay(startMs, scenario.timeOfDayMs);
    this.#clock = new VirtualClock(this.#startMs, untilIdle);
    const after = this.#clock.after.bind(this.#clock);
    useRuntime({ nowMs: () => this.#clock.nowMs, after, bytes: (length) => chance.bytes(length) });
    this.#log = new EventLog(() => this.#clock.nowMs - this.#startMs);
    this.#faultInjector = new FaultInjector({
      scenario,
      random: this.#draws,
      log: this.#log,
      after,
      ageOf: (provider, record) => this.#recorder.ageOf(provider, record),
    });
    this.#recorder = new Recorder(
      this.#banks,
      () => this.#clock.nowMs - this.#startMs,
      this.#startMs,
      scenario.faultsEndMs,
    );
    this.#recorder.rejectsNothing = rejectsNothing(scenario);
    this.#recorder.losesUpdates = losesUpdates(scenario);
    const struck = this.#faultInjector.struck.bind(this.#faultInjector);
    const shared = { recorder: this.#recorder, log: this.#log, struck };
    this.#network = new Network({
      ...shared,
      random: Random.of(seed, 'network'),
      active: (kinds) => this.#faultInjector.active(kinds),
    });
    const parts = { recorder: this.#recorder, log: this.#log, faultInjector: this.#faultInjector };
    this.#workers = new SimulatedWorkers({
      ...parts,
      scenario,
      canary: this.options.canary,
      context: this.#context,
      banks: this.#banks,
      network: this.#network,
      random: this.#draws,
      logged: (fields, message) => this.#logged(fields, message),
    });
    // From its opening on a bank reports what it does.
    for (const provider of providersOf(scenario)) this.#banks.set(provider, this.#openBank(provider));
    this.#observer = new WorkflowObserver(this.#recorder, this.#log);
    this.#actors = new Actors({
      ...shared,
      after,
      banks: this.#banks,
      network: this.#network,
      clients: ['', '/other', '/operator'].map((suffix) => this.#client(suffix, after)),
      decidesOnce: this.options.canary?.decidesOnce === true,
      mayStillEnd: (serialNumber) =>
        (this.#faultInjector.endsLaterUntil.get(serialNumber) ?? -1) >= this.#recorder.nowMs(),
      reset: (about, part) => this.#orders.reset(about, part),
      operatorDecided: (provider) => {
        this.#observer.at(provider).operatorDecisions += 1;
      },
    });
    this.#orders = new SimulatedOrders({
      ...parts,
      actors: this.#actors,
      observer: this.#observer,
      bankOf: (provider) => this.#bankOf(provider),
      after: (ms, wake) => void this.#clock.after(ms, wake),
    });
  }

  async run(): Promise<Outcome> {
    const { invariants } = this.options;
    let violation: Violation | undefined;
    const world = await this.#open();
    try {
      await this.#toTheEnd(world);
    } catch (error) {
      if (error instanceof NotDeterministic) this.#recorder.taskFailures.push(error.message);
      else if (!(error instanceof Broken)) throw error;
      violation = error instanceof Broken ? error.violation : this.#violation();
    }
    await this.#close(world);
    if (violation) this.#log.add(`BROKEN ${violation.invariant}: ${violation.what}`);
    return {
      digest: this.#log.digest,
      steps: this.#steps,
      ...(violation && { violation }),
      faults: this.#faultInjector.struckTimes,
      passed: this.#workers.points.passed,
      hit: this.#workers.points.hit,
      counts: this.#observer.counts,
      judged: new Map(invariants.map((one) => [one.name, one.judged(this.#recorder)])),
      log: this.#log,
    };
  }

  #openBank(provider: ProviderName): Bank {
    const { seed, scenario, canary } = this.options;
    const bank = SIMULATED[provider].open({
      seed: Number(BigInt.asUintN(31, seed)),
      nowMs: this.#startMs + scenario.bank.skewMs,
      plan: scenario.bank,
      resendMode: canary?.resendMode,
      signsListsOtherwise: canary?.signsListsOtherwise,
      onEffect: (effect, posted) => this.#onEffect(provider, effect, posted),
      onEnd: (record) => this.#faultInjector.countAtBank(provider, record),
      onBug: (error) => this.#recorder.mistakes.push(String(error)),
      onNotification: (notification, isAltered) =>
        this.#gateway?.take(provider, notification, isAltered) ??
        Promise.resolve({ status: NO_GATEWAY_YET, body: '' }),
      altersNotification: () => this.#faultInjector.strikes('notifyOtherAmount'),
      onNotificationFate: (fate) => this.#faultInjector.countNotification(fate),
    });
    canary?.bank?.(bank);
    return bank;
  }

  #client(suffix: string, after: VirtualClientDeps['after']): VirtualClient {
    const { mostUpdates } = this.options.scenario.engine;
    return new VirtualClient(
      {
        find: (workflowId) => this.#find(workflowId),
        nowMs: () => this.#clock.nowMs,
        after,
        arrived: (execution) => this.#faultInjector.strikes('updatesLost') && execution.loseUpdates(),
        mostUpdates,
        limited: () => this.#faultInjector.struck('updatesLimited'),
        waiting: this.#recorder.waiting,
        planted: this.options.canary,
      },
      suffix,
    );
  }

  /** The newest execution under an id. */
  #find(workflowId: string): VirtualExecution | undefined {
    return this.#world?.executions.findLast(({ identity }) => identity.workflowId === workflowId);
  }

  #bankOf(provider: ProviderName): Bank {
    const bank = this.#banks.get(provider);
    if (!bank) throw new Error(`no bank is ${provider}`);
    return bank;
  }

  async #open(): Promise<VirtualWorld> {
    const { store, scenario, canary } = this.options;
    joinWire({
      open: (port) => this.#network.open(port),
      server: providerServer({
        bankOf: (provider) => this.#bankOf(provider),
        onRefused: () => this.#faultInjector.struck('refuseConnection'),
        onBug: (error) => this.#recorder.mistakes.push(String(error)),
      }),
      after: (ms, wake) => void this.#clock.after(ms, wake),
    });
    const { instrumentation } = this.#workers;
    const bare = await store.journal(() => this.#clock.iso, canary?.database ?? ((database) => database));
    const journal = instrumentJournal(bare, instrumentation);
    this.#gateway = new SimulatedGateway({
      journal: bare,
      // The gateway runs the same adapters, a planted bug among them.
      providers: new Map(
        [...this.#workers.adapters(GATEWAY_PORT)].map(([name, provider]) => [
          name,
          canary?.provider?.(provider, this.#context) ?? provider,
        ]),
      ),
      find: (workflowId) => this.#find(workflowId),
      recorder: this.#recorder,
      log: this.#log,
      after: (ms, wake) => void this.#clock.after(ms, wake),
      strikes: (kind) => this.#faultInjector.strikes(kind),
      logged: (fields, message) => this.#logged(fields, message),
    });
    const world = new VirtualWorld({
      clock: this.#clock,
      journal: canary?.journal?.(journal, this.#context) ?? journal,
      providers: (worker) => this.#workers.providers(worker),
      around: canary?.activity,
      evictAfterTasks: scenario.engine.evictAfterTasks,
      ...(scenario.engine.workers !== undefined && { workers: scenario.engine.workers }),
      pick: (workers) => this.#turns.pick(workers),
      ...(canary?.clocksStandStill && { monotonicMs: () => 0 }),
      ...(scenario.engine.encrypts && { codec }),
      ...(canary?.startsWithOtherKeys && { startCodec: strangeCodec }),
      inTurn: (executions) => this.#turns.shuffled(executions),
      afterStep: () => this.#afterStep(),
      onTask: (moment, execution) => this.#onTask(moment, execution),
      onResult: (result) => {
        const operation = this.#observer.recordResult(result);
        const { workflowId } = result.facts;
        if (operation && workflowId !== undefined)
          this.#lastOf.set(workflowId, instrumentation.interfaceOf(operation));
      },
      log: { warn: (fields, message) => this.#logged(fields, message) },
    });
    this.#world = this.#workers.world = this.#orders.world = world;
    world.losesResult = () => this.#faultInjector.strikes('completionLost');
    this.#recorder.secrets.push(...personalData());
    for (const [provider, bank] of this.#banks) sellerAt({ provider }, bank);
    this.#faultInjector.schedule({
      banks: this.#banks,
      world,
      kill: () => this.#workers.kill(),
      killAll: () => this.#workers.killAll(),
    });
    for (const [index, plan] of scenario.orders.entries()) this.#orders.beginLater(plan, index + 1, world);
    this.#clock.after(scenario.faultsEndMs, () => this.#endFaults());
    return world;
  }

  get #context(): CanaryContext {
    return {
      after: (ms, wake) => void this.#clock.after(ms, wake),
      log: (text) => this.#logged({}, text),
    };
  }

  /** From here on no fault strikes, and every debt can be paid. */
  #endFaults(): void {
    this.#log.add('faults end');
    for (const bank of this.#banks.values()) {
      bank.faults.clear();
      bank.depositForAll(AMPLE);
    }
    this.#faultInjector.keepSlowQueries(this.#banks);
    for (const about of this.#orders.cases) this.#actors.resolveDisputes(about);
  }

  async #toTheEnd(world: VirtualWorld): Promise<void> {
    const hasEnded = (): boolean => this.#isEndless || this.#orders.haveEnded;
    await world.until(hasEnded, this.options.scenario.faultsEndMs + PATIENCE_MS);
    // What is still on its way arrives.
    await world.advance(HOUR_MS);
    this.#recorder.stuck.push(...unfinished(this.#orders.cases, this.#recorder));
    this.#recorder.isOver = true;
    this.#afterStep();
  }

  async #close(world: VirtualWorld): Promise<void> {
    for (const { workflow } of this.#orders.cases) {
      const { history, identity } = workflow;
      const hash = shortHash(JSON.stringify(history.activations, withoutPaths));
      this.#log.add(`history ${identity.workflowId} ${history.events} events ${hash}`);
    }
    this.#observer.countUnknownOutcomes();
    await world.stop();
    // What a broken run had under way at the journal must not reach that of the next run, whose names are the same.
    await world.clock.quiet();
  }

  #onEffect(provider: ProviderName, effect: Effect, posted: readonly Posted[]): void {
    const { kind, serialNumber, orderNo, amount } = this.#recorder.did(provider, effect, posted);
    this.#log.add(`effect ${provider} ${kind} ${serialNumber} ${orderNo ?? ''} ${amount}`);
    if (kind !== 'deposit' && orderNo !== undefined) this.#observer.at(provider).moneyEffects += 1;
    if (isHiddenLong(this.options.scenario)) this.#recorder.misreported.add(serialNumber);
    this.#workers.providerDid(serialNumber);
  }

  #onTask(moment: 'accepting' | 'accepted' | 'overtaken', execution: VirtualExecution): void {
    const { workflowId, workflowType } = execution.identity;
    if (moment === 'overtaken') {
      this.#faultInjector.struck('taskOvertaken');
      return;
    }
    if (moment === 'accepting' && this.#faultInjector.strikes('taskLost')) {
      execution.loseWorker();
      return;
    }
    if (moment === 'accepting' && this.#failsUpdates(execution)) return;
    const last = this.#lastOf.get(workflowId);
    if (last === undefined) return;
    const { worker } = execution;
    if (moment === 'accepting')
      void this.#workers.dies(workflowType, last, 'before the next command is accepted', worker);
    else {
      this.#lastOf.delete(workflowId);
      void this.#workers.dies(workflowType, last, 'after the next command is accepted', worker);
    }
  }

  /** The server gives a task up, and fails the updates that it had delivered with it. */
  #failsUpdates(execution: VirtualExecution): boolean {
    const { workflowId } = execution.identity;
    if (!execution.hasUpdatesInTask || !this.#faultInjector.strikesAgain('updatesUnprocessed', workflowId))
      return false;
    execution.loseWorker();
    execution.failUnprocessedUpdates();
    return true;
  }

  #logged(fields: object, message: string): void {
    this.#recorder.logLines.push(`${JSON.stringify(fields)} ${message}`);
  }

  #afterStep(): void {
    this.#steps += 1;
    if (this.#isEndless) this.#recorder.stuck.push(`more than ${this.#steps - 1} steps`);
    this.#actors.throwFirstError();
    for (const about of this.#orders.cases) this.#observer.observe(about);
    const violation = this.#violation();
    if (violation) throw new Broken(violation);
  }

  get #isEndless(): boolean {
    return this.#steps > (this.options.canary ? MOST_STEPS.ofCanary : MOST_STEPS.ofSeed);
  }

  #violation(): Violation | undefined {
    for (const { name, ...invariant } of this.options.invariants) {
      const what = invariant.check(this.#recorder);
      if (what !== undefined)
        return { invariant: name, what, step: this.#steps, line: this.#log.lines.length };
    }
    return undefined;
  }
}
