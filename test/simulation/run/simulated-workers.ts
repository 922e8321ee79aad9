import type { Provider } from '../../../src/providers/provider.js';
import type { VirtualWorld } from '../../support/virtual/virtual-world.js';
import type { Canary, CanaryContext } from '../canaries/canary.js';
import type { Bank } from '../providers/bank.js';
import type { ProviderName } from '../providers/provider-names.js';
import { adaptersOf } from '../providers/simulated-providers.js';
import type { EventLog } from '../recording/event-log.js';
import { instrumentProvider, type InstrumentationDeps } from '../recording/instrumentation.js';
import type { Recorder } from '../recording/recorder.js';
import type { FaultInjector } from '../runtime/fault-injector.js';
import type { Network } from '../runtime/network.js';
import { portOf } from '../runtime/ports.js';
import { CrashPoints, interfacesOf, isOfDatabase, type Moment } from '../scenario/crash-points.js';
import type { Random } from '../scenario/random.js';
import { isSeparate, type Scenario } from '../scenario/scenario.js';

export interface SimulatedWorkersDeps {
  readonly scenario: Scenario;
  readonly canary: Canary | undefined;
  readonly context: CanaryContext;
  readonly banks: ReadonlyMap<ProviderName, Bank>;
  readonly recorder: Recorder;
  readonly log: EventLog;
  readonly faultInjector: FaultInjector;
  readonly network: Network;
  readonly random: Random;
  readonly logged: (fields: object, message: string) => void;
}

/** The worker processes of a run: what they call, and where they die or pause. */
export class SimulatedWorkers {
  readonly points: CrashPoints;
  readonly #interfaces = new Map<string, string>();
  readonly #carriers: InstrumentationDeps['carriers'] = new Map();
  world: VirtualWorld | undefined;

  constructor(readonly deps: SimulatedWorkersDeps) {
    this.points = new CrashPoints(deps.scenario.crashes);
  }

  /** By what journal and providers are observed, and struck at the places of a crash. */
  get instrumentation(): InstrumentationDeps {
    const { recorder, log, faultInjector } = this.deps;
    return {
      recorder,
      log,
      carriers: this.#carriers,
      interfaceOf: ({ provider, kind }) => this.#interfaces.get(`${provider} ${kind}`) ?? kind,
      dies: (workflow, name, moment) => this.dies(workflow, name, moment),
      faultInjector,
    };
  }

  /** What a worker of this name calls. */
  providers(worker: string): ReadonlyMap<string, Provider> {
    const { faultInjector, canary, context, banks } = this.deps;
    const isUnconfigured = faultInjector.active(['unconfigured']).length > 0;
    const providers = isUnconfigured ? new Map<string, Provider>() : this.adapters(portOf(worker));
    for (const name of banks.keys()) {
      const provider = providers.get(name);
      if (!provider && isUnconfigured) continue;
      if (!provider) throw new Error(`${name} is not configured`);
      for (const [written, { kind }] of interfacesOf(name, provider))
        this.#interfaces.set(`${name} ${kind}`, written);
    }
    return new Map(
      [...providers].map(([name, provider]) => [
        name,
        instrumentProvider(canary?.provider?.(provider, context) ?? provider, this.instrumentation),
      ]),
    );
  }

  /** The adapters as shipped, for the process that sends from this port. */
  adapters(port: number): ReadonlyMap<string, Provider> {
    return adaptersOf(this.deps.banks, port, this.deps.logged);
  }

  /** Whether something died. For a worker that pauses it resolves when the worker goes on. */
  dies(workflow: string, name: string, moment: Moment): Promise<boolean> {
    // What is about no order dies with the worker of other workflows, not at places of its own.
    if (isSeparate(workflow)) return Promise.resolve(false);
    const plan = this.points.pass(workflow, name, moment, this.deps.faultInjector.faultsEnded);
    if (!plan) return Promise.resolve(false);
    this.deps.log.add(`crash ${workflow} ${name} ${moment}`);
    if (plan.pauseMs !== undefined) return this.#pause(plan.pauseMs);
    if (!isOfDatabase(moment)) this.kill();
    return Promise.resolve(true);
  }

  /** The provider has done what a worker sent under this number. */
  providerDid(serialNumber: string): void {
    const carrier = this.#carriers.get(serialNumber);
    if (carrier) void this.dies(carrier.workflow, carrier.interfaceName, 'when the provider has done it');
  }

  /** Kills the worker; answers whether one was there. */
  kill(): boolean {
    const { log, random, network } = this.deps;
    const worker = this.world?.worker;
    if (!worker) return false;
    log.add(`${worker.name} dies`);
    this.world?.killWorker(random.pick([0, 10_000, 60_000]));
    network.cut(portOf(worker.name));
    return true;
  }

  async #pause(ms: number): Promise<boolean> {
    const { log, faultInjector } = this.deps;
    const worker = this.world?.worker;
    if (!worker) return false;
    log.add(`${worker.name} pauses`);
    faultInjector.struck('workerPaused');
    await this.world?.pauseWorker(ms);
    log.add(`${worker.name} goes on`);
    return false;
  }
}
