import { DAY_MS, HOUR_MS } from '../../domain/durations.js';

export type ClockMode = 'real' | 'virtual';

interface Sleeper {
  readonly due: number;
  readonly wake: () => void;
  timer: NodeJS.Timeout | undefined;
}

const LONGEST_TIMER_MS = 2 ** 31 - 1;
const SHANGHAI_OFFSET_MS = 8 * HOUR_MS;

/**
 * The one clock that every time rule of the sandbox reads. A real clock runs, and may be moved ahead; a virtual clock
 * stands still until it is advanced by hand. Sleepers wake by this clock, so under a virtual clock a delay ends only
 * when the clock is advanced past it. Time never goes back.
 */
export class SandboxClock {
  #mode: ClockMode;
  #anchorNow: number;
  #anchorReal = Date.now();
  readonly #sleepers = new Set<Sleeper>();

  constructor(mode: ClockMode, startAt = Date.now()) {
    this.#mode = mode;
    this.#anchorNow = startAt;
  }

  get mode(): ClockMode {
    return this.#mode;
  }

  /** Milliseconds since 1970. */
  now(): number {
    return this.#mode === 'virtual' ? this.#anchorNow : this.#anchorNow + Date.now() - this.#anchorReal;
  }

  /** Moves the clock ahead and wakes whoever is due. @throws RangeError for a negative step. */
  advance(ms: number): void {
    if (!(ms >= 0)) throw new RangeError('the clock is advanced by zero or more milliseconds');
    this.set({ now: this.now() + ms });
  }

  /** Changes the mode, the time or both; without a time the clock stays as it is. @throws RangeError for an earlier time. */
  set(change: { readonly mode?: ClockMode | undefined; readonly now?: number | undefined }): void {
    const now = this.now();
    if (change.now !== undefined && change.now < now)
      throw new RangeError('the sandbox clock never goes back');
    this.#anchorNow = change.now ?? now;
    this.#anchorReal = Date.now();
    this.#mode = change.mode ?? this.#mode;
    this.#wakeDue();
  }

  /** Resolves once this clock has moved on by `ms`. */
  sleep(ms: number): Promise<void> {
    if (!(ms > 0)) return Promise.resolve();
    return new Promise((resolve) => {
      const sleeper: Sleeper = { due: this.now() + ms, wake: resolve, timer: undefined };
      this.#sleepers.add(sleeper);
      this.#arm(sleeper);
    });
  }

  /** Wakes everybody at once, so that nothing outlives the server. */
  close(): void {
    for (const sleeper of this.#sleepers) this.#wake(sleeper);
  }

  #wakeDue(): void {
    const now = this.now();
    const byDue = [...this.#sleepers].sort((a, b) => a.due - b.due);
    for (const sleeper of byDue) {
      if (sleeper.due <= now) this.#wake(sleeper);
      else this.#arm(sleeper);
    }
  }

  #arm(sleeper: Sleeper): void {
    clearTimeout(sleeper.timer);
    sleeper.timer = undefined;
    if (this.#mode === 'virtual') return;
    const left = Math.min(Math.max(sleeper.due - this.now(), 1), LONGEST_TIMER_MS);
    sleeper.timer = setTimeout(() => {
      if (sleeper.due <= this.now()) this.#wake(sleeper);
      else this.#arm(sleeper);
    }, left);
  }

  #wake(sleeper: Sleeper): void {
    clearTimeout(sleeper.timer);
    this.#sleepers.delete(sleeper);
    sleeper.wake();
  }
}

/** The bank's day, yyyyMMdd. Asia/Shanghai has had no summer time since 1991. */
export function bankDay(epochMs: number): string {
  return bankText(epochMs).slice(0, 10).replaceAll('-', '');
}

/** The bank's time of day, HHmmss. */
export function bankTime(epochMs: number): string {
  return bankText(epochMs).slice(11, 19).replaceAll(':', '');
}

/** How many of the bank's midnights lie between two moments. */
export function bankDaysBetween({ from, to }: { from: number; to: number }): number {
  return Math.floor((to + SHANGHAI_OFFSET_MS) / DAY_MS) - Math.floor((from + SHANGHAI_OFFSET_MS) / DAY_MS);
}

function bankText(epochMs: number): string {
  return new Date(epochMs + SHANGHAI_OFFSET_MS).toISOString();
}
