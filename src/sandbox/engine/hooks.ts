import { addressMatches, type Address, type Addressed } from './address.js';

export type HookMoment = 'before' | 'after';

/** What a hook receives. No personal data: a test gets what it needs from the ledger and the log. */
export interface HookCall {
  readonly provider: string;
  readonly interface: string;
  readonly functionFlag: string | undefined;
  readonly moment: HookMoment;
  readonly serialNumber: string | undefined;
  readonly orderNo: string | undefined;
  readonly memberCode: string | undefined;
  readonly attempt: number;
  /** The code that the bank is about to answer; only after the effect. */
  readonly code: string | undefined;
}

export type HookRule = Address & {
  readonly moment: HookMoment;
  /** How often it is called; default: 1. */
  readonly times?: number | undefined;
} & ({ readonly url: string } | { readonly run: (call: HookCall) => void | Promise<void> });

interface Armed {
  readonly id: number;
  readonly rule: HookRule;
  left: number;
  fired: number;
}

const LONGEST_WAIT_MS = 30_000;

/**
 * Calls somebody back at a named place, and waits for them before the bank goes on: so that a test can kill a process
 * exactly there. Whatever becomes of the call, the bank goes on afterwards.
 */
export class Hooks {
  readonly #armed = new Map<number, Armed>();
  readonly #closing = new AbortController();
  readonly #onFailure: (error: unknown) => void;
  #lastId = 0;

  constructor(onFailure: (error: unknown) => void) {
    this.#onFailure = onFailure;
  }

  /** Arms a hook and answers its id. */
  add(rule: HookRule): number {
    this.#lastId += 1;
    this.#armed.set(this.#lastId, { id: this.#lastId, rule, left: rule.times ?? 1, fired: 0 });
    return this.#lastId;
  }

  list(): { id: number; interface: string | undefined; moment: HookMoment; left: number; fired: number }[] {
    return [...this.#armed.values()].map(({ id, rule, left, fired }) => ({
      id,
      interface: rule.interface,
      moment: rule.moment,
      left,
      fired,
    }));
  }

  remove(id: number): boolean {
    return this.#armed.delete(id);
  }

  clear(): void {
    this.#armed.clear();
  }

  /** Ends all waiting. */
  close(): void {
    this.#closing.abort();
  }

  /** Calls every hook that matches, one after the other; each is waited for at most 30 s. */
  async fire(call: HookCall, addressed: Addressed): Promise<void> {
    for (const armed of this.#armed.values()) {
      if (armed.left === 0 || armed.rule.moment !== call.moment || !addressMatches(armed.rule, addressed))
        continue;
      armed.left -= 1;
      armed.fired += 1;
      try {
        await this.#call(armed.rule, call);
      } catch (error) {
        this.#onFailure(error);
      }
    }
  }

  async #call(rule: HookRule, call: HookCall): Promise<void> {
    const signal = AbortSignal.any([this.#closing.signal, AbortSignal.timeout(LONGEST_WAIT_MS)]);
    if ('run' in rule) {
      const givenUp = new Promise<void>((resolve) =>
        signal.addEventListener('abort', () => resolve(), { once: true }),
      );
      await Promise.race([rule.run(call), givenUp]);
      return;
    }
    const answer = await fetch(rule.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(call),
      signal,
    });
    await answer.arrayBuffer();
  }
}
