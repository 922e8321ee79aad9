/**
 * Messages that funds have come, for whoever waits for them: the balance is queried at once instead of after the next timer. A message can come before
 * anyone waits, while the attempt is under way that will turn out short.
 */
export class FundsInbox {
  #received = 0;
  #taken = 0;
  #answered = 0;
  #expected = false;

  /** Whether something waits for funds, or is under way that may have to. */
  get expected(): boolean {
    return this.#expected;
  }

  /** Whether a message has come that nobody has acted on. */
  get hasNews(): boolean {
    return this.#received > this.#taken;
  }

  /** Somebody waits, or waits again: whatever was taken before has its answer. */
  expect(): void {
    this.#expected = true;
    this.#answered = this.#taken;
  }

  /** Nobody waits any more: all that came has its answer. */
  close(): void {
    this.#expected = false;
    this.take();
    this.#answered = this.#taken;
  }

  /** Answers the number of this message. */
  receive(): number {
    this.#received += 1;
    return this.#received;
  }

  /** Takes the message, because somebody queries now. Whether one had come. */
  take(): boolean {
    const had = this.hasNews;
    this.#taken = this.#received;
    return had;
  }

  /** Whether it is known what became of this message. */
  isAnswered(number: number): boolean {
    return number <= this.#answered;
  }
}
