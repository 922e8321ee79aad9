/** Operations for which notifications came. A flood of them must not grow the workflow. */
const NOTICES_MAX = 100;

/**
 * The operations for which evidence has come from another source than their own calls, and whose journal rows nobody has read
 * since. A notification can come before the workflow has a result of the operation: while its first attempt is under way.
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

  /** Takes the message, because somebody reads the row now or no longer waits. Whether one had come. */
  take(operationId: string): boolean {
    return this.#heard.delete(operationId);
  }
}
