import type { Money } from '../domain/money.js';
import type { Intent, IntentResults, OperationKind } from '../domain/operation.js';
import type { SmallAmountWay } from '../domain/operations/card.js';
import type { ItemResult } from '../domain/operations/split.js';
import type { Evidence, Outcome } from '../domain/outcome.js';
import type { Account, Role } from '../domain/party.js';
import type { ComparisonRules } from '../domain/reconciliation.js';
import type { SerialNumberFormat } from '../domain/serial-number.js';
import type { StatementBatch } from '../domain/statement.js';
import type { ParsedAnswer } from './parsed-answer.js';
import type { AccountRecord, ProviderTransfers, RecordQuery } from './records.js';

export type { ParsedAnswer } from './parsed-answer.js';

/** What goes with a send and is kept nowhere, by what it is: an SMS code, a password element, a random key. */
export interface Secrets {
  readonly verificationCode?: string;
}

/** An operation ready for the wire: the intent, and the one serial number it will ever have. */
export interface OperationRequest<K extends OperationKind = OperationKind> {
  readonly intent: Intent<K>;
  readonly serialNumber: string;
  /** When the number was allocated (ISO 8601): some queries want the date. */
  readonly begunAt: string;
  /**
   * For a status query: the latest moment at which a request of it can still have been on its way (ISO 8601). Where it is not known
   * one may have been on its way until now.
   */
  readonly leftUntil?: string;
}

/** What came of one send. `notSent` means that no byte reached the provider. */
export type Answer<Result> = (Outcome<Result> | { readonly type: 'notSent'; readonly why: string }) & {
  readonly evidence: Evidence;
  /** What it says of each item of an operation that has items, however the operation as a whole stands. */
  readonly items?: readonly ItemResult[];
};

/** What the provider's records say of an operation that is queried by its serial number. */
export type QueryResult<Result> =
  | {
      readonly type: 'found';
      readonly outcome: Outcome<Result>;
      readonly evidence: Evidence;
      /** What the records hold; each that is given must equal the operation's own. */
      readonly reported: ReportedDetails;
      /** As in {@link Answer}. */
      readonly items?: readonly ItemResult[];
      /**
       * How several rows of this one number contradict each other, in words and without personal data: an operator must look. What
       * one of them shows to have succeeded has succeeded; short of that nothing is concluded.
       */
      readonly contradiction?: string;
    }
  | { readonly type: 'notFound'; readonly evidence: Evidence }
  /**
   * The query was not answered, or not so that absence follows from it: query again, conclude nothing. `shows: 'nothing'` where the
   * provider answered that it knows no such number, but documents no rule by which that would end an operation in doubt: it carries a
   * rejection out that the provider itself gave, and nothing else.
   */
  | {
      readonly type: 'unclear';
      readonly why: string;
      readonly evidence: Evidence;
      readonly shows?: 'nothing';
    };

export interface ReportedDetails {
  readonly amount?: Money;
  readonly payerAccount?: string;
  readonly payeeAccount?: string;
  readonly role?: Role;
  /** Every receiver that the records show, each with what it gets: no more and no fewer than the operation has. */
  readonly items?: readonly ReportedItem[];
  /** What else the records show otherwise than it was ordered, in words and without personal data. */
  readonly mismatch?: string;
}

/** One receiver as the provider's records show it. */
export interface ReportedItem {
  /** Where the records name it; otherwise it is known by its account. */
  readonly itemId?: string;
  readonly payeeAccount: string;
  readonly amount: Money;
}

/**
 * How one interface's unknown outcome is brought to an end, as its document states it. All times are configuration,
 * so that a sandbox can be queried in seconds where the bank is queried in minutes.
 */
export interface ResolutionRule {
  /** Waits before each status query; the last one repeats. Empty where there is none to make. */
  readonly queryAfterMs: readonly number[];
  /**
   * The provider deduplicates the serial number, so after "not found" the same number may be sent again: for as long as the
   * provider promises to know it. Later it is only queried.
   */
  readonly resend?: {
    readonly times: number;
    readonly sinceLeftMs: number;
    /** How long after the number was allocated; default: without end. */
    readonly withinMs?: number;
    /** Only on the Shanghai date on which the number was allocated. */
    readonly sameDate?: boolean;
  };
  /** "Not found" this often, this far apart, this long after the last attempt that may have been sent: it never happened. */
  readonly absence?: {
    readonly observations: number;
    readonly apartMs: number;
    readonly sinceLeftMs: number;
  };
  /** For what no query can resolve, and lapses by the provider's own rule: this long after the last attempt's deadline. */
  readonly lapse?: { readonly afterMs: number; readonly why: string };
}

/** One write that a provider offers, with the means to resolve it. */
export interface ProviderOperation<K extends OperationKind> {
  /** The provider's name for it, such as "6034/1": logs, the sandbox and the kill tests address it by this. */
  readonly interfaceName: string;
  readonly resolution: ResolutionRule;
  /** What every result of it holds, whatever was answered: all that is known of one that an operator says happened. */
  readonly always?: Partial<IntentResults[K]>;
  /** A verification code must come with each send, which `applyTransactionCode` has sent to the member before (平安 6085). */
  readonly needsCode?: true;
  /** Its result has an account that nothing but the answer names: an operator who says that it happened must name it too. */
  readonly bringsAccount?: true;
  /** Sends once. Never throws for what the far end does; a thrown error is a bug or a broken configuration. */
  send(request: OperationRequest<K>, secrets?: Secrets): Promise<Answer<IntentResults[K]>>;
  /**
   * The interface's own status query. Absent where the provider documents none: then, unless `resolution.lapse` ends it, what is in doubt
   * is ended by a notification or by an operator's decision alone, and nothing is asked meanwhile.
   */
  queryStatus?(request: OperationRequest<K>): Promise<QueryResult<IntentResults[K]>>;
}

export interface Balance {
  readonly available: Money;
  /** Absent where the provider does not show it. */
  readonly held?: Money;
}

/** A withdrawal that succeeded provisionally. */
export interface BounceQuery {
  readonly serialNumber: string;
  readonly account: Account;
  /** Which card it went to, where that was named. */
  readonly cardNumber?: string;
  /** When its number was allocated (ISO 8601). */
  readonly begunAt: string;
  /** When it was known to have succeeded (ISO 8601). */
  readonly succeededAt: string;
}

/** Whether a withdrawal has come back (退票). */
export type BounceStatus =
  | {
      readonly state: 'bounced';
      /** The provider's own date on which it did, yyyyMMdd. */
      readonly bankDate: string;
      /** The provider's own words, personal data masked. */
      readonly reason: string;
      /** What came back, where that is shown. */
      readonly amount?: Money;
      readonly evidence: Evidence;
    }
  /** Not so far: when to query again (ISO 8601). */
  | { readonly state: 'none'; readonly queryAgainAt: string }
  /** It cannot come back any more. */
  | { readonly state: 'final' };

/** A part of an order that was paid at the bank's own acquirer: a sub-order, or the order where it has none. */
export interface AcquiredQuery {
  readonly channel: string;
  /** The sub-order's number, or the order's own. */
  readonly part: string;
}

/** How it stands in the accounts. */
export type AcquiredCredit =
  /** The acquirer has not told the provider of it. */
  | { readonly state: 'notFound' }
  | { readonly state: 'pending' }
  /** The account that it was really credited to: another one than its split remark named where that was wrong. */
  | { readonly state: 'credited'; readonly account: string; readonly amount: Money }
  /** It failed, or was taken back. */
  | { readonly state: 'failed'; readonly code: string };

/** An application for a card that a small transfer is to prove. */
export interface SmallAmountQuery {
  readonly way: SmallAmountWay;
  /** The application's own number. */
  readonly serialNumber: string;
  /** When its number was allocated (ISO 8601). */
  readonly begunAt: string;
  readonly account: Account;
  readonly cardNumber: string;
}

/** How its transfer stands: `arrived` on the card, whose holder can say how much it was; `bound` where that needs no saying. */
export interface SmallAmountState {
  readonly state: 'underWay' | 'arrived' | 'failed' | 'bound';
}

/** What stands against the closing of an account; what is absent does not, or is not shown. */
export interface ClosingConditions {
  /** Money that is on it. */
  readonly balance?: Money;
  readonly frozen?: Money;
  /** Money that its member has in orders which are not completed. */
  readonly inOrders?: Money;
  /** How many cards are bound to it. */
  readonly cards?: number;
}

/** The account that the money of all members lies on, as the provider shows it. */
export interface PooledBalance {
  readonly current: Money;
  /** At the end of the day before. */
  readonly last?: Money;
}

/** What workflows query about accounts before they move money, and about money that may come back. */
export interface ProviderQueries {
  balance(account: Account): Promise<ParsedAnswer<Balance>>;
  /** What a refund may take from the platform's own advance account for returned fees; undefined where there is none to see. */
  advanceBalance?(): Promise<ParsedAnswer<Money>>;
  /** Whether a withdrawal whose result is `provisional` has come back. Absent where none is. */
  bounce?(withdrawal: BounceQuery): Promise<ParsedAnswer<BounceStatus>>;
  /** How a part of an acquired order stands. Absent where orders are not acquired by the provider's own acquirer. */
  acquiredCredit?(part: AcquiredQuery): Promise<ParsedAnswer<AcquiredCredit>>;
  /** What stands against the closing of an account, as far as the provider shows it. Absent where none can be closed. */
  closingConditions?(account: Account): Promise<ParsedAnswer<ClosingConditions>>;
  /** What lies on the account that holds the money of all members (资金汇总账户). Absent where it is not shown. */
  pooledBalance?(): Promise<ParsedAnswer<PooledBalance>>;
  /** How the small transfer stands that proves a card. Absent where none does. */
  smallAmount?(application: SmallAmountQuery): Promise<ParsedAnswer<SmallAmountState>>;
  /** What the provider has booked on an account, for an operator who looks for it. Absent where it lists nothing. */
  accountRecords?(query: RecordQuery): Promise<ParsedAnswer<readonly AccountRecord[]>>;
}

/** One reconciliation file (对账文件) of a day. */
export interface StatementFile {
  readonly name: string;
  /** The provider's name for what it lists, such as JY. */
  readonly type: string;
}

/** Whether the provider has closed a day, so that its files can be expected. */
export type DayState =
  | { readonly state: 'closed'; readonly detail: string }
  /** Not yet: why, and when to query again (ISO 8601). */
  | { readonly state: 'open'; readonly why: string; readonly queryAgainAt: string };

/** A provider's reconciliation files. Days are the provider's, yyyyMMdd. */
export interface ProviderStatements {
  /** How its files are compared with the journal. */
  readonly rules: ComparisonRules;
  /** The day before one. */
  previousDay(date: string): string;
  /** @throws InvalidInput for a day that is still to come. */
  dayState(date: string): Promise<ParsedAnswer<DayState>>;
  /** All files of the day, of every type that the settings name. */
  files(date: string): Promise<ParsedAnswer<readonly StatementFile[]>>;
  /**
   * The lines of a file, as it is fetched and decoded. They come before its end was seen: whoever uses them must be able to take them back.
   * @throws StatementUnavailable where it could not be fetched now; StatementUnreadable where it is not as documented.
   */
  read(file: StatementFile & { readonly date: string }): AsyncIterable<StatementBatch>;
  /** The accounts of a line, put as the operation's own where they can be its own. */
  reportedOf(
    intent: Intent,
    shown: { readonly payerAccount?: string; readonly payeeAccount?: string },
  ): ReportedDetails;
}

/** A provider's call-back as it came over the wire, body untouched. */
export interface NotificationRequest {
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** What is answered to a provider's call-back. */
export interface NotificationResponse {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/** What a notification says of one operation, in the same form as the answer to a status query. */
export interface NotifiedOperation<K extends OperationKind = OperationKind> {
  readonly kind: K;
  /** Another kind that it may as well be, with the same result, where one call of the provider's carries both out. */
  readonly orKind?: OperationKind;
  /** The operation's own number, as it was sent. */
  readonly serialNumber: string;
  readonly queryResult: Extract<QueryResult<IntentResults[K]>, { type: 'found' }>;
  /** Where what it says can be read only against the operation, whose receivers it names by account: takes the place of `queryResult`. */
  readFor?(intent: Intent): Extract<QueryResult<IntentResults[K]>, { type: 'found' }>;
}

/**
 * A call-back that was read. `genuine` carries the provider's signature; only then may anything be concluded from it, and
 * `accepted` is answered once it is kept. An `invalid` one changes nothing.
 */
export type ParsedNotification =
  | {
      readonly type: 'genuine';
      /** The provider's own identity of the event: the same one again is the same event. */
      readonly eventId: string;
      /** The provider's name for what happened, such as "cash.succeeded". */
      readonly eventType: string;
      /** Absent for an event that is about no operation of ours. */
      readonly operation?: NotifiedOperation;
      readonly evidence: Evidence;
      readonly accepted: NotificationResponse;
    }
  | { readonly type: 'invalid'; readonly why: string; readonly response: NotificationResponse };

/**
 * A payment provider as the rest of Holdfast sees it: which writes it offers, how each is resolved, and what can be queried. What it
 * lacks shows in two places alone: an operation that is not there, and the result of a hold (decision 0006).
 */
export interface Provider {
  readonly name: string;
  readonly serialNumber: SerialNumberFormat;
  /** The longest that one `send` may take, from its call to its answer: an attempt's lease must outlast it. */
  readonly sendTimeoutMs: number;
  /** By the interfaces that the settings choose for every tenant of which they say nothing else. */
  readonly operations: { readonly [K in OperationKind]?: ProviderOperation<K> };
  /** The provider's other interfaces that do the same: a tenant's own, and those that an operation may have been begun by before. */
  readonly variants?: { readonly [K in OperationKind]?: readonly ProviderOperation<K>[] };
  /** The name of the interface by which a tenant's new operations of a kind are begun; undefined where `operations` has it. */
  interfaceOf?(tenant: string, kind: OperationKind): string | undefined;
  readonly queries: ProviderQueries;
  /** Transfers that came in from outside. Absent where the provider lists none. */
  readonly transfers?: ProviderTransfers;
  /** Absent where it has no reconciliation files, or where the settings do not say what its documents leave open about them. */
  readonly statements?: ProviderStatements;
  /** Verifies, then reads a call-back. Absent where the provider sends none. Never throws for what the body holds. */
  parseNotification?(request: NotificationRequest): ParsedNotification;
  close(): Promise<void>;
}
