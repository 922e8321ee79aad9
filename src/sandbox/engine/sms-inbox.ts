export interface Sms {
  readonly mobile: string;
  readonly code: string;
  readonly text: string;
  /** ISO 8601, by the sandbox clock. */
  readonly at: string;
  /** The request that caused the message. */
  readonly serialNumber: string;
}

const KEPT_PER_MOBILE = 20;

/** The telephones of everybody: what the bank has sent to each number, newest last. Holds a bounded number of telephones. */
export class SmsInbox {
  readonly #byMobile = new Map<string, Sms[]>();
  readonly #mobilesKept: number;

  constructor(mobilesKept: number) {
    this.#mobilesKept = mobilesKept;
  }

  deliver(sms: Sms): void {
    const messages = this.#byMobile.get(sms.mobile) ?? [];
    messages.push(sms);
    if (messages.length > KEPT_PER_MOBILE) messages.shift();
    this.#byMobile.delete(sms.mobile);
    this.#byMobile.set(sms.mobile, messages);
    const oldest = this.#byMobile.keys().next();
    if (this.#byMobile.size > this.#mobilesKept && !oldest.done) this.#byMobile.delete(oldest.value);
  }

  /** The messages of one telephone, oldest first. */
  read(mobile: string): readonly Sms[] {
    return [...(this.#byMobile.get(mobile) ?? [])];
  }

  /** The newest message of a telephone. */
  latest(mobile: string): Sms | undefined {
    return this.#byMobile.get(mobile)?.at(-1);
  }
}
