import type { Addressed } from './address.js';
import type { SandboxClock } from './clock.js';
import type { Faults } from './faults.js';

/** One notification, spelled and signed by its provider. */
export interface Notification {
  readonly provider: string;
  readonly id: string;
  readonly type: string;
  readonly url: string;
  readonly contentType: string;
  readonly body: string;
  /** The same with a signature that does not verify. */
  readonly forgedBody: string;
  /** The call that caused it: what faults find it by. */
  readonly cause: Addressed;
  readonly habit: DeliveryHabit;
}

/** How a provider delivers. */
export interface DeliveryHabit {
  readonly timeoutMs: number;
  /** How long after each failed attempt the next one follows, on the sandbox clock; its length is the number of retries. */
  readonly retryAfterMs: readonly number[];
  /** Whether an answer ends it. */
  readonly acknowledges: (status: number) => boolean;
}

export interface DeliveryAttempt {
  /** ISO 8601, by the sandbox clock. */
  readonly at: string;
  readonly forged: boolean;
  /** The answer's HTTP status; absent where there was none. */
  readonly status?: number;
  readonly failure?: string;
}

export interface Delivery {
  readonly provider: string;
  readonly id: string;
  readonly type: string;
  readonly orderNo: string | undefined;
  readonly url: string;
  readonly acknowledged: boolean;
  /** No more attempts will follow. */
  readonly over: boolean;
  readonly attempts: readonly DeliveryAttempt[];
}

/** One attempt at a delivery. Answers the HTTP status; throws where there was none. */
export type Post = (letter: {
  readonly url: string;
  readonly contentType: string;
  readonly body: string;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
}) => Promise<number>;

const postOverHttp: Post = async ({ url, contentType, body, signal, timeoutMs }) => {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': contentType },
    body,
    redirect: 'manual',
    signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
  });
  await answer.arrayBuffer();
  return answer.status;
};

interface Letter {
  readonly notification: Notification;
  readonly attempts: DeliveryAttempt[];
  acknowledged: boolean;
  underWay: number;
}

const KEPT = 100_000;

/** Delivers notifications as their provider's habit and the faults say, and remembers each attempt. */
export class Notifier {
  readonly #letters = new Map<string, Letter>();
  readonly #closing = new AbortController();

  constructor(
    private readonly clock: SandboxClock,
    private readonly faults: Faults,
    private readonly onBug: (error: unknown) => void,
    private readonly post: Post = postOverHttp,
  ) {}

  /** Starts the delivery of a new notification and returns at once. */
  send(notification: Notification): void {
    const letter: Letter = { notification, attempts: [], acknowledged: false, underWay: 0 };
    this.#letters.set(notification.id, letter);
    const oldest = this.#letters.keys().next();
    if (this.#letters.size > KEPT && !oldest.done) this.#letters.delete(oldest.value);
    const fate = this.faults.drawNotification(notification.cause);
    if (fate.lost) return;
    this.#start(letter, async () => {
      if (fate.delayMs > 0) await this.clock.sleep(fate.delayMs);
      await this.#deliver(letter, fate.forged);
      for (let copy = 0; copy < fate.copies; copy += 1) await this.#attempt(letter, fate.forged);
    });
  }

  /** Sends a notification once more, whatever became of it. Whether there is one with this id. */
  sendAgain(id: string, how: { readonly forged: boolean } = { forged: false }): boolean {
    const letter = this.#letters.get(id);
    if (letter) this.#start(letter, () => this.#attempt(letter, how.forged));
    return letter !== undefined;
  }

  /** Every notification, oldest first. */
  list(
    filter: { readonly orderNo?: string | undefined; readonly type?: string | undefined } = {},
  ): Delivery[] {
    return [...this.#letters.values()]
      .filter(
        ({ notification: { cause, type } }) =>
          (filter.orderNo === undefined || filter.orderNo === cause.orderNo) &&
          (filter.type === undefined || filter.type === type),
      )
      .map(({ notification, attempts, acknowledged, underWay }) => ({
        provider: notification.provider,
        id: notification.id,
        type: notification.type,
        orderNo: notification.cause.orderNo,
        url: notification.url,
        acknowledged,
        over: underWay === 0,
        attempts: [...attempts],
      }));
  }

  /** Ends all attempts. */
  close(): void {
    this.#closing.abort();
  }

  #start(letter: Letter, run: () => Promise<unknown>): void {
    letter.underWay += 1;
    run()
      .catch((error: unknown) => this.onBug(error))
      .finally(() => {
        letter.underWay -= 1;
      });
  }

  async #deliver(letter: Letter, forged: boolean): Promise<void> {
    if (await this.#attempt(letter, forged)) return;
    for (const ms of letter.notification.habit.retryAfterMs) {
      await this.clock.sleep(ms);
      if (await this.#attempt(letter, forged)) return;
    }
  }

  async #attempt(letter: Letter, forged: boolean): Promise<boolean> {
    if (this.#closing.signal.aborted) return true;
    const { notification } = letter;
    const at = new Date(this.clock.now()).toISOString();
    try {
      const { url, contentType, habit } = notification;
      const body = forged ? notification.forgedBody : notification.body;
      const { signal } = this.#closing;
      const status = await this.post({ url, contentType, body, signal, timeoutMs: habit.timeoutMs });
      letter.attempts.push({ at, forged, status });
      const taken = habit.acknowledges(status);
      letter.acknowledged ||= taken;
      return taken;
    } catch (error) {
      letter.attempts.push({ at, forged, failure: error instanceof Error ? error.name : 'unknown' });
      return false;
    }
  }
}
