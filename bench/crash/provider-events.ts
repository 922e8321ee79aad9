import type { Sandbox } from '../../src/sandbox/sandbox.js';
import { mobileOf } from '../saga.js';

/** What a buyer notices without asking anybody: an account, a message on the telephone, the money that is held. */
export type ProviderEvent = 'opened' | 'codeSent' | 'held';

/** Tells buyers what the bank does, as their telephones and statements would, and counts the writes that come to it. */
export class ProviderEvents {
  readonly #seen = new Map<string, string>();
  readonly #waiting = new Map<string, (said: string) => void>();
  readonly #onWrite = new Set<(count: number) => void>();
  #writes = 0;

  constructor(sandbox: Sandbox, amountOf: (member: string) => string) {
    const always = { provider: 'pingan', times: Number.MAX_SAFE_INTEGER };
    for (const name of ['6000', '6066', '6067', '6034', '6164']) {
      sandbox.hooks.add({ ...always, interface: name, moment: 'before', run: () => this.#count() });
    }
    sandbox.hooks.add({
      ...always,
      interface: '6000',
      moment: 'after',
      run: ({ memberCode }) => {
        if (memberCode !== undefined) this.#tell(memberCode, 'opened', '');
      },
    });
    const funded = new Set<string>();
    sandbox.hooks.add({
      ...always,
      interface: '6066',
      moment: 'after',
      run: ({ memberCode, code }) => {
        if (memberCode === undefined || code !== '000000') return;
        if (!funded.has(memberCode)) sandbox.pingan.deposit({ memberCode, amount: amountOf(memberCode) });
        funded.add(memberCode);
        this.#tell(memberCode, 'codeSent', sandbox.sms.latest(mobileOf(memberCode))?.code ?? '');
      },
    });
    sandbox.hooks.add({
      ...always,
      interface: '6034/1',
      moment: 'after',
      run: ({ orderNo, code }) => {
        if (orderNo !== undefined && code === '000000') this.#tell(orderNo, 'held', '');
      },
    });
  }

  /** How many writes have come to the bank. */
  get writes(): number {
    return this.#writes;
  }

  /** Calls back at every write that comes. */
  onWrite(call: (count: number) => void): void {
    this.#onWrite.add(call);
  }

  /** Waits until the buyer notices it; answers the code where one was sent. */
  until(id: string, what: ProviderEvent): Promise<string> {
    const key = `${what} ${id}`;
    const said = this.#seen.get(key);
    return said === undefined
      ? new Promise((resolve) => this.#waiting.set(key, resolve))
      : Promise.resolve(said);
  }

  /** The same; undefined when it does not come in time. */
  async within(id: string, what: ProviderEvent, ms: number): Promise<string | undefined> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), ms);
    });
    try {
      return await Promise.race([this.until(id, what), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  #tell(id: string, what: ProviderEvent, said: string): void {
    const key = `${what} ${id}`;
    this.#seen.set(key, said);
    this.#waiting.get(key)?.(said);
    this.#waiting.delete(key);
  }

  #count(): void {
    this.#writes += 1;
    for (const call of this.#onWrite) call(this.#writes);
  }
}
