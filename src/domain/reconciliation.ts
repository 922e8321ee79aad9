import type { FinalOutcome } from './outcome.js';
import type { OperationKind } from './operation.js';

/** What the comparison of a provider's files with the journal can find. */
export const CASE_KINDS = [
  /** The file has a trade, or has it twice, that the journal does not have. */
  'inFileOnly',
  /** The journal has it as succeeded on that day, and the file does not have it. */
  'inJournalOnly',
  'amountDiffers',
  'feeDiffers',
  /** Other accounts than those of the operation. */
  'partiesDiffer',
  /** The file has as done what the journal has as ended without effect. */
  'statusDiffers',
  /** It was in doubt, and the file's line has ended it. */
  'unknownSettled',
  /** A file could not be read: nothing of it was compared. */
  'fileUnreadable',
  /** An account's balance is another one than that of the day before with the day's trades. */
  'balanceDiffers',
] as const;

export type CaseKind = (typeof CASE_KINDS)[number];

/**
 * What is safe to do about a case. `askAgainTomorrow` is done without anybody: the next day's file is compared with it. The others are
 * proposed, and an operator does them: `registerSuspense` moves money from the suspense account to its owner (平安 6139), `compareAgain`
 * takes a file that can be read, `askProvider` is for what no interface mends.
 */
export type CaseAction = 'none' | 'askAgainTomorrow' | 'registerSuspense' | 'compareAgain' | 'askProvider';

/** One case, with its evidence. No personal data. */
export interface ReconciliationCase {
  /** `<provider>/<date>/<key>`, the same at each run of the day. */
  readonly id: string;
  readonly provider: string;
  /** The provider's day, yyyyMMdd. */
  readonly date: string;
  readonly kind: CaseKind;
  /** The type of the file that shows it or lacks it, such as JY. */
  readonly fileType: string;
  /** The file and the line that show it. */
  readonly file?: string;
  readonly line?: number;
  /** The journal's operation. */
  readonly operationId?: string;
  readonly serialNumber?: string;
  /** The provider's own number of the trade. */
  readonly reference?: string;
  /** What the file shows beside what the journal has, by name. */
  readonly details: Readonly<Record<string, string>>;
  readonly action: CaseAction;
  /** Whether an operator must look. */
  readonly needsOperator: boolean;
  /** When it was found first and last (ISO 8601), and how often. */
  readonly at: string;
  readonly lastAt: string;
  readonly times: number;
}

/** How a provider's files of one type are compared. */
export interface FileRule {
  /** Such as JY. */
  readonly type: string;
  /** Whether a line's amount includes its fee. */
  readonly feeInAmount: boolean;
  /** Every line of it was ordered by the platform; of other files only those with its serial numbers. */
  readonly ordered: boolean;
  /** The kinds of operations that a day's file shows, so that one that is missing is a case. */
  readonly kinds: readonly OperationKind[];
}

/**
 * What a trade moves between the balances of its two accounts. `both`: the payer has the amount less, the payee the amount without the fee
 * more; `payer` and `payee`: that side alone, since the other side is held elsewhere; `toPayer`: held money comes back to the payer;
 * `refund`: the payer has the amount without the fee less, the payee the amount more.
 */
export type BookingMoves = 'both' | 'payer' | 'payee' | 'toPayer' | 'refund' | 'none';

/** How a provider's files are compared with the journal. */
export interface ComparisonRules {
  readonly files: readonly FileRule[];
  /** The kinds whose requests carry the fee: a line of any other shows none. */
  readonly feeKinds: readonly OperationKind[];
  /** Accounts of the provider that may stand on either side of a line in place of a party's. */
  readonly functionalAccounts: readonly string[];
  /** Money that nobody could be found for is credited here. */
  readonly suspenseAccount?: string;
  /** With what the balances of two days are compared; absent: they are not. */
  readonly bookings?: Readonly<Record<string, BookingMoves>>;
}

/** One comparison of one day: the files that were read, each staged under `load`. */
export interface Comparison {
  readonly load: string;
  readonly provider: string;
  readonly date: string;
  /** The day before, by whose balances the day's are compared. */
  readonly previousDate: string;
  /** What the platform's own serial numbers begin with. */
  readonly serialPrefix: string;
  readonly rules: ComparisonRules;
  /** Types of which every file was read whole. Of the others nothing is said to be missing. */
  readonly types: readonly string[];
  readonly unreadable: readonly UnreadableFile[];
  /** The files whose lines were staged, and how many: where they are others by now, nothing of that type is compared. */
  readonly staged?: readonly StagedFile[];
}

/** A file whose lines were staged. */
export interface StagedFile {
  readonly name: string;
  readonly type: string;
  readonly lines: number;
}

/** A file that could not be read. */
export interface UnreadableFile {
  readonly name: string;
  readonly type: string;
  /** Why, without personal data. */
  readonly why: string;
  /** The line that fits no layout. */
  readonly line?: number;
}

/** How many cases stand after a comparison, by kind. */
export type CaseCounts = Readonly<Partial<Record<CaseKind, number>>>;

/** What the day's comparison has brought. */
export interface Compared {
  readonly cases: CaseCounts;
  /** How many of them need an operator. */
  readonly needOperator: number;
  /** Whether balances were compared: it takes those of the day before, and the settings that say what each booking moves. */
  readonly balancesCompared: boolean;
}

/** A case whose line is evidence that its operation does not have yet. */
export interface UnrecordedCase extends ReconciliationCase {
  readonly operationId: string;
  readonly serialNumber: string;
}

/** An operation that a line has ended or that it speaks against: whose workflow is to be told. */
export interface SettledOperation {
  readonly operationId: string;
  /** It was in doubt, and the line has ended it. */
  readonly settled: boolean;
  readonly workflow?: string;
  readonly ended?: FinalOutcome['type'];
  readonly attention?: string;
}
