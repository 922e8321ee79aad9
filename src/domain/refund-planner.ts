import { InvalidInput } from './errors.js';
import {
  compareMoney,
  fromFen,
  isZero,
  minMoney,
  subtractMoney,
  sumMoney,
  toFen,
  ZERO,
  type Money,
} from './money.js';

/** Somebody who got a part of a payout, and can give it back. */
export interface Giver {
  readonly giverId: string;
  /** What it got and has not given back. */
  readonly amount: Money;
  /** What its account shows, where the provider shows that; a return of more would be rejected. */
  readonly available?: Money;
}

/** A split or a release: what went to whom at once, with what the provider allows of its return. */
export interface Payout {
  readonly payoutId: string;
  readonly givers: readonly Giver[];
  /** A fee that was paid out of it and that no return brings back. */
  readonly feeKept?: Money;
  readonly limits: PayoutLimits;
  /** When it was made (ISO 8601). */
  readonly madeAt: string;
  /** How many returns of it there were. */
  readonly returns: number;
}

/** How far a provider lets a payout be returned. What is absent has no limit. */
export interface PayoutLimits {
  /** One return takes all of the payout, all that single givers got, or any part of what they got. */
  readonly returns: 'whole' | 'receiver' | 'part';
  readonly mostReturns?: number;
  /** How many givers one return may name. */
  readonly mostReceivers?: number;
  /** How long after it was made it can be returned. */
  readonly returnWindowDays?: number;
}

/** Where the money of one trade is. */
export interface RefundSituation {
  /** What the buyer paid. */
  readonly paid: Money;
  /** What went back to the buyer before. */
  readonly refunded: Money;
  /** What can be refunded without any return: what was not paid out, and what came back already. */
  readonly atHand: Money;
  readonly payouts: readonly Payout[];
  /** ISO 8601. */
  readonly now: string;
  /** Who pays what cannot be returned. */
  readonly shortfallPaidBy: 'merchant' | 'platform';
}

/** One return that comes before the refund. */
export interface PlannedReturn {
  readonly payoutId: string;
  readonly amount: Money;
  readonly givers: readonly { readonly giverId: string; readonly amount: Money }[];
}

/** Why somebody gives back less than it got. */
export type WhyNot = 'windowOver' | 'noReturnsLeft' | 'fundsShort' | 'othersShort' | 'feeKept';

/** What is to be done so that a refund can be made, in order, as data that can be shown before it is carried out. */
export interface RefundPlan {
  readonly refund: Money;
  readonly atHand: Money;
  /** In the order in which they are to be made: what is closed first to returns comes first. */
  readonly returns: readonly PlannedReturn[];
  /** What the returns bring beyond what is wanted, because the provider takes no part; it stays with the merchant. */
  readonly surplus: Money;
  readonly shortfall: {
    readonly amount: Money;
    readonly paidBy: RefundSituation['shortfallPaidBy'];
    /** What stays with whom, where the refund falls short by it. */
    readonly because: readonly {
      readonly payoutId: string;
      readonly giverId?: string;
      readonly amount: Money;
      readonly why: WhyNot;
    }[];
  };
}

/** A return that is possible: the most that it can bring. */
interface Candidate {
  readonly payout: Payout;
  readonly givers: readonly Giver[];
  readonly most: Money;
}

const DAY_MS = 86_400_000;

/**
 * Works out which returns must come before a refund. It takes nothing where enough is at hand, no return that the provider would
 * reject, never more than was paid, and the fewest returns that bring the amount; of what providers let it take in part it takes no fen
 * too much. Where all returns together bring too little it plans them all, and says who pays the rest.
 * @throws InvalidInput for a refund of nothing, or of more than was paid and not refunded.
 */
export function planRefund(situation: RefundSituation, refund: Money): RefundPlan {
  const { paid, refunded, payouts, now, shortfallPaidBy } = situation;
  const left = subtractMoney({ from: paid, take: minMoney(paid, refunded) });
  if (isZero(refund)) throw new InvalidInput('amount', 'above 0.00');
  if (compareMoney(refund, left) > 0)
    throw new InvalidInput('amount', `at most ${left} was paid and is not refunded`);
  const atHand = minMoney(situation.atHand, left);
  const wanted = lessOrZero(refund, atHand);
  const candidates = payouts.flatMap((payout) => candidatesOf(payout, now));
  const chosen = trimmed(fewest(candidates, wanted), wanted);
  const brought = sumMoney(...chosen.map(({ amount }) => amount));
  const missing = lessOrZero(wanted, brought);
  return {
    refund,
    atHand,
    returns: inOrder(chosen, payouts),
    surplus: lessOrZero(brought, wanted),
    shortfall: {
      amount: missing,
      paidBy: shortfallPaidBy,
      because: isZero(missing) ? [] : payouts.flatMap((payout) => staysOf(payout, now)),
    },
  };
}

/** The returns that a provider would take of a payout, the one that brings most first. */
function candidatesOf(payout: Payout, now: string): readonly Candidate[] {
  const { limits, returns, givers } = payout;
  if (isClosed(payout, now)) return [];
  const times = Math.max(0, (limits.mostReturns ?? Infinity) - returns);
  const able = givers.filter((giver) => !isZero(mostOf(giver, limits)));
  if (able.length === 0 || times === 0) return [];
  if (limits.returns === 'whole') {
    const isWhole = able.length === givers.filter(({ amount }) => !isZero(amount)).length;
    return isWhole ? [candidate(payout, able)] : [];
  }
  const most = [...able].sort((a, b) => compareMoney(mostOf(b, limits), mostOf(a, limits)));
  const groups: Candidate[] = [];
  const size = Math.max(1, limits.mostReceivers ?? most.length);
  for (let at = 0; at < most.length && groups.length < times; at += size)
    groups.push(candidate(payout, most.slice(at, at + size)));
  return groups;
}

function candidate(payout: Payout, givers: readonly Giver[]): Candidate {
  return { payout, givers, most: sumMoney(...givers.map((giver) => mostOf(giver, payout.limits))) };
}

/** The most that one giver can give in a return: all or nothing, unless the provider takes parts. */
function mostOf({ amount, available = amount }: Giver, { returns }: PayoutLimits): Money {
  if (returns === 'part') return minMoney(amount, available);
  return compareMoney(available, amount) < 0 ? ZERO : amount;
}

function isClosed({ madeAt, limits: { returnWindowDays } }: Payout, now: string): boolean {
  return returnWindowDays !== undefined && Date.parse(now) > Date.parse(madeAt) + returnWindowDays * DAY_MS;
}

/**
 * The fewest returns that bring the amount: those that bring most. Within one payout the groups come in falling order, so the largest
 * ones of all are always possible together. What falls short takes them all.
 */
function fewest(candidates: readonly Candidate[], wanted: Money): readonly Candidate[] {
  const chosen: Candidate[] = [];
  let brought = ZERO;
  for (const one of [...candidates].sort((a, b) => compareMoney(b.most, a.most))) {
    if (compareMoney(brought, wanted) >= 0) break;
    chosen.push(one);
    brought = sumMoney(brought, one.most);
  }
  return chosen;
}

/** Takes what is too much out of the returns again: givers who are not needed, then the fen of those who can give a part. */
function trimmed(chosen: readonly Candidate[], wanted: Money): readonly PlannedReturn[] {
  const brought = sumMoney(...chosen.map(({ most }) => most));
  let tooMuch = toFen(lessOrZero(brought, wanted));
  // The last ones first: what brings least was chosen last.
  const planned = [...chosen].reverse().map(({ payout, givers }): PlannedReturn => {
    const { payoutId, limits } = payout;
    const parts = givers.map((giver) => ({ giverId: giver.giverId, fen: toFen(mostOf(giver, limits)) }));
    if (limits.returns !== 'whole') {
      for (const part of [...parts].sort((a, b) => (a.fen < b.fen ? -1 : 1))) {
        const isLast = parts.filter(({ fen }) => fen > 0n).length === 1;
        if (part.fen > tooMuch && limits.returns === 'receiver') continue;
        if (part.fen <= tooMuch && isLast) continue;
        const taken = part.fen < tooMuch ? part.fen : tooMuch;
        part.fen -= taken;
        tooMuch -= taken;
      }
    }
    const kept = parts.filter(({ fen }) => fen > 0n);
    return {
      payoutId,
      amount: fromFen(kept.reduce((sum, { fen }) => sum + fen, 0n)),
      givers: kept.map(({ giverId, fen }) => ({ giverId, amount: fromFen(fen) })),
    };
  });
  return planned.reverse();
}

/** What is closed first to returns comes first, then what brings most, so that a return that fails is known early. */
function inOrder(returns: readonly PlannedReturn[], payouts: readonly Payout[]): readonly PlannedReturn[] {
  const closesAt = ({ payoutId }: PlannedReturn): number => {
    const payout = payouts.find((one) => one.payoutId === payoutId);
    const days = payout?.limits.returnWindowDays;
    return payout && days !== undefined ? Date.parse(payout.madeAt) + days * DAY_MS : Infinity;
  };
  return [...returns].sort((a, b) => {
    const [first, second] = [closesAt(a), closesAt(b)];
    if (first !== second) return first < second ? -1 : 1;
    return compareMoney(b.amount, a.amount);
  });
}

/** What of a payout cannot be returned, and why. */
function staysOf(payout: Payout, now: string): RefundPlan['shortfall']['because'] {
  const { payoutId, limits, givers, feeKept = ZERO, returns } = payout;
  const left = givers.filter(({ amount }) => !isZero(amount));
  const given = new Set(candidatesOf(payout, now).flatMap((one) => one.givers.map(({ giverId }) => giverId)));
  const isOneShort = left.some((giver) => isZero(mostOf(giver, limits)));
  const stays = left.map((giver) => {
    const { giverId, amount } = giver;
    const most = mostOf(giver, limits);
    if (given.has(giverId))
      return { payoutId, giverId, amount: lessOrZero(amount, most), why: 'fundsShort' } as const;
    const isOver = (limits.mostReturns ?? Infinity) <= returns || !isZero(most);
    const others = limits.returns === 'whole' && isOneShort && !isZero(most) ? 'othersShort' : undefined;
    const why: WhyNot = isClosed(payout, now)
      ? 'windowOver'
      : (others ?? (isOver ? 'noReturnsLeft' : 'fundsShort'));
    return { payoutId, giverId, amount, why };
  });
  const kept = isZero(feeKept) ? [] : [{ payoutId, amount: feeKept, why: 'feeKept' } as const];
  return [...stays.filter(({ amount }) => !isZero(amount)), ...kept];
}

function lessOrZero(from: Money, take: Money): Money {
  return subtractMoney({ from, take: minMoney(from, take) });
}
