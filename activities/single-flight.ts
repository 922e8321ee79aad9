/**
 * The provider calls that this process has under way, by intent. A local activity stops waiting after a few seconds
 * while its request goes on; whoever comes next for the same operation joins it here instead of querying it.
 */
export class SingleFlight {
  readonly #calls = new Map<string, Promise<unknown>>();

  /** Runs `call` unless one for the same key is under way, and then waits for that one. */
  join<T>(key: string, call: () => Promise<T>): Promise<T> {
    const running = this.#calls.get(key);
    // One key is one intent, whose result has one type.
    if (running) return running as Promise<T>;
    const started = call().finally(() => this.#calls.delete(key));
    this.#calls.set(key, started);
    return started;
  }

  /** Waits until no call is under way: shutdown lets writes end, because a write is never cancelled. */
  async drain(): Promise<void> {
    while (this.#calls.size > 0) await Promise.allSettled(this.#calls.values());
  }
}
