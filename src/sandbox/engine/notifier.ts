import type { Addressed } from './address.js';
import type { SandboxClock } from './clock.js';
import type { Faults } from './faults.js';

/** One notification, written and signed by its provider. */
export interface Notification {
  readonly provider: string;
  readonly id: string;
  readonly type: string;
  readonly url: string;
  readonly contentType: string;
  readonly body: string;
  /** The same with a signature that does not verify. */
  readonly forgedBody: string;
  /** Where the signature is a header: what goes with the body, and with the forged one. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly forgedHeaders?: Readonly<Record<string, string>>;
  /** The call that caused it: what faults find it by. */
  readonly cause: Addressed;
  readonly policy: DeliveryPolicy;
}

/** How a provider delivers. */
export interface DeliveryPolicy {
  readonly timeoutMs: number;
  /** How long after each failed attempt the next one follows, on the sandbox clock; its length is the number of retries. */
  readonly retryAfterMs: readonly number[];
  /** Whether an answer ends it, by its HTTP status and its body. */
  readonly acknowledges: (status: number, body: string) => boolean;
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

/** What was answered to one attempt. */
export interface PostAnswer {
  readonly status: number;
  readonly body: string;
}

/** One attempt at a delivery. Throws where there was no answer. */
export type Post = (delivery: {
  readonly url: string;
  readonly contentType: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
}) => Promise<PostAnswer>;

/** An acknowledgement is a word or two. */
const MOST_ANSWER_CHARACTERS = 256;

const postOverHttp: Post = async ({ url, contentType, headers, body, signal, timeoutMs }) => {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { ...headers, 'content-type': contentType },
    body,
    redirect: 'manual',
    signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
  });
  const text = await answer.text();
  return { status: answer.status, body: text.slice(0, MOST_ANSWER_CHARACTERS) };
};

interface TrackedDelivery {
  readonly notification: Notification;
  readonly attempts: DeliveryAttempt[];
  acknowledged: boolean;
  underWay: number;
}

const KEPT = 100_000;

/** Delivers notifications as their provider's policy and the faults say, and remembers each attempt. */
export class Notifier {
  readonly #deliveries = new Map<string, TrackedDelivery>();
  readonly #closing = new AbortController();

  constructor(
    private readonly clock: SandboxClock,
    private readonly faults: Faults,
    private readonly onBug: (error: unknown) => void,
    private readonly post: Post = postOverHttp,
  ) {}

  /** Starts the delivery of a new notification and returns at once. */
  send(notification: Notification): void {
    const delivery: TrackedDelivery = { notification, attempts: [], acknowledged: false, underWay: 0 };
    this.#deliveries.set(notification.id, delivery);
    const oldest = this.#deliveries.keys().next();
    if (this.#deliveries.size > KEPT && !oldest.done) this.#deliveries.delete(oldest.value);
    const faults = this.faults.drawNotification(notification.cause);
    if (faults.lost) return;
    this.#start(delivery, async () => {
      if (faults.delayMs > 0) await this.clock.sleep(faults.delayMs);
      await this.#deliver(delivery, faults.forged);
      for (let copy = 0; copy < faults.copies; copy += 1) await this.#attempt(delivery, faults.forged);
    });
  }

  /** Sends a notification once more, whatever became of it. Whether there is one with this id. */
  sendAgain(id: string, how: { readonly forged: boolean } = { forged: false }): boolean {
    const delivery = this.#deliveries.get(id);
    if (delivery) this.#start(delivery, () => this.#attempt(delivery, how.forged));
    return delivery !== undefined;
  }

  /** Every notification, oldest first. */
  list(
    filter: { readonly orderNo?: string | undefined; readonly type?: string | undefined } = {},
  ): Delivery[] {
    return [...this.#deliveries.values()]
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

  #start(delivery: TrackedDelivery, run: () => Promise<unknown>): void {
    delivery.underWay += 1;
    run()
      .catch((error: unknown) => this.onBug(error))
      .finally(() => {
        delivery.underWay -= 1;
      });
  }

  async #deliver(delivery: TrackedDelivery, forged: boolean): Promise<void> {
    if (await this.#attempt(delivery, forged)) return;
    for (const ms of delivery.notification.policy.retryAfterMs) {
      await this.clock.sleep(ms);
      if (await this.#attempt(delivery, forged)) return;
    }
  }

  async #attempt(delivery: TrackedDelivery, forged: boolean): Promise<boolean> {
    if (this.#closing.signal.aborted) return true;
    const { notification } = delivery;
    const at = new Date(this.clock.now()).toISOString();
    try {
      const { url, contentType, policy } = notification;
      const body = forged ? notification.forgedBody : notification.body;
      const headers = (forged ? notification.forgedHeaders : notification.headers) ?? {};
      const { signal } = this.#closing;
      const { timeoutMs } = policy;
      const answer = await this.post({ url, contentType, headers, body, signal, timeoutMs });
      delivery.attempts.push({ at, forged, status: answer.status });
      const taken = policy.acknowledges(answer.status, answer.body);
      delivery.acknowledged ||= taken;
      return taken;
    } catch (error) {
      delivery.attempts.push({ at, forged, failure: error instanceof Error ? error.name : 'unknown' });
      return false;
    }
  }
}
