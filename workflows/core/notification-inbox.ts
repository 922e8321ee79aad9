/** Operations whose providers sent word. A flood of it must not grow the workflow. */
const NOTICES_MAX = 100;

/**
 * The operations of which word has come by another road than their own calls, and into whose journal rows nobody has looked
 * since. Word can come before the workflow has heard of the operation itself: while its first attempt is under way.
 */
export class NotificationInbox {
  readonly #heard = new Set<string>();

  receive(operationId: string): void {
    this.#heard.add(operationId);
    const [oldest] = this.#heard;
    if (this.#heard.size > NOTICES_MAX && oldest !== undefined) this.#heard.delete(oldest);
  }

  has(operationId: string): boolean {
    return this.#heard.has(operationId);
  }

  /** Somebody looks now, or does not wait any more. Whether word had come. */
  take(operationId: string): boolean {
    return this.#heard.delete(operationId);
  }
}
