import { setImmediate } from 'node:timers/promises';

/** Time that passes only when nothing happens any more: all that is due at one moment ends before the next one comes. */
export class VirtualTime {
  private now = Date.parse('2026-03-01T00:00:00.000Z');
  private readonly events: { readonly atMs: number; readonly happen: () => void }[] = [];
  private busy = 0;

  get nowMs(): number {
    return this.now;
  }

  at(atMs: number, happen: () => void): void {
    this.events.push({ atMs, happen });
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.at(this.now + ms, resolve);
    });
  }

  /** Real work, such as a statement: time stands still until it is done. */
  async work<T>(real: () => Promise<T>): Promise<T> {
    this.busy += 1;
    try {
      return await real();
    } finally {
      this.busy -= 1;
    }
  }

  /** Lets everything happen that is planned, and what comes of it. */
  async run(): Promise<void> {
    await this.quiet();
    for (;;) {
      const next = this.events.reduce<(typeof this.events)[number] | undefined>(
        (first, event) => (first && first.atMs <= event.atMs ? first : event),
        undefined,
      );
      if (!next) return;
      this.events.splice(this.events.indexOf(next), 1);
      this.now = Math.max(this.now, next.atMs);
      next.happen();
      await this.quiet();
    }
  }

  private async quiet(): Promise<void> {
    // Two turns without work: what a finished statement sets off has begun by then.
    for (let turns = 0; turns < 2; turns += 1) {
      await setImmediate();
      if (this.busy > 0) turns = -1;
    }
  }
}
