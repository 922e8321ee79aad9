import { setTimeout as delay } from 'node:timers/promises';
import { spawnHoldfast, type SpawnedProcess } from '../../src/embedded/spawned-process.js';

const START_MS = 120_000;
const AGAIN_AFTER_MS = 1_000;

export interface WorkerPoolOptions {
  readonly size: number;
  readonly env: NodeJS.ProcessEnv;
  readonly logFile: string;
  readonly say: (line: string) => void;
}

/**
 * So many worker processes, each of which is started again whenever it ends, as a supervisor does it: after a SIGKILL, and
 * also when it gave up by itself because a server was away at its start.
 */
export class WorkerPool {
  readonly #ready = new Set<SpawnedProcess>();
  readonly #all = new Set<SpawnedProcess>();
  readonly #awayMs = new Map<SpawnedProcess, number>();
  readonly #posts: Promise<void>[] = [];
  #closing = false;
  #kills = 0;
  #endedByThemselves = 0;

  constructor(readonly options: WorkerPoolOptions) {
    for (let place = 0; place < options.size; place += 1) this.#posts.push(this.#fill());
  }

  get kills(): number {
    return this.#kills;
  }

  /** How many ended although nobody killed them. */
  get endedByThemselves(): number {
    return this.#endedByThemselves;
  }

  get readyCount(): number {
    return this.#ready.size;
  }

  /** Waits until so many take tasks. */
  async untilReady(count: number): Promise<void> {
    while (this.#ready.size < count) await delay(50);
  }

  /** Kills one that takes tasks, waiting for one if need be; it is back after `awayMs` and its start. */
  async kill(awayMs: number): Promise<number> {
    await this.untilReady(1);
    // The one that took tasks longest has most under way.
    const [victim] = this.#ready;
    if (victim === undefined) throw new Error('a worker was ready and is not there');
    this.#awayMs.set(victim, awayMs);
    this.#ready.delete(victim);
    const { signal } = await victim.kill('SIGKILL');
    if (signal !== 'SIGKILL') throw new Error(`worker ${victim.pid} had ended before it was killed`);
    this.#kills += 1;
    return victim.pid;
  }

  /** Lets one that takes tasks stand still for so long, then go on with what it had in hand; answers its process id. */
  async pause(ms: number, onStop: (pid: number) => void): Promise<number> {
    await this.untilReady(1);
    const [victim] = this.#ready;
    if (victim === undefined) throw new Error('a worker was ready and is not there');
    this.#ready.delete(victim);
    process.kill(victim.pid, 'SIGSTOP');
    onStop(victim.pid);
    await delay(ms);
    if (!this.#all.has(victim)) throw new Error(`worker ${victim.pid} ended while it stood still`);
    process.kill(victim.pid, 'SIGCONT');
    this.#ready.add(victim);
    return victim.pid;
  }

  async stop(): Promise<void> {
    this.#closing = true;
    await Promise.all([...this.#all].map((worker) => worker.kill('SIGKILL')));
    await Promise.all(this.#posts);
  }

  async #fill(): Promise<void> {
    while (!this.#closing) {
      const { env, logFile, say } = this.options;
      const worker = await spawnHoldfast(['worker'], { env, logFile });
      this.#all.add(worker);
      const ready = await worker.waitForLine(/^holdfast worker ready/, START_MS).catch(() => undefined);
      if (ready !== undefined) this.#ready.add(worker);
      const { code, signal } = await worker.exited;
      this.#all.delete(worker);
      this.#ready.delete(worker);
      const awayMs = this.#awayMs.get(worker);
      if (awayMs === undefined && !this.#closing) {
        this.#endedByThemselves += 1;
        say(`worker ${worker.pid} ended by itself (${String(signal ?? code)}) and is started again`);
      }
      await delay(this.#closing ? 0 : (awayMs ?? AGAIN_AFTER_MS));
    }
  }
}
