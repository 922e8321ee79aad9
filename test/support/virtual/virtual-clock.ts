import { AsyncLocalStorage } from 'node:async_hooks';

interface Alarm {
  readonly atMs: number;
  readonly order: number;
  readonly wake: () => void;
}

interface Call {
  readonly clock: VirtualClock;
  asleep: number;
}

/** One for all clocks: until Node 24, each that was used once makes every promise of the process dearer for good. */
const currentCall = new AsyncLocalStorage<Call>();

/**
 * Time that moves only when it is told to. Whatever waits by this clock wakes in order; what works for real (a database, a
 * socket) is tracked, so that time stands still until it has ended.
 */
export class VirtualClock {
  #nowMs: number;
  #order = 0;
  readonly #alarms = new Set<Alarm>();
  readonly #calls = new Set<Call>();
  /** Sleepers that belong to no tracked call: the far end of a socket, while the near end is tracked. */
  #strangers = 0;
  #changed: (() => void) | undefined;
  readonly #onAdvance: ((nowMs: number) => void)[] = [];

  /** @param whenQuiet waits until nothing runs any more, where the caller knows that better than tracked calls tell. */
  constructor(
    startMs = Date.UTC(2026, 0, 5, 2),
    readonly whenQuiet?: () => Promise<void>,
  ) {
    this.#nowMs = startMs;
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  get iso(): string {
    return new Date(this.#nowMs).toISOString();
  }

  /** The moment at which somebody wakes next. */
  get nextMs(): number | undefined {
    const moments = [...this.#alarms].map((alarm) => alarm.atMs);
    return moments.length === 0 ? undefined : Math.min(...moments);
  }

  /** Keeps another clock in step with this one. */
  onAdvance(follow: (nowMs: number) => void): void {
    this.#onAdvance.push(follow);
  }

  /** Calls `wake` once so much time has passed; answers how to take that back. */
  after(ms: number, wake: () => void): () => void {
    this.#order += 1;
    const alarm = { atMs: this.#nowMs + Math.max(0, ms), order: this.#order, wake };
    this.#alarms.add(alarm);
    return () => this.#alarms.delete(alarm);
  }

  /** Waits inside a tracked call, or at the far end of one. */
  async sleep(ms: number): Promise<void> {
    if (ms <= 0) return;
    const current = currentCall.getStore();
    const call = current?.clock === this ? current : undefined;
    if (call) call.asleep += 1;
    else this.#strangers += 1;
    this.#changed?.();
    await new Promise<void>((resolve) => {
      this.after(ms, () => {
        if (call) call.asleep -= 1;
        else this.#strangers -= 1;
        resolve();
      });
    });
  }

  /** Keeps time from moving while `work` is under way, except while it sleeps by this clock. */
  async track<T>(work: () => Promise<T>): Promise<T> {
    if (this.whenQuiet) return work();
    const call: Call = { clock: this, asleep: 0 };
    this.#calls.add(call);
    try {
      return await currentCall.run(call, work);
    } finally {
      this.#calls.delete(call);
      this.#changed?.();
    }
  }

  /** Resolves when nothing works for real any more, and all that follows from it has run. */
  async quiet(): Promise<void> {
    if (this.whenQuiet) return this.whenQuiet();
    for (let calm = 0; calm < 2;) {
      if (this.#busy()) {
        await new Promise<void>((resolve) => {
          this.#changed = resolve;
        });
        this.#changed = undefined;
        calm = 0;
      }
      await new Promise((resolve) => setImmediate(resolve));
      calm = this.#busy() ? 0 : calm + 1;
    }
  }

  /** Moves to the next moment at which somebody wakes, if it is not after `limitMs`, and wakes whoever is due. */
  wakeNext(limitMs: number): boolean {
    const next = this.nextMs;
    if (next === undefined || next > limitMs) {
      this.#moveTo(Math.max(this.#nowMs, limitMs));
      return false;
    }
    this.#moveTo(next);
    const due = [...this.#alarms].filter((alarm) => alarm.atMs <= next).sort((a, b) => a.order - b.order);
    for (const alarm of due) {
      if (this.#alarms.delete(alarm)) alarm.wake();
    }
    return true;
  }

  #moveTo(nowMs: number): void {
    if (nowMs === this.#nowMs || !Number.isFinite(nowMs)) return;
    this.#nowMs = nowMs;
    for (const follow of this.#onAdvance) follow(nowMs);
  }

  #busy(): boolean {
    const awake = [...this.#calls].filter((call) => call.asleep === 0).length;
    return awake > this.#strangers;
  }
}
