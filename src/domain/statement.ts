import { HoldfastError } from './errors.js';
import type { Money } from './money.js';

/**
 * One trade as a provider's reconciliation file shows it. The file's names, remarks and member codes are left out: nothing is compared
 * by them.
 */
export interface StatementTrade {
  /** The line's number in its file, from 1. */
  readonly line: number;
  /** The number under which it was sent; empty where the file shows none. */
  readonly serialNumber: string;
  /** The provider's own number of it. */
  readonly reference: string;
  /** What the provider calls it, such as 确认付款. */
  readonly booking: string;
  /** As the file has it: whether the fee is part of it is a matter of the file. */
  readonly amount: Money;
  readonly fee: Money;
  readonly payerAccount?: string;
  readonly payeeAccount?: string;
  /** The provider's date, yyyyMMdd. */
  readonly tradeDate: string;
  readonly orderNo: string;
}

/** What an account holds at the end of a day, as a provider's reconciliation file shows it. */
export interface StatementBalance {
  readonly line: number;
  readonly account: string;
  readonly amount: Money;
}

/** A part of a reconciliation file: few enough lines to be held in memory. */
export type StatementBatch = StatementLines & {
  /** How much of the file has been read with it, from 0 to 1, where the file says how long it is. */
  readonly share?: number;
};

type StatementLines =
  | { readonly type: 'trades'; readonly trades: readonly StatementTrade[] }
  | { readonly type: 'balances'; readonly balances: readonly StatementBalance[] }
  /** Lines of a file whose layout no document has, as they are. They can name people. */
  | { readonly type: 'raw'; readonly lines: readonly string[] };

/** A reconciliation file that cannot be read as its provider documents it: nothing of it is used, and other files are not affected. */
export class StatementUnreadable extends HoldfastError {
  readonly code = 'STATEMENT_UNREADABLE';

  constructor(
    /** Why, without personal data. */
    readonly why: string,
    /** The line that does not fit, from 1. */
    readonly line?: number,
  ) {
    super(line === undefined ? why : `line ${line}: ${why}`);
  }
}

/** A reconciliation file could not be fetched: it may be there later. */
export class StatementUnavailable extends HoldfastError {
  readonly code = 'STATEMENT_UNAVAILABLE';
}

/**
 * The shape of a text without its content: each digit shown as 0, each Latin letter as x, and every other letter as 某. At most
 * `longest` characters.
 */
export function maskedShape(text: string, longest = 200): string {
  const characters = Array.from(text.slice(0, longest * 2));
  const shape = characters
    .slice(0, longest)
    .map((character) => {
      if (/[0-9]/.test(character)) return '0';
      if (/[A-Za-z]/.test(character)) return 'x';
      if (/[!-~]/.test(character)) return character;
      return /\s|\p{Cc}/u.test(character) ? ' ' : '某';
    })
    .join('');
  return text.length > shape.length && characters.length > longest ? `${shape}…` : shape;
}
