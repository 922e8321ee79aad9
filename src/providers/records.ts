import type { Money } from '../domain/money.js';
import type { ParsedAnswer } from './parsed-answer.js';

/** Days of the provider's, yyyyMMdd, both included. */
export interface Days {
  readonly from: string;
  readonly to: string;
}

/** Which transfers are listed. */
export interface TransferQuery extends Days {
  /** Of a single day, how many are known already, the oldest: these need not be listed again. */
  readonly known?: number | undefined;
  /** Of a single day, answers those that could be read where the list breaks off, so that the next query goes on behind them. */
  readonly inPart?: boolean | undefined;
}

/** Money that came in by a transfer from outside. Whose account it came from is not shown. */
export interface IncomingTransfer {
  /** The provider's own number of it. */
  readonly reference: string;
  readonly bankDate: string;
  readonly amount: Money;
  /** To a member's account, or into suspense where its owner is not known; `other` where the provider says neither. */
  readonly to: 'member' | 'suspense' | 'other';
  /** The account that was credited. */
  readonly account: string;
  /** Whose that is, where it is a member's. */
  readonly member?: string;
}

export interface IncomingTransfers {
  /** How many came in on these days, as far as they were read. */
  readonly total: number;
  /** Each of them, but for such as were known. */
  readonly transfers: readonly IncomingTransfer[];
  /** Why there may be more of them; only where the query was one in part. */
  readonly brokenOff?: string;
}

/** How transfers that came in are known. */
export interface ProviderTransfers {
  /** How often they are queried while an order waits for funds. */
  readonly queryEveryMs: number;
  /** The provider's day at this moment. */
  today(): string;
  list(query: TransferQuery): Promise<ParsedAnswer<IncomingTransfers>>;
}

/** What the provider lists of an account: trades between accounts, withdrawals, or what was credited to it from outside. */
export const RECORD_KINDS = ['trades', 'withdrawals', 'credits'] as const;

export type RecordKind = (typeof RECORD_KINDS)[number];

export interface RecordQuery extends Days {
  /** The provider's number of the account. */
  readonly account: string;
  readonly kind: RecordKind;
}

/** One line of what the provider has booked on an account. */
export interface AccountRecord {
  /** The provider's own number of it, which an answer to a write has too; no record has the operation's serial number. */
  readonly reference: string;
  readonly bankDate: string;
  /** HHmmss. */
  readonly bankTime: string;
  /** What it is, as the provider names it. */
  readonly booking: string;
  readonly amount: Money;
  readonly fee?: Money;
  readonly payerAccount?: string;
  readonly payeeAccount?: string;
  /** As the provider writes it. */
  readonly status: string;
}
