import { Decimal } from 'decimal.js';
import { HoldfastError } from './errors.js';

declare const brand: unique symbol;

/**
 * An amount in yuan, written with exactly two decimals ("100.00"). The brand means that the text was checked once,
 * by {@link parseMoney}; arithmetic below can only produce amounts of the same form.
 */
export type Money = string & { readonly [brand]: 'Money' };

/** The largest amount Holdfast carries: 13 digits before the point fit the narrowest provider field, String(15) at 平安, with the decimals cut. */
const LARGEST_YUAN = new Decimal('999999999999.99');
/** How an amount is written: yuan without leading zeros, a point, two digits. */
export const MONEY_PATTERN = /^(?:0|[1-9]\d{0,11})\.\d{2}$/;
// Its own constructor: a precision set elsewhere in the process must not round money.
const Exact = Decimal.clone({ precision: 40, rounding: Decimal.ROUND_HALF_UP, toExpPos: 40, toExpNeg: -40 });

export class InvalidMoney extends HoldfastError {
  readonly code = 'INVALID_MONEY';
}

export const ZERO = '0.00' as Money;

/** Whether a value is an amount of the form "100.00"; numbers, exponents, signs, blanks and third decimals are not. */
export function isMoney(value: unknown): value is Money {
  return typeof value === 'string' && MONEY_PATTERN.test(value);
}

/** The rule that a value which is no amount breaks: for one that is only too large the rule does not mention decimals. */
export function moneyRule(value: unknown): string {
  return typeof value === 'string' && /^[1-9]\d{12,}\.\d{2}$/.test(value)
    ? `an amount in yuan of at most ${LARGEST_YUAN.toFixed(2)}`
    : 'an amount in yuan with two decimals such as "100.00"';
}

/**
 * Takes text of the form "100.00" as an amount.
 * @throws InvalidMoney for anything else, a number among it: 0.1 + 0.2 has no place near money.
 */
export function parseMoney(value: unknown): Money {
  if (!isMoney(value)) {
    throw new InvalidMoney(`expected ${moneyRule(value)}, got ${describe(value)}`);
  }
  return value;
}

/** As {@link parseMoney}, and more than zero. */
export function parsePositiveMoney(value: unknown): Money {
  const amount = parseMoney(value);
  if (isZero(amount)) throw new InvalidMoney('expected an amount above 0.00');
  return amount;
}

/**
 * Reads an amount as providers spell it: "33.0", "100", "1000000.00" or the JSON number 0.02 (平安 answers "33.0",
 * Adapay's list samples hold numbers). A third decimal that is not zero is invalid, and never rounded.
 */
export function readProviderAmount(value: unknown): Money {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string' || !/^\d{1,13}(?:\.\d{1,8})?$/.test(text)) {
    throw new InvalidMoney(`expected a provider's amount in yuan, got ${describe(value)}`);
  }
  return fromDecimal(new Exact(text));
}

/** The sum of the amounts; "0.00" for none. */
export function sumMoney(...amounts: readonly Money[]): Money {
  return fromDecimal(amounts.reduce((total, amount) => total.plus(amount), new Exact(0)));
}

/** `from` less `take`. @throws InvalidMoney when less than nothing would be left. */
export function subtractMoney({ from, take }: { from: Money; take: Money }): Money {
  return fromDecimal(new Exact(from).minus(take));
}

/** Negative when `a` is less than `b`, zero when equal, positive when more. */
export function compareMoney(a: Money, b: Money): number {
  return new Exact(a).comparedTo(b);
}

export function isZero(amount: Money): boolean {
  return new Exact(amount).isZero();
}

/** The smaller of two amounts. */
export function minMoney(a: Money, b: Money): Money {
  return compareMoney(a, b) <= 0 ? a : b;
}

/** The larger of two amounts. */
export function maxMoney(a: Money, b: Money): Money {
  return compareMoney(a, b) >= 0 ? a : b;
}

/**
 * The part of `amount` that falls to `part` out of `whole`, rounded half up to the fen. Shares of successive parts must be
 * taken of running totals (share of the new total less share of the old one), or rounding would lose a fen.
 */
export function shareOf({ amount, part, whole }: { amount: Money; part: Money; whole: Money }): Money {
  if (isZero(whole)) throw new InvalidMoney('a share of nothing has no amount');
  return fromDecimal(new Exact(amount).times(part).dividedBy(whole).toDecimalPlaces(2));
}

/** Yuan to fen: "100.05" is 10005n. */
export function toFen(amount: Money): bigint {
  return BigInt(amount.replace('.', ''));
}

/** Fen to yuan: 10005n is "100.05". @throws InvalidMoney below zero or above the limit. */
export function fromFen(fen: bigint): Money {
  return fromDecimal(new Exact(fen.toString()).dividedBy(100));
}

function fromDecimal(value: Decimal): Money {
  if (value.isNegative() && !value.isZero()) throw new InvalidMoney('an amount cannot be below 0.00');
  if (value.greaterThan(LARGEST_YUAN))
    throw new InvalidMoney(`an amount cannot be above ${LARGEST_YUAN.toFixed(2)}`);
  if (value.decimalPlaces() > 2) throw new InvalidMoney('an amount has at most two decimals');
  return value.abs().toFixed(2) as Money;
}

function describe(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 40));
  if (typeof value === 'number' || typeof value === 'boolean' || value === null)
    return `the ${value === null ? 'null' : typeof value} ${value}`;
  return `a value of type ${typeof value}`;
}
