import type { CaseKind } from '../src/domain/reconciliation.js';
import { fromFen, parseMoney, toFen, type Money } from '../src/domain/money.js';

export const BENCH_DATE = '20260301';
export const MERCHANT = '6886';
const PREFIX = 'H68860';
/** One in so many lines is damaged, in each kind. */
const DAMAGED_ONE_IN = 1_000;

/** The kinds of which lines, balances or operations are damaged. Of unreadable files there are none here. */
export const DAMAGED_KINDS = [
  'inFileOnly',
  'inJournalOnly',
  'amountDiffers',
  'feeDiffers',
  'partiesDiffer',
  'statusDiffers',
  'unknownSettled',
  'balanceDiffers',
] as const satisfies readonly CaseKind[];

export const SELLER = `${MERCHANT}000000002002`;
const OTHER_SELLER = `${MERCHANT}000000009999`;
/** What each operation has. */
export const OPERATION = { amount: parseMoney('100.00'), fee: parseMoney('1.00') };
/** What each buyer has at the end of the day before. The sellers have nothing then. */
export const BUYER_BEFORE = parseMoney('150.00');

/** What is done to the line of this number; undefined for a sound one. */
export function damageOf(line: number): (typeof DAMAGED_KINDS)[number] | undefined {
  return DAMAGED_KINDS[line % DAMAGED_ONE_IN];
}

/** The number of a line's operation. */
export function serialNumberOf(line: number): string {
  return `${PREFIX}260301${String(line).padStart(10, '0')}`;
}

/** The account that pays in this line, and in no other: a platform has more accounts than trades. */
export function buyerOf(line: number): string {
  return `${MERCHANT}1${String(line).padStart(11, '0')}`;
}

interface Trade {
  readonly payee: string;
  readonly amount: Money;
  readonly fee: Money;
}

/** What the file shows in this line; undefined where it is left out. */
function tradeOf(line: number): Trade | undefined {
  const damage = damageOf(line);
  if (damage === 'inJournalOnly') return undefined;
  return {
    payee: damage === 'partiesDiffer' ? OTHER_SELLER : SELLER,
    amount: damage === 'amountDiffers' ? parseMoney('99.99') : OPERATION.amount,
    fee: damage === 'feeDiffers' ? parseMoney('0.99') : OPERATION.fee,
  };
}

const NAME = gb18030([0xd5, 0xc5, 0xc8, 0xfd]); // 张三
/** 确认付款 */
const BOOKING = gb18030([0xc8, 0xb7, 0xc8, 0xcf, 0xb8, 0xb6, 0xbf, 0xee]);

/** The trades (JY), as the file has them. */
export function* tradeLines(lines: number): Generator<string> {
  for (let line = 0; line < lines; line += 1) {
    const trade = tradeOf(line);
    if (!trade) continue;
    const number = serialNumberOf(damageOf(line) === 'inFileOnly' ? line + lines : line);
    yield (
      `${line + 1}&${BOOKING}&buyer&${buyerOf(line)}&${NAME}&seller&${trade.payee}&${NAME}&` +
      `${trade.amount}&${trade.fee}&${BENCH_DATE}&101112&260301${String(line).padStart(10, '0')}&${number}&&order-${line}&`
    );
  }
}

/** The balances after those trades (YE): of every buyer, then of the sellers. */
export function* balanceLines(lines: number): Generator<string> {
  const received = new Map([
    [SELLER, 0n],
    [OTHER_SELLER, 0n],
  ]);
  for (let line = 0; line < lines; line += 1) {
    const trade = tradeOf(line);
    let left = toFen(BUYER_BEFORE);
    if (trade) {
      left -= toFen(trade.amount);
      const before = received.get(trade.payee) ?? 0n;
      received.set(trade.payee, before + toFen(trade.amount) - toFen(trade.fee));
    }
    if (damageOf(line) === 'balanceDiffers') left += 1n;
    yield `${line + 1}&buyer&${buyerOf(line)}&${fromFen(left)}&`;
  }
  let number = lines;
  for (const [account, fen] of received) yield `${(number += 1)}&seller&${account}&${fromFen(fen)}&`;
}

/** Each byte as one character, so that it is written as it is. */
function gb18030(bytes: readonly number[]): string {
  return Buffer.from(bytes).toString('latin1');
}
