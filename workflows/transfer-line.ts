import type { Intent } from '../src/domain/operation.js';
import type { Settled } from '../src/domain/outcome.js';
import { lateEffect } from './questions.js';
import { settle, type SettledOperation } from './settle.js';
import type { Story } from './story.js';
import { nextPollMs, pause } from './wait.js';

type Transfer = 'hold' | 'release' | 'return' | 'refund';
type Refusal = Exclude<Settled, { type: 'succeeded' }>;

/** What to do with a refusal: give up and tell whoever asked, or keep at it. */
export type OnRefusal = (refusal: Refusal) => 'giveUp' | 'tryAgain';

export const keepTrying: OnRefusal = () => 'tryAgain';
export const giveUp: OnRefusal = () => 'giveUp';
/** What the provider refused for good is told to whoever asked; what never happened is simply done again. */
export const giveUpWhenRefused: OnRefusal = (refusal) => (refusal.type === 'rejected' ? 'giveUp' : 'tryAgain');
export const waitForFunds: OnRefusal = (refusal) =>
  refusal.type === 'rejected' && refusal.reason !== 'insufficientFunds' ? 'giveUp' : 'tryAgain';

/**
 * The operations that serve one purpose, one after the other: `release/1`, `release/2` ... A next one is a new intent with a
 * number of its own, and is opened only after the provider confirmed that the one before it did nothing.
 */
export class TransferLine<K extends Transfer> {
  #count = 0;

  constructor(
    readonly story: Story,
    readonly name: string,
  ) {}

  /**
   * Brings one transfer to success, or to a refusal that `onRefusal` gives up at. In between it asks for a person, waits,
   * and goes on when `ready` says so: never silently, never with a number whose predecessor is in doubt.
   */
  async perform(
    intentOf: (step: string) => Intent<K>,
    onRefusal: OnRefusal,
    ready: () => Promise<boolean> = () => Promise.resolve(true),
  ): Promise<SettledOperation<K>> {
    const sinceMs = Date.now();
    try {
      for (;;) {
        const step = `${this.name}/${this.#count + 1}`;
        const operation = await settle(this.story, intentOf(step));
        const { outcome } = operation;
        // An id under which nothing was begun is free for the next attempt.
        if (operation.begun) this.#count += 1;
        if (outcome.type === 'succeeded') return operation;
        const isOver = onRefusal(outcome) === 'giveUp';
        if (!isOver) this.story.raise(this.name, `${step}: ${describe(outcome)}; it is tried again when this is mended`);
        const late = await lateEffect(this.story, operation);
        if (late) return late;
        if (isOver) return operation;
        await this.#untilReady(step, sinceMs, ready);
      }
    } finally {
      this.story.clear(this.name);
    }
  }

  async #untilReady(step: string, sinceMs: number, ready: () => Promise<boolean>): Promise<void> {
    do {
      const ms = nextPollMs(sinceMs, this.story.settings.timing.fundsPollMs);
      await pause({ ms, summary: `${step}: look again after this` });
    } while (!(await ready()));
  }
}

function describe(outcome: Refusal): string {
  return outcome.type === 'rejected' ? `refused with ${outcome.code}` : `it did not happen (${outcome.why})`;
}
