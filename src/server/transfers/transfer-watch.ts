import { sha256 } from '../../domain/digest.js';
import type { ProviderTransfers } from '../../providers/records.js';
import { nameOf } from '../notifications/sweep.js';
import type { GatewayLog } from '../gateway-log.js';

/** The steps of the watch that reach workflows, each of which may be done again. */
export interface TransferParts {
  /** The ids of the orders that wait for funds at a provider; the list may be a moment behind. */
  waitingOrders(provider: string): Promise<readonly string[]>;
  /** The provider's number of the account that an order waits for; undefined where it does not wait any more. */
  awaitedAccount(workflowId: string): Promise<string | undefined>;
  /** Tells an order that funds have come. The same request id again is the same message. */
  wake(workflowId: string, requestId: string): Promise<void>;
}

/** Orders that are asked at once: one whose worker is away takes its time to say nothing. */
const AT_ONCE = 20;

/** An order that waits, and what it has been told of. */
interface Waiting {
  readonly account: string;
  readonly told: Set<string>;
}

/**
 * Wakes the orders that wait for a transfer from outside once it has come in, where the provider lists such transfers and sends no message
 * of them. The provider is queried only while an order waits, and only what is new of its list is read. What is remembered
 * is lost with the process: an order is then told once more, and queries its balance once more. No order depends on it: each queries its
 * balance by itself, at growing intervals.
 */
export class TransferWatch {
  readonly #waiting = new Map<string, Waiting>();
  /** References of the transfers of the day, and of those before it that an order has not been told of, by account. */
  #arrived = new Map<string, Set<string>>();
  /** The day that is followed, and how many of its transfers have been read. */
  #day: string | undefined;
  #total = 0;

  constructor(
    private readonly provider: string,
    private readonly transfers: ProviderTransfers,
    private readonly parts: TransferParts,
    private readonly log: GatewayLog,
  ) {}

  /** Looks once. Answers how many orders were woken. @throws where the orders cannot be listed */
  async look(): Promise<number> {
    await this.#learnWhoWaits();
    if (this.#waiting.size === 0) return this.#forget();
    await this.#readTransfers();
    let woken = 0;
    for (const [workflowId, waiting] of this.#waiting)
      if (await this.#wakeOnce(workflowId, waiting)) woken += 1;
    return woken;
  }

  /** While nobody waits no day is followed: the next order that waits begins with its own. */
  #forget(): 0 {
    this.#arrived = new Map();
    this.#day = undefined;
    this.#total = 0;
    return 0;
  }

  /** An order is asked once for the account: its buyer never changes. */
  async #learnWhoWaits(): Promise<void> {
    const ids = new Set(await this.parts.waitingOrders(this.provider));
    for (const known of this.#waiting.keys()) if (!ids.has(known)) this.#waiting.delete(known);
    const unknown = [...ids].filter((workflowId) => !this.#waiting.has(workflowId));
    for (let from = 0; from < unknown.length; from += AT_ONCE)
      await Promise.all(unknown.slice(from, from + AT_ONCE).map((workflowId) => this.#learn(workflowId)));
  }

  async #learn(workflowId: string): Promise<void> {
    const account = await this.#orNothing(workflowId, () => this.parts.awaitedAccount(workflowId));
    if (account !== undefined) this.#waiting.set(workflowId, { account, told: new Set() });
  }

  /** A day that has turned is read to its end first. Days between the two are not: the provider could not be queried then. */
  async #readTransfers(): Promise<void> {
    const today = this.transfers.today();
    this.#day ??= today;
    if (this.#day !== today) {
      if (!(await this.#readOn(this.#day))) return;
      this.#arrived = this.#untold();
      this.#day = today;
      this.#total = 0;
    }
    await this.#readOn(today);
  }

  /** Reads a day's list on from where it was read to; whether that was to its end. What could be read counts in any case. */
  async #readOn(day: string): Promise<boolean> {
    const known = this.#total;
    const answer = await this.transfers.list({ from: day, to: day, known, inPart: true });
    const why = answer.type === 'read' ? answer.value.brokenOff : answer.why;
    if (why !== undefined)
      this.log.warn({ provider: this.provider, why }, 'transfers that came in are not all shown');
    if (answer.type !== 'read') return false;
    for (const { account, reference } of answer.value.transfers) {
      const references = this.#arrived.get(account) ?? new Set();
      this.#arrived.set(account, references.add(reference));
    }
    this.#total = answer.value.total;
    return why === undefined;
  }

  /** What orders that wait have not been told of. */
  #untold(): Map<string, Set<string>> {
    const untold = new Map<string, Set<string>>();
    for (const { account, told } of this.#waiting.values())
      for (const reference of this.#arrived.get(account) ?? [])
        if (!told.has(reference))
          untold.set(account, (untold.get(account) ?? new Set<string>()).add(reference));
    return untold;
  }

  /** One message for all transfers that are new to an order; two gateways that saw the same send the same. */
  async #wakeOnce(workflowId: string, { account, told }: Waiting): Promise<boolean> {
    const arrived = [...(this.#arrived.get(account) ?? [])];
    if (arrived.every((reference) => told.has(reference))) return false;
    const requestId = `transfer-${sha256(`${account}/${arrived.sort().join('/')}`).slice(0, 32)}`;
    const isWoken = await this.#orNothing(workflowId, async () => {
      await this.parts.wake(workflowId, requestId);
      return true;
    });
    // One that could not be woken is told the next time.
    if (isWoken === true) for (const reference of arrived) told.add(reference);
    return isWoken === true;
  }

  /** One order that cannot be reached keeps no other one waiting. */
  async #orNothing<T>(workflowId: string, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      this.log.warn(
        { workflowId, failure: nameOf(error) },
        'an order that waits for funds could not be reached',
      );
      return undefined;
    }
  }
}
