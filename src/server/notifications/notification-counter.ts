/** Why a request was turned away by our own checks. */
export type InvalidReason =
  'unknownProvider' | 'contentType' | 'tooLarge' | 'malformed' | 'notGenuine' | 'notAPlace';

export interface Counts {
  /** New notifications that were acknowledged. */
  readonly accepted: number;
  /** Notifications that had been taken in before, acknowledged again. */
  readonly duplicate: number;
  /** Notifications that could not be taken in and were not acknowledged. */
  readonly failed: number;
  /** Requests that are no genuine notification, by reason. */
  readonly invalid: Readonly<Partial<Record<InvalidReason, number>>>;
}

/** Counts what the notification endpoint received since it was opened. */
export class NotificationCounter {
  #accepted = 0;
  #duplicate = 0;
  #failed = 0;
  readonly #invalid = new Map<InvalidReason, number>();

  addAccepted(): void {
    this.#accepted += 1;
  }

  addDuplicate(): void {
    this.#duplicate += 1;
  }

  addFailed(): void {
    this.#failed += 1;
  }

  addInvalid(why: InvalidReason): void {
    this.#invalid.set(why, (this.#invalid.get(why) ?? 0) + 1);
  }

  get counts(): Counts {
    return {
      accepted: this.#accepted,
      duplicate: this.#duplicate,
      failed: this.#failed,
      invalid: Object.fromEntries(this.#invalid),
    };
  }
}
