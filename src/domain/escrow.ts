import { InvalidInput } from './errors.js';
import {
  compareMoney,
  isZero,
  maxMoney,
  minMoney,
  shareOf,
  subtractMoney,
  sumMoney,
  ZERO,
  type Money,
} from './money.js';
import type { Share } from './operations/escrow.js';
import type { OperationReference } from './operations/reference.js';
import { divideShares, subtractShares, sumShares } from './shares.js';

/** One release as refunds must see it: its amount, its fee, and what of both went back already. */
export interface ReleaseEntry {
  readonly operationId: string;
  readonly serialNumber: string;
  readonly reference?: string;
  readonly tradeDate?: string;
  readonly madeBy?: string;
  /** What it was a release of. */
  readonly hold?: OperationReference;
  readonly amount: Money;
  readonly fee: Money;
  readonly refunded: Money;
  readonly feeRefunded: Money;
  /** Who got it, where it named several, with what of each share has not been given back. */
  readonly receivers?: readonly Share[];
}

/**
 * The sums of an escrow. Always: held = released + returned + still held, refunded never exceeds released, and
 * backToBuyer = returned + refunded.
 */
export interface EscrowSums {
  readonly held: Money;
  /** Out of escrow to the seller's side, also where a part of it is refunded. */
  readonly released: Money;
  /** Out of escrow back to the buyer, without a release. */
  readonly returned: Money;
  /** Back to the buyer after a release. */
  readonly refunded: Money;
  readonly stillHeld: Money;
  /** What the buyer got back by either way: a return at a provider that cannot divide a hold is a release and a refund. */
  readonly backToBuyer: Money;
}

/** One refund to be made against one release. */
export interface RefundPart {
  readonly release: ReleaseEntry;
  readonly amount: Money;
  readonly fee: Money;
  /** Who gives back what of it less the fee, where the release named several: as each one's share stands to all. */
  readonly receivers?: readonly Share[];
}

/**
 * The amounts of one escrow, with what commands in flight have reserved. A command reserves before anything is sent and
 * either turns its reservation into a movement or gives it back, so two commands can never spend the same fen.
 */
export class EscrowBalances {
  #held: Money = ZERO;
  #returned: Money = ZERO;
  #reservedHeld: Money = ZERO;
  #reservedRefund: Money = ZERO;
  #returns = 0;
  readonly #releases: ReleaseEntry[] = [];

  /** @param fee the order's whole fee; each release pays its share of it. */
  constructor(
    readonly amount: Money,
    readonly fee: Money,
  ) {
    if (compareMoney(fee, amount) > 0) throw new InvalidInput('order.fee', 'not above the order amount');
  }

  hold(): void {
    this.#held = this.amount;
  }

  get sums(): EscrowSums {
    const released = sumMoney(...this.#releases.map((release) => release.amount));
    const refunded = sumMoney(...this.#releases.map((release) => release.refunded));
    return {
      held: this.#held,
      released,
      returned: this.#returned,
      refunded,
      stillHeld: subtractMoney({ from: this.#held, take: sumMoney(released, this.#returned) }),
      backToBuyer: sumMoney(this.#returned, refunded),
    };
  }

  /** What is held and not promised to a command in flight. */
  get free(): Money {
    return subtractMoney({ from: this.sums.stillHeld, take: this.#reservedHeld });
  }

  /** What was released and neither refunded nor promised to a refund in flight. */
  get refundable(): Money {
    const { released, refunded } = this.sums;
    return subtractMoney({ from: released, take: sumMoney(refunded, this.#reservedRefund) });
  }

  /** How many returns there were. */
  get returns(): number {
    return this.#returns;
  }

  /** Keeps a part of what is held for a command that is about to move it. */
  reserveHeld(amount: Money): void {
    if (compareMoney(amount, this.free) > 0)
      throw new InvalidInput('amount', `at most ${this.free} is held and free`);
    this.#reservedHeld = sumMoney(this.#reservedHeld, amount);
  }

  /** Gives back what a command reserved and did not move. */
  freeHeld(amount: Money): void {
    this.#reservedHeld = subtractMoney({ from: this.#reservedHeld, take: amount });
  }

  /** Frees what did not move of a reservation: a return by a release and a refund may stop behind its release. */
  freeUnmoved(reserved: Money, heldBefore: Money): void {
    const moved = subtractMoney({ from: heldBefore, take: this.sums.stillHeld });
    this.freeHeld(leftOf(reserved, moved));
  }

  reserveRefund(amount: Money): void {
    if (compareMoney(amount, this.refundable) > 0) {
      throw new InvalidInput('amount', `at most ${this.refundable} was released and can be refunded`);
    }
    this.#reservedRefund = sumMoney(this.#reservedRefund, amount);
  }

  freeRefund(amount: Money): void {
    this.#reservedRefund = subtractMoney({ from: this.#reservedRefund, take: amount });
  }

  /**
   * Gives back whatever is reserved: for the end of an order, when no command will be carried out any more.
   * @param keepRefund what a refund has reserved that waits for its funds and is carried out all the same.
   */
  freeReservations(keepRefund: Money = ZERO): void {
    this.#reservedHeld = ZERO;
    this.#reservedRefund = keepRefund;
  }

  /** The fee that a release of `amount` pays now: shares are taken of running totals, so that all of them sum to the fee. */
  feeOfRelease(amount: Money): Money {
    const before = this.sums.released;
    return runningShare({ fee: this.fee, whole: this.amount, before, part: amount });
  }

  /** The fee that goes back with `part` of a release of `whole` that carried `fee`, when nothing of it went back before. */
  feeShare(options: { fee: Money; whole: Money; part: Money }): Money {
    return runningShare({ ...options, before: ZERO });
  }

  /** A release has succeeded: its reservation becomes a movement. */
  released(entry: Omit<ReleaseEntry, 'refunded' | 'feeRefunded'>): void {
    this.freeHeld(entry.amount);
    this.#releases.push({ ...entry, refunded: ZERO, feeRefunded: ZERO });
  }

  /** A return has succeeded: its reservation becomes a movement. */
  returned(amount: Money): void {
    this.freeHeld(amount);
    this.#returns += 1;
    this.#returned = sumMoney(this.#returned, amount);
  }

  /**
   * Divides a refund over the releases, oldest first: each part stays within what its release has left.
   * @param first the operation of a release that is drawn on before all others.
   */
  planRefund(amount: Money, first?: string): RefundPart[] {
    const parts: RefundPart[] = [];
    let rest = amount;
    const isFirst = (release: ReleaseEntry): boolean => release.operationId === first;
    const others = this.#releases.filter((release) => !isFirst(release));
    for (const release of [...this.#releases.filter(isFirst), ...others]) {
      const part = minMoney(leftOf(release.amount, release.refunded), rest);
      if (isZero(part)) continue;
      const fee = feeBack(release, part);
      parts.push({ release, amount: part, fee, ...givenBack(release, { amount: part, fee }) });
      rest = subtractMoney({ from: rest, take: part });
    }
    if (!isZero(rest)) throw new InvalidInput('amount', `${rest} more than was released and is not refunded`);
    return parts;
  }

  /** The release that has this serial number, also when nothing of it is left. */
  releaseOf(serialNumber: string): ReleaseEntry | undefined {
    return this.#releases.find((release) => release.serialNumber === serialNumber);
  }

  /**
   * A release was taken back as a whole: what it gave is held again.
   * @throws Error for one that is not there, or of which something was refunded.
   */
  releaseCancelled(serialNumber: string): void {
    const index = this.#releases.findIndex((release) => release.serialNumber === serialNumber);
    const release = this.#releases[index];
    if (!release || !isZero(release.refunded))
      throw new Error('a release that is taken back is one of this escrow, and nothing of it was refunded');
    this.#releases.splice(index, 1);
  }

  /** The releases that nothing was refunded of. */
  get untouchedReleases(): readonly ReleaseEntry[] {
    return this.#releases.filter(({ refunded }) => isZero(refunded));
  }

  /** Whether a release is there, and nothing of it was refunded. */
  isUntouched(serialNumber: string): boolean {
    return this.untouchedReleases.some((release) => release.serialNumber === serialNumber);
  }

  /**
   * A refund has succeeded: its reservation becomes a movement. Its figures may be those of a lost workflow task, which saw
   * another order of refunds: what it took counts, and a share that has less than was taken has nothing left.
   */
  refunded(part: RefundPart): void {
    this.freeRefund(part.amount);
    const index = this.#releases.findIndex((release) => release.operationId === part.release.operationId);
    const release = this.#releases[index];
    if (!release) throw new Error('a refund names a release of this escrow');
    this.#releases[index] = {
      ...release,
      refunded: sumMoney(release.refunded, part.amount),
      feeRefunded: sumMoney(release.feeRefunded, part.fee),
      ...(release.receivers &&
        part.receivers && { receivers: subtractShares({ from: release.receivers, take: part.receivers }) }),
    };
  }
}

/**
 * The fee that goes back with a part of a release: its share, within what is left of the fee, and never so little that those who
 * got the release would have to give more than they have left. With the last of the release goes the last of its fee.
 */
function feeBack(release: ReleaseEntry, part: Money): Money {
  const { amount, fee, refunded, feeRefunded, receivers } = release;
  const left = leftOf(fee, feeRefunded);
  const toGive = receivers ? sumShares(receivers) : leftOf(leftOf(amount, refunded), left);
  const share = runningShare({ fee, whole: amount, before: refunded, part });
  return maxMoney(minMoney(share, minMoney(left, part)), leftOf(part, toGive));
}

/** What is left of `whole`; nothing where more than that was taken. */
function leftOf(whole: Money, taken: Money): Money {
  return subtractMoney({ from: whole, take: minMoney(whole, taken) });
}

/** Who gives back what of a part, where several got the release. */
function givenBack(
  { receivers }: Pick<ReleaseEntry, 'receivers'>,
  { amount, fee }: { amount: Money; fee: Money },
): Pick<RefundPart, 'receivers'> {
  if (!receivers) return {};
  return { receivers: divideShares(receivers, subtractMoney({ from: amount, take: fee })) };
}

function runningShare(options: { fee: Money; whole: Money; before: Money; part: Money }): Money {
  const { fee, whole, before, part } = options;
  const upTo = (total: Money): Money => shareOf({ amount: fee, part: total, whole });
  return subtractMoney({ from: upTo(sumMoney(before, part)), take: upTo(before) });
}
