import { InvalidInput } from './errors.js';
import { compareMoney, minMoney, subtractMoney, sumMoney, ZERO, type Money } from './money.js';
import type { IntentItem } from './operation.js';
import type { SplitLimits, SplitReference, SplitResult } from './operations/split.js';
import type { Payout, RefundSituation } from './refund-planner.js';

/** What one receiver of a split got, and what of it came back. */
export interface ReceivedShare {
  readonly item: IntentItem;
  readonly returned: Money;
}

/** One split that gave something. */
export interface SplitEntry {
  readonly operationId: string;
  readonly reference: SplitReference;
  readonly limits: SplitLimits;
  /** Its receivers who got their share. */
  readonly shares: readonly ReceivedShare[];
  readonly returns: number;
  /** ISO 8601. */
  readonly madeAt: string;
}

/** The sums of a divided trade. Always: paid = withReceivers + returned + finished + undivided. */
export interface SplitSums {
  readonly paid: Money;
  /** What receivers got and have not given back. */
  readonly withReceivers: Money;
  /** What came back from them; it is the merchant's. */
  readonly returned: Money;
  /** What went to the merchant when the split was finished. */
  readonly finished: Money;
  /** What nobody has got yet. */
  readonly undivided: Money;
}

/** The most that is known of a provider's limits where nothing says: nothing is taken back in part. */
const LIMITS: SplitLimits = { returns: 'whole' };

/** The amounts of one trade that is divided, with what commands in flight have reserved: two of them never divide the same fen. */
export class SplitBalances {
  #reserved: Money = ZERO;
  #finished: Money = ZERO;
  readonly #splits: SplitEntry[] = [];

  /** @param paid what the buyer paid for the trade. */
  constructor(readonly paid: Money) {}

  get splits(): readonly SplitEntry[] {
    return this.#splits;
  }

  get sums(): SplitSums {
    const shares = this.#splits.flatMap((one) => one.shares);
    const gross = sumMoney(...shares.map(({ item }) => item.amount));
    const returned = sumMoney(...shares.map((share) => share.returned));
    return {
      paid: this.paid,
      withReceivers: subtractMoney({ from: gross, take: returned }),
      returned,
      finished: this.#finished,
      undivided: subtractMoney({ from: this.paid, take: sumMoney(gross, this.#finished) }),
    };
  }

  /** What is not divided and not promised to a split in flight. */
  get free(): Money {
    return subtractMoney({ from: this.sums.undivided, take: this.#reserved });
  }

  /** Keeps a part for a split that is about to be sent. */
  reserve(amount: Money): void {
    if (compareMoney(amount, this.free) > 0)
      throw new InvalidInput('receivers', `at most ${this.free} is not divided`);
    this.#reserved = sumMoney(this.#reserved, amount);
  }

  /** Gives back what was reserved: the split has ended, and what it moved is counted. */
  unreserve(amount: Money): void {
    this.#reserved = subtractMoney({ from: this.#reserved, take: minMoney(this.#reserved, amount) });
  }

  /** A split has ended with this result. */
  split(entry: {
    readonly operationId: string;
    readonly serialNumber: string;
    readonly items: readonly IntentItem[];
    readonly result: SplitResult;
    readonly madeAt: string;
  }): void {
    const { operationId, serialNumber, items, result, madeAt } = entry;
    if (this.#splits.some((one) => one.operationId === operationId)) return;
    const { reference, tradeDate, returnDetail, limits = LIMITS } = result;
    const got = new Set(succeeded(result));
    this.#splits.push({
      operationId,
      reference: {
        serialNumber,
        ...(reference !== undefined && { reference }),
        ...(tradeDate !== undefined && { tradeDate }),
        ...(returnDetail !== undefined && { returnDetail }),
      },
      limits,
      shares: items.filter(({ itemId }) => got.has(itemId)).map((item) => ({ item, returned: ZERO })),
      returns: 0,
      madeAt,
    });
  }

  /** A return of a split has ended with this result. */
  returned(options: {
    readonly splitSerialNumber: string;
    readonly items: readonly IntentItem[];
    readonly result: SplitResult;
  }): void {
    const { splitSerialNumber, items, result } = options;
    const at = this.#splits.findIndex(({ reference }) => reference.serialNumber === splitSerialNumber);
    const entry = this.#splits[at];
    if (!entry) throw new Error('a return names a split of these balances');
    const gave = new Set(succeeded(result));
    this.#splits[at] = {
      ...entry,
      returns: entry.returns + 1,
      shares: entry.shares.map((share) => {
        const back = items.find(({ itemId }) => itemId === share.item.itemId && gave.has(itemId));
        if (!back) return share;
        return { ...share, returned: minMoney(share.item.amount, sumMoney(share.returned, back.amount)) };
      }),
    };
  }

  /** What was not divided went to the merchant. */
  finished(amount: Money): void {
    this.#finished = sumMoney(this.#finished, amount);
  }

  /** What the refund planner must know. Nothing of the trade is refunded by Holdfast, so the amount is what is wanted in all. */
  situation(now: string): RefundSituation {
    const { withReceivers } = this.sums;
    return {
      paid: this.paid,
      refunded: ZERO,
      atHand: subtractMoney({ from: this.paid, take: withReceivers }),
      payouts: this.#splits.map(payoutOf),
      now,
      shortfallPaidBy: 'merchant',
    };
  }
}

function succeeded({ items }: SplitResult): string[] {
  return items.filter(({ outcome }) => outcome.type === 'succeeded').map(({ itemId }) => itemId);
}

function payoutOf({ operationId, limits, shares, returns, madeAt }: SplitEntry): Payout {
  return {
    payoutId: operationId,
    limits,
    returns,
    madeAt,
    givers: shares.map(({ item, returned }) => ({
      giverId: item.itemId,
      amount: subtractMoney({ from: item.amount, take: returned }),
    })),
  };
}
