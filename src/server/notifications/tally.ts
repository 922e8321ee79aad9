/** Why a request was refused, in words of our own. */
export type Refusal =
  'unknownProvider' | 'contentType' | 'tooLarge' | 'malformed' | 'notGenuine' | 'notAPlace';

export interface Counts {
  /** New ones that were acknowledged. */
  readonly accepted: number;
  /** Those that had been taken in before, acknowledged again. */
  readonly repeated: number;
  /** Those that could not be taken in and were not acknowledged. */
  readonly failed: number;
  readonly refused: Readonly<Partial<Record<Refusal, number>>>;
}

/** Counts what came through the door since it was opened. */
export class Tally {
  #accepted = 0;
  #repeated = 0;
  #failed = 0;
  readonly #refused = new Map<Refusal, number>();

  accept(): void {
    this.#accepted += 1;
  }

  repeat(): void {
    this.#repeated += 1;
  }

  fail(): void {
    this.#failed += 1;
  }

  refuse(why: Refusal): void {
    this.#refused.set(why, (this.#refused.get(why) ?? 0) + 1);
  }

  get counts(): Counts {
    return {
      accepted: this.#accepted,
      repeated: this.#repeated,
      failed: this.#failed,
      refused: Object.fromEntries(this.#refused),
    };
  }
}
