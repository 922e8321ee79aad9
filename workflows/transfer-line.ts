import type { Intent, IntentResults } from '../src/domain/operation.js';
import type { Settled } from '../src/domain/outcome.js';
import { hadNoEffect } from './questions.js';
import { settle, type SettledOperation } from './settle.js';
import type { Story } from './story.js';
import { waitUntil } from './wait.js';

type Transfer = 'hold' | 'release' | 'return' | 'refund';

/** What to do with a refusal: give up and tell whoever asked, or keep at it. */
export type OnRefusal = (refusal: Exclude<Settled, { type: 'succeeded' }>) => 'giveUp' | 'tryAgain';

export const keepTrying: OnRefusal = () => 'tryAgain';
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
  #before: SettledOperation<K> | undefined;

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
    for (;;) {
      const late = await this.#lateSuccess();
      if (late) return late;
      this.#count += 1;
      const step = `${this.name}/${this.#count}`;
      const operation = await settle(this.story, intentOf(step));
      if (operation.outcome.type === 'succeeded') return operation;
      this.#before = operation;
      if (onRefusal(operation.outcome) === 'giveUp') return operation;
      this.story.raise(step, `${step}: ${describe(operation.outcome)}; it is tried again when this is mended`);
      do {
        const wait = { ms: this.story.settings.timing.fundsPollMs, summary: `${step}: look again after this` };
        await waitUntil(() => false, wait);
      } while (!(await ready()));
      this.story.clear(step);
    }
  }

  /** The refused predecessor, should the provider know better by now. */
  async #lateSuccess(): Promise<SettledOperation<K> | undefined> {
    const before = this.#before;
    if (!before) return undefined;
    this.#before = undefined;
    if (await hadNoEffect(this.story, before.intent.operationId, `${this.name}/${this.#count}`)) return undefined;
    // Its details are not in the answer that refused it; what later operations quote is its serial number.
    const result = { divisible: false } as IntentResults[K];
    return { ...before, outcome: { type: 'succeeded', result } };
  }
}

function describe(outcome: Exclude<Settled, { type: 'succeeded' }>): string {
  return outcome.type === 'rejected' ? `refused with ${outcome.code}` : `it did not happen (${outcome.why})`;
}
