/** The first answer to a serial number; a repeat is the same request if its `content` is equal. */
interface Remembered<A> {
  readonly content: string;
  readonly answer: A;
}

/** The first answers by serial number; the newest `kept` of them. */
export class FirstAnswers<A> {
  readonly #kept: number;
  readonly #answers = new Map<string, Remembered<A>>();

  constructor(kept: number) {
    this.#kept = kept;
  }

  get(serialNumber: string): Remembered<A> | undefined {
    return this.#answers.get(serialNumber);
  }

  /** Lets a number be used anew. */
  forget(serialNumber: string): void {
    this.#answers.delete(serialNumber);
  }

  set(serialNumber: string, remembered: Remembered<A>): void {
    this.#answers.set(serialNumber, remembered);
    const oldest = this.#answers.keys().next();
    if (this.#answers.size > this.#kept && !oldest.done) this.#answers.delete(oldest.value);
  }
}
