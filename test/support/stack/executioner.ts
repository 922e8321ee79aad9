import type { HookMoment } from '../../../src/sandbox/engine/hooks.js';
import type { SpawnedProcess } from '../../../src/embedded/spawned-process.js';
import type { Site } from './stack.js';

/** Where at the bank a worker is to die: at this moment of this request. */
export interface Scaffold {
  /** Default: 平安. */
  readonly provider?: string;
  readonly interfaceName: string;
  readonly moment: HookMoment;
  /** Requests about an order are told by it, those about an account by the member. */
  readonly orderNo?: string;
  readonly memberCode?: string;
}

/**
 * The longest that a request waits for the others. They come within a second, before the worker's local activities give up
 * waiting; on a machine that is busy with other things they may take longer.
 */
const GATHER_MS = 8_000;

/**
 * Kills a site's worker with SIGKILL while requests of it are under way, each exactly where it was wanted, and starts
 * another one. Requests that come within a short time share one death; whoever comes later gets one of its own.
 */
export class Executioner {
  /** How every worker ended that was killed. */
  readonly deaths: { readonly pid: number; readonly signal: string | null }[] = [];
  /** The worker that runs. */
  worker: SpawnedProcess;
  #waiting: (() => void)[] = [];
  #wanted = 0;
  #timer: NodeJS.Timeout | undefined;
  #succession: Promise<void> = Promise.resolve();
  #allDied: () => void = () => undefined;
  #over: Promise<void> | undefined;
  #begin: (() => Promise<void>) | undefined;

  private constructor(
    readonly site: Site,
    worker: SpawnedProcess,
  ) {
    this.worker = worker;
  }

  static async on(site: Site): Promise<Executioner> {
    return new Executioner(site, await site.startWorker());
  }

  /** Wants a death at one place, once. */
  want({ provider = 'pingan', interfaceName, moment, orderNo, memberCode }: Scaffold): void {
    const place = { provider, interface: interfaceName, moment, orderNo, memberCode };
    this.wantWhere((arrive) => this.site.sandbox.hooks.add({ ...place, run: arrive }));
  }

  /** Wants a death at any other place, which calls `arrive` and goes on when that resolves. */
  wantWhere(place: (arrive: () => Promise<void>) => void): void {
    if (this.#wanted === 0)
      this.#over = new Promise((resolve) => {
        this.#allDied = resolve;
      });
    this.#wanted += 1;
    place(() => this.#arrive());
  }

  /** Has `begin` called when the first worker is dead and the bank has not gone on. */
  onFirstDeath(begin: () => Promise<void>): void {
    this.#begin = begin;
  }

  /** How many of the wanted places no request has come to. */
  get missing(): number {
    return this.#wanted;
  }

  /** Waits until every death that is wanted by now has come, and the worker after it takes tasks. */
  async over(): Promise<void> {
    await this.#over;
    await this.#succession;
  }

  /** Waits until the worker that followed the last death takes tasks. */
  async succession(): Promise<void> {
    await this.#succession;
  }

  #arrive(): Promise<void> {
    this.#wanted -= 1;
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      if (this.#wanted === 0) void this.#kill();
      else this.#timer ??= setTimeout(() => void this.#kill(), GATHER_MS);
    });
  }

  async #kill(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.#succession;
    const { worker } = this;
    const { signal } = await worker.kill('SIGKILL');
    void this.#begin?.();
    this.#begin = undefined;
    // The bank goes on only when nobody is left to hear its answer.
    for (const goOn of this.#waiting.splice(0)) goOn();
    this.deaths.push({ pid: worker.pid, signal });
    if (this.#wanted === 0) this.#allDied();
    this.#succession = this.site.startWorker().then((next) => {
      this.worker = next;
    });
    await this.#succession;
  }
}
