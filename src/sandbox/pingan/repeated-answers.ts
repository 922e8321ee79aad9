import type { Refused } from './codes.js';
import type { AnswerFields } from './model.js';

/** What a CnsmrSeqNo was first answered; `content` tells whether a repeat says the same. */
interface Remembered {
  readonly content: string;
  readonly answer: AnswerFields | Refused;
}

/** The first answers by CnsmrSeqNo; the newest `kept` of them. */
export class RepeatedAnswers {
  readonly #kept: number;
  readonly #answers = new Map<string, Remembered>();

  constructor(kept: number) {
    this.#kept = kept;
  }

  get(serialNumber: string): Remembered | undefined {
    return this.#answers.get(serialNumber);
  }

  set(serialNumber: string, remembered: Remembered): void {
    this.#answers.set(serialNumber, remembered);
    const oldest = this.#answers.keys().next();
    if (this.#answers.size > this.#kept && !oldest.done) this.#answers.delete(oldest.value);
  }
}
