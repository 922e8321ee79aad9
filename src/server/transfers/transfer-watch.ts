import { sha256 } from '../../domain/digest.js';
import type { ProviderTransfers } from '../../providers/records.js';
import { nameOf } from '../notifications/sweep.js';
import type { GatewayLog } from '../gateway-log.js';

/** The steps of the watch that reach workflows, each of which may be done again. */
export interface TransferParts {
  /** The open orders at a provider that may wait for funds; the list may be a moment behind. */
  waitingOrders(provider: string): Promise<readonly WaitingOrder[]>;
  /** The provider's number of the account that an order waits for; undefined where it waits for none. */
  awaitedAccount(workflowId: string): Promise<string | undefined>;
  /** Tells an order that funds have come. The same request id again is the same message. */
  wake(workflowId: string, requestId: string): Promise<void>;
}

/** An order that waits for the buyer's money, or for that of a refund. */
export interface WaitingOrder {
  readonly workflowId: string;
  readonly waitsFor: 'hold' | 'refund';
}

/** Orders that are asked at once: one whose worker is away takes its time to say nothing. */
const AT_ONCE = 20;

/**
 * After so many messages an order is passed over once after each, after twice as many twice, and so on: a message costs some events of its
 * history, whose room must not be used up by small transfers.
 */
const MESSAGES_A_PAUSE = 10;

/** An order that waits for nothing may need an operator for another reason, and is asked again after so many looks. */
const ASKED_EVERY_LOOKS = 5;

/** An order that waits, and what it has been told of. */
interface Waiting extends Pick<WaitingOrder, 'waitsFor'> {
  readonly account: string;
  readonly told: Set<string>;
  /** How many messages it has had, and for how many looks it gets no other. */
  messages: number;
  pause: number;
}

/**
 * Wakes the orders that wait for a transfer from outside once it has come in, where the provider lists such transfers and sends no message
 * of them. The provider is queried only while an order waits, and only what is new of its list is read. What is remembered
 * is lost with the process: an order is then told once more, and queries its balance once more. No order depends on it: each queries its
 * balance by itself, at growing intervals.
 */
export class TransferWatch {
  readonly #waiting = new Map<string, Waiting>();
  /** Orders that wait for no account, and after how many looks each is asked again. */
  readonly #others = new Map<string, number>();
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

  /** An order is asked once for the account that it waits for: buyer and seller never change. */
  async #learnWhoWaits(): Promise<void> {
    const orders = await this.parts.waitingOrders(this.provider);
    const listed = new Map(orders.map(({ workflowId, waitsFor }) => [workflowId, waitsFor]));
    for (const [known, { waitsFor }] of this.#waiting)
      if (listed.get(known) !== waitsFor) this.#waiting.delete(known);
    for (const [known, looks] of this.#others)
      if (!listed.has(known) || looks === 1) this.#others.delete(known);
      else this.#others.set(known, looks - 1);
    const unknown = [...listed].filter(([id]) => !this.#waiting.has(id) && !this.#others.has(id));
    for (let from = 0; from < unknown.length; from += AT_ONCE)
      await Promise.all(
        unknown
          .slice(from, from + AT_ONCE)
          .map(([workflowId, waitsFor]) => this.#learn({ workflowId, waitsFor })),
      );
  }

  async #learn({ workflowId, waitsFor }: WaitingOrder): Promise<void> {
    const answer = await this.#orNothing(workflowId, async () => ({
      account: await this.parts.awaitedAccount(workflowId),
    }));
    if (answer?.account !== undefined)
      this.#waiting.set(workflowId, {
        ...{ waitsFor, account: answer.account, told: new Set<string>() },
        ...{ messages: 0, pause: 0 },
      });
    // One that could not be reached is asked at the next look.
    else if (answer && waitsFor === 'refund') this.#others.set(workflowId, ASKED_EVERY_LOOKS);
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
  async #wakeOnce(workflowId: string, waiting: Waiting): Promise<boolean> {
    const { account, told } = waiting;
    if (waiting.pause > 0) {
      waiting.pause -= 1;
      return false;
    }
    const arrived = [...(this.#arrived.get(account) ?? [])];
    if (arrived.every((reference) => told.has(reference))) return false;
    const requestId = `transfer-${sha256(`${account}/${arrived.sort().join('/')}`).slice(0, 32)}`;
    const isWoken = await this.#orNothing(workflowId, async () => {
      await this.parts.wake(workflowId, requestId);
      return true;
    });
    // One that could not be woken is told the next time.
    if (isWoken !== true) return false;
    for (const reference of arrived) told.add(reference);
    waiting.messages += 1;
    waiting.pause = Math.floor(waiting.messages / MESSAGES_A_PAUSE);
    return true;
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
