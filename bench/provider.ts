import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Account } from '../src/domain/party.js';

/** What the provider's process says. `id` is the saga's. */
export type ProviderMessage =
  | { readonly type: 'ready'; readonly id: string; readonly providersPath: string; readonly seller: Account }
  | { readonly type: 'codeSent'; readonly id: string; readonly code: string }
  | { readonly type: 'held' | 'released' | 'latency'; readonly id: string };

export interface ProviderCommand {
  /** How long every answer takes from here on. */
  readonly latencyMs: number;
}

/** What a buyer waits for. */
export type ProviderEvent = 'codeSent' | 'held' | 'released';

/** The sandbox in a process of its own, and what it lets buyers notice. */
export class Provider {
  readonly #child: ChildProcess;
  readonly #seen = new Map<string, string>();
  readonly #waiting = new Map<string, (said: string) => void>();
  #repeats = 0;

  private constructor(
    child: ChildProcess,
    readonly providersPath: string,
    readonly seller: Account,
  ) {
    this.#child = child;
    child.on('message', (message: ProviderMessage) => this.#hear(message));
  }

  /** Starts the process; it ends with this one. @throws Error when it ends before it is ready. */
  static async start(dataDir: string): Promise<Provider> {
    await mkdir(dataDir, { recursive: true });
    const child = fork(fileURLToPath(new URL('./provider-process.js', import.meta.url)), [dataDir]);
    const ended = once(child, 'exit').then(() => {
      throw new Error('the provider’s process ended before it was ready');
    });
    const [message] = (await Promise.race([once(child, 'message'), ended])) as [ProviderMessage];
    if (message.type !== 'ready') throw new Error('the provider’s process spoke before it was ready');
    return new Provider(child, message.providersPath, message.seller);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** How often something was noticed a second time: an effect that happened twice. */
  get repeats(): number {
    return this.#repeats;
  }

  /** Waits until the buyer of a saga notices it; answers the code where one was sent. */
  event(id: string, what: ProviderEvent): Promise<string> {
    const key = `${what} ${id}`;
    const said = this.#seen.get(key);
    if (said !== undefined) return Promise.resolve(said);
    return new Promise((resolve) => this.#waiting.set(key, resolve));
  }

  async setLatency(latencyMs: number): Promise<void> {
    const key = `latency ${latencyMs}`;
    this.#seen.delete(key);
    const set = new Promise<void>((resolve) => this.#waiting.set(key, () => resolve()));
    this.#child.send({ latencyMs } satisfies ProviderCommand);
    await set;
  }

  async stop(): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.disconnect();
    await ended;
  }

  #hear(message: ProviderMessage): void {
    const key = `${message.type} ${message.id}`;
    if (this.#seen.has(key)) this.#repeats += 1;
    const said = message.type === 'codeSent' ? message.code : '';
    this.#seen.set(key, said);
    this.#waiting.get(key)?.(said);
    this.#waiting.delete(key);
  }
}
