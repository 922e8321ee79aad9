import { setTimeout as delay } from 'node:timers/promises';
import {
  CommandRefused,
  StillUnderWay,
  WorkflowFailed,
  TemporalUnavailable,
} from '../../src/client/errors.js';
import type { HoldfastClient } from '../../src/client/holdfast-client.js';
import { fromFen, toFen, type Money } from '../../src/domain/money.js';
import type { Account } from '../../src/domain/party.js';
import type { PurchaseResult } from '../../workflows/purchase/messages.js';
import { PROVIDER, type Saga } from '../saga.js';
import type { ProviderEvents } from './provider-events.js';
import { TIMING } from './settings.js';
import type { Turns } from './turns.js';

/** How a purchase is meant to end. */
export type Ending = 'released' | 'returned' | 'refunded';

/** What Holdfast said was done: from then on it must stay so. */
export type Acknowledged = 'started' | 'codeAccepted' | 'release' | 'return' | 'refund';

export interface BuyerOptions {
  readonly client: HoldfastClient;
  readonly events: ProviderEvents;
  readonly turns: Turns;
  readonly tenant: string;
  readonly saga: Saga;
  readonly seller: Account;
  readonly ending: Ending;
  /** By how many requests all of it is refunded, where it is refunded. */
  readonly refunds: number;
  /** How long the buyer thinks before each of them. */
  readonly thinkMs: number;
}

const REFUND_WINDOW_MS = 600_000;
const [SHORTEST_RETRY_MS, RETRY_SPREAD_MS] = [300, 700];
/** How long a buyer with an account waits for a message before asking for a new one. */
const PATIENCE_MS = 15_000;

/**
 * A buyer with a telephone, who does as the client's documentation says: a call that was not answered is made again with the
 * same request id, a code that became void is replaced by a new one.
 */
export class Buyer {
  readonly acknowledged = new Set<Acknowledged>();
  /** Calls that got no answer and were made again. */
  retries = 0;
  /** Whether its order was set back: a run of it that was terminated is not its end then. */
  wasReset = false;
  /** Requests that were answered as rejected for good. */
  readonly rejected: { readonly command: 'release' | 'return' | 'refund'; readonly code: string }[] = [];
  /** Refunds that were answered as done. */
  refundsDone = 0;
  #round = 1;

  constructor(readonly options: BuyerOptions) {}

  get id(): string {
    return this.options.saga.id;
  }

  get amount(): Money {
    return this.options.saga.amount;
  }

  get #key(): { readonly tenant: string; readonly orderNo: string } {
    return { tenant: this.options.tenant, orderNo: this.id };
  }

  /** Whether money has moved that a reset can lose, and the buyer has something left to decide. */
  get canBeReset(): boolean {
    const { ending, refunds } = this.options;
    if (this.wasReset || this.rejected.length > 0) return false;
    return ending === 'refunded' && this.acknowledged.has('release') && this.refundsDone < refunds;
  }

  /** Goes the whole way and answers how it ended. */
  async complete(): Promise<PurchaseResult> {
    const { client } = this.options;
    try {
      await this.#goTheWay();
    } catch (error) {
      // The workflow has ended, in its own way or before an answer came: the result tells how.
      if (!(error instanceof CommandRefused) || error.code !== 'ORDER_CLOSED') throw error;
    }
    return this.#insist(() => client.purchases.result(this.#key));
  }

  async #goTheWay(): Promise<void> {
    const { client, events, ending } = this.options;
    await this.#start();
    while (!(await this.#codeAccepted())) this.#round += 1;
    this.acknowledged.add('codeAccepted');
    await events.until(this.id, 'held');
    if (ending === 'returned') {
      await this.#decide('return', () => client.escrows.return(this.#key, { requestId: 'return' }));
    } else {
      await this.#decide('release', () => client.escrows.release(this.#key, { requestId: 'release' }));
    }
    if (ending === 'refunded') {
      for (const [index, amount] of partsOf(this.amount, this.options.refunds).entries()) {
        await delay(this.options.thinkMs);
        const command = { requestId: `refund-${index + 1}`, amount };
        await this.#decide('refund', () => client.escrows.refund(this.#key, command));
        this.refundsDone += 1;
      }
    }
  }

  async #start(): Promise<void> {
    const { client, saga, seller, ending } = this.options;
    const { amount, fee, profile } = saga;
    await this.#insist(() =>
      client.purchases.start({
        order: { ...this.#key, provider: PROVIDER, amount, fee, onDeadline: 'release' },
        buyer: { profile: { ...profile, role: 'buyer' } },
        seller,
        settings: { timing: { ...TIMING, refundWindowMs: ending === 'refunded' ? REFUND_WINDOW_MS : 0 } },
      }),
    );
    this.acknowledged.add('started');
  }

  /** One round: waits for a code and hands it in. False where a new one has to be asked for, which it does. */
  async #codeAccepted(): Promise<boolean> {
    const { client, events } = this.options;
    await events.until(this.id, 'opened');
    const code = await events.within(this.id, 'codeSent', PATIENCE_MS);
    if (code === undefined) return this.#requestNewCode();
    const requestId = `code-${this.#round}`;
    const answer = await this.#unlessTooEarly(() =>
      client.purchases.submitCode(this.#key, { requestId, code }),
    );
    return answer?.answer === 'accepted' ? true : this.#requestNewCode();
  }

  async #requestNewCode(): Promise<false> {
    const { client } = this.options;
    const requestId = `resend-${this.#round}`;
    const answer = await this.#unlessTooEarly(() => client.purchases.resendCode(this.#key, { requestId }));
    // Before the workflow awaits a code, and while one may still come, it takes no such wish: a buyer waits and checks again.
    if (answer === undefined) await delay(SHORTEST_RETRY_MS + Math.random() * RETRY_SPREAD_MS);
    return false;
  }

  async #decide(command: 'release' | 'return' | 'refund', send: () => Promise<unknown>): Promise<void> {
    for (;;) {
      try {
        await this.#insist(send);
        this.acknowledged.add(command);
        return;
      } catch (error) {
        if (!(error instanceof CommandRefused) || error.code !== 'WRONG_STATE') {
          if (error instanceof CommandRefused) this.rejected.push({ command, code: error.code });
          throw error;
        }
        await delay(SHORTEST_RETRY_MS + Math.random() * RETRY_SPREAD_MS);
      }
    }
  }

  async #unlessTooEarly<T>(call: () => Promise<T>): Promise<T | undefined> {
    try {
      return await this.#insist(call);
    } catch (error) {
      if (error instanceof CommandRefused && error.code === 'WRONG_STATE') return undefined;
      throw error;
    }
  }

  /** Makes a call until it is answered. */
  async #insist<T>(call: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await this.options.turns.run(call);
      } catch (error) {
        const isUnanswered =
          error instanceof TemporalUnavailable ||
          error instanceof StillUnderWay ||
          (this.wasReset && error instanceof WorkflowFailed && error.code === 'WORKFLOW_TERMINATED');
        if (!isUnanswered) throw error;
        this.retries += 1;
        await delay(SHORTEST_RETRY_MS + Math.random() * RETRY_SPREAD_MS);
      }
    }
  }
}

/** Equal parts but for the last, which takes what does not divide. */
function partsOf(amount: Money, count: number): Money[] {
  const fen = toFen(amount);
  const part = fen / BigInt(count);
  return Array.from({ length: count }, (_, index) =>
    fromFen(index < count - 1 ? part : fen - part * BigInt(count - 1)),
  );
}
