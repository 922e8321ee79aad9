import type { SandboxClock } from './clock.js';

interface Waiting {
  readonly due: number;
  readonly run: () => void;
}

/**
 * Runs what a provider finishes only after a while, by the sandbox clock: in the order in which it falls due, and at the
 * latest before the next request is handled.
 */
export class Scheduler {
  readonly #waiting: Waiting[] = [];
  readonly #clock: SandboxClock;
  readonly #onBug: (error: unknown) => void;

  constructor(clock: SandboxClock, onBug: (error: unknown) => void) {
    this.#clock = clock;
    this.#onBug = onBug;
  }

  /** Runs something once `ms` have gone by; never before the caller is through. */
  after(ms: number, run: () => void): void {
    const due = this.#clock.now() + ms;
    const place = this.#waiting.findIndex((other) => other.due > due);
    this.#waiting.splice(place < 0 ? this.#waiting.length : place, 0, { due, run });
    void this.#clock.sleep(ms).then(() => this.runDue());
  }

  /** Does all that is due by now. */
  runDue(): void {
    const now = this.#clock.now();
    for (let next = this.#waiting[0]; next !== undefined && next.due <= now; next = this.#waiting[0]) {
      this.#waiting.shift();
      try {
        next.run();
      } catch (error) {
        this.#onBug(error);
      }
    }
  }
}
