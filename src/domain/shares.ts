import {
  InvalidMoney,
  isZero,
  minMoney,
  shareOf,
  subtractMoney,
  sumMoney,
  ZERO,
  type Money,
} from './money.js';
import type { Share } from './operations/escrow.js';

/** What all of them have together. */
export function sumShares(shares: readonly Share[]): Money {
  return sumMoney(...shares.map((share) => share.amount));
}

/**
 * Takes `amount` from the shares, from each as its share stands to the whole, to the fen and never more than it has. Those from whom
 * nothing is taken are left out. Parts are taken of running totals, so that they sum to the amount.
 * @throws InvalidMoney for more than the shares hold.
 */
export function divideShares(shares: readonly Share[], amount: Money): readonly Share[] {
  if (isZero(amount)) return [];
  const whole = sumShares(shares);
  const parts: Share[] = [];
  let upTo = ZERO;
  let taken = ZERO;
  for (const { account, amount: share } of shares) {
    upTo = sumMoney(upTo, share);
    const takenUpTo = shareOf({ amount, part: upTo, whole });
    const part = subtractMoney({ from: takenUpTo, take: taken });
    // Taking more than there is must not be hidden by the rounding of a later one.
    subtractMoney({ from: share, take: part });
    if (!isZero(part)) parts.push({ account, amount: part });
    taken = takenUpTo;
  }
  if (taken !== amount) throw new InvalidMoney('the parts do not sum to the amount');
  return parts;
}

/** What is left to each: nothing to one from whom more was taken than it had. */
export function subtractShares(options: {
  from: readonly Share[];
  take: readonly Share[];
}): readonly Share[] {
  return options.from.map(({ account, amount }) => {
    const taken = options.take.filter((one) => one.account.member === account.member);
    return { account, amount: subtractMoney({ from: amount, take: minMoney(amount, sumShares(taken)) }) };
  });
}
