import type { OperationKind } from '../../src/domain/operation.js';
import type { PaidTrade } from '../../src/domain/operations/split.js';
import type { Account, Card, Role } from '../../src/domain/party.js';
import type { NotificationRequest } from '../../src/providers/provider.js';
import type { ProviderFactories } from '../../src/providers/registry.js';
import type { ResendMode } from '../../src/sandbox/engine/resend-mode.js';
import type { Passage, WireAnswer } from './wire.js';

/** The provider's side of a bench: its records, its clock, and what can be made to happen there. */
export interface FarEnd {
  /** Scheme, host and port. */
  readonly origin: string;
  /** Whether the adapter goes there without a wire between. */
  readonly direct?: true;
  /** Where serial numbers begin, at a far end that remembers those of other runs. */
  readonly firstNumber?: bigint;
  /** What the merchant's signatures verify with, in PEM, where that is a key. */
  readonly merchantPublicKey?: string;
  /** What the adapter's config.ts takes, with `origin` as the address. */
  settings(origin: string, options: BenchOptions): unknown;
  now(): number;
  advance(ms: number): void;
  /** A member whom the provider knows, with an account that money can lie on. */
  account(member: string, role: Role): Account;
  deposit(account: Account, amount: string): void;
  /** A trade of this amount that a buyer has paid, to be divided later, where the provider divides any. */
  trade?(amount: string): PaidTrade;
  /** From here on a receiver's shares fail. */
  failShares?(account: Account): void;
  /** What a receiver has, by the provider's own records, in yuan. */
  got?(account: Account): string;
  /** The buyer of a payment through a channel pays it, or another amount, where the far end has channels. */
  pay?(payment: { readonly serialNumber: string; readonly amount?: string }): void;
  /** From here on withdrawals wait for a code. */
  withdrawalsWantCode?(): void;
  /** The newest code that went to the holder of an account for a withdrawal. */
  withdrawalCode?(account: Account): string | undefined;
  /** How many effects there have been, by the provider's own records, where those can be seen. */
  effects?(): number;
  /** Whether no money was made or lost. */
  balanced?(): boolean;
  /** The newest verification code that a telephone got. */
  code(mobile: string): string | undefined;
  setResendMode?(mode: ResendMode): void;
  /** What was done becomes visible to the kind's query only after so long. */
  showLate?(kind: OperationKind, ms: number): void;
  /** What is done from here on is shown as under way for so long, and then ends well, or not. */
  takeLong?(kind: OperationKind, ms: number, end: 'succeeded' | 'failed'): void;
  /** Where the provider sends its notifications. */
  notifyAt?(url: string): void;
  /** Sends its newest notification again. */
  notifyAgain?(): void;
  close(): Promise<void>;
}

/** What an expectation may want otherwise than usual. */
export interface BenchOptions {
  /** Whether the adapter may rely on the provider's own deduplication. */
  readonly deduplicates?: boolean;
  readonly timeoutMs?: number;
}

/** An answer or a line of the provider's records that is worth a case of its own, as the documents have it. */
export interface Said {
  readonly name: string;
  readonly kind: OperationKind;
  /** Changes the fields of a genuine answer; the bench signs them anew. */
  readonly fields: Fields;
  /** The type of outcome that it has to be, with the reason of a rejection where one is expected. */
  readonly is: 'succeeded' | 'rejected' | 'pending' | 'unknown' | 'unclear' | 'notFound';
  readonly reason?: string;
}

export type Fields = Readonly<Record<string, unknown>>;

/** A text signed by the openssl command line, and the adapter's own functions over it. */
export interface Vector {
  readonly name: string;
  readonly text: string;
  readonly signature: string;
  /** What the adapter makes of the vector's parts: text and signature. Without a signature for what only the provider signs. */
  readonly made: { readonly text: string; readonly signature?: string };
  readonly accepts: (text: string, signature: string) => boolean;
}

/** Notifications of a provider that sends any. */
export interface NotificationBench {
  readonly kind: OperationKind;
  /** The same with some of its signed fields changed, and signed anew by the provider. */
  readonly resign: (request: NotificationRequest, fields: Fields) => NotificationRequest;
  /** The places of a notification each of which, changed, must reject it or change nothing that is concluded. */
  altered(
    request: NotificationRequest,
  ): readonly { readonly part: string; readonly request: NotificationRequest }[];
  /** What makes it another merchant's or the other of live and test. */
  readonly strange: readonly Fields[];
  /** The reply that the document names. */
  readonly accepted: { readonly status: number; readonly body: RegExp };
  /** The fields of another event of the same kind, of one with another status, and of one with other words. */
  readonly otherEvent: Fields;
  readonly status: (text: string) => Fields;
  readonly words: (text: string) => Fields;
}

/** All that the suite has to know of one provider. */
export interface Bench {
  readonly name: string;
  /** The kind that promises about any write are tried with: a hold, or a split where nothing is held. */
  readonly main: 'hold' | 'split';
  /** Kinds whose request carries no amount, so that any other part of it must show that it is the right one. */
  readonly withoutAmount?: readonly OperationKind[];
  /** Kinds whose answer brings no number of the provider's, or no end. */
  readonly withoutReference?: readonly OperationKind[];
  /** Starts the far end that expectations run against by default. */
  readonly start: () => Promise<FarEnd>;
  /** Where the registry finds the provider, if not among those of this package. */
  readonly factories?: ProviderFactories;
  readonly card: Card;
  /** The number of the card that is bound to the buyer's account, where a withdrawal must name it. */
  readonly buyerCard?: string;
  /** A channel that buyers pay through, where the adapter has any. */
  readonly channel?: string;
  readonly vectors: readonly Vector[];
  /** Whether a request is the kind's write, or the query that resolves it. */
  readonly isWrite: (kind: OperationKind, request: Passage) => boolean;
  readonly isStatusQuery: (kind: OperationKind, request: Passage) => boolean;
  /** Whether the openssl command line says that a request carries the merchant's signature, over a text that is put together here. */
  readonly isSignedByOpenssl: (request: Passage, farEnd: FarEnd) => boolean;
  /** A genuine answer with other fields, signed by the provider again. A field that is undefined is left out. */
  readonly resigned: (answer: WireAnswer, fields: Fields) => WireAnswer;
  /** The same answer without a signature. */
  readonly unsigned: (answer: WireAnswer) => WireAnswer;
  /** What marks an answer as one of the provider's other world, live for test; absent where nothing does. */
  readonly otherWorld?: Fields;
  /** A genuine answer's words to people, where a provider may repeat what it was sent. */
  readonly message: (text: string) => Fields;
  /** The field of a status query's answer that shows the amount: where other spellings of it are tried. */
  readonly amountShown: (amount: string | number) => Fields;
  /** The amount that the write carries. */
  readonly amountSent: (request: Passage) => unknown;
  /** Whatever a write or an account carries in words, unescaped. */
  readonly textsSent: (request: Passage) => readonly string[];
  readonly answers: readonly Said[];
  readonly records: readonly Said[];
  readonly notifications?: NotificationBench;
}
