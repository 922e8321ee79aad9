import type { OperationKind } from '../../../src/domain/operation.js';
import type { FinalOutcome } from '../../../src/domain/outcome.js';
import type { Recording } from '../../../src/journal/journal.js';
import type { Effect } from '../../../src/sandbox/engine/effects.js';
import type { PurchaseResult } from '../../../workflows/purchase/messages.js';
import type { Posted } from '../providers/observed-ledger.js';
import type { ProviderName } from '../providers/provider-names.js';
import type { DecodedAnswer, DecodedRequest } from '../providers/wire-decoder.js';

/** One request as it left its sender. */
export interface Request extends DecodedRequest {
  readonly provider: ProviderName;
  readonly n: number;
  readonly atMs: number;
  /** Undefined while none has come, or none that can be decoded. */
  answer?: DecodedAnswer;
  answeredMs?: number;
  /** The connection is over, with an answer or without. */
  endedMs?: number;
}

/** An operation as the journal last showed it. */
export interface Operation {
  readonly operationId: string;
  readonly serialNumber: string;
  readonly provider: ProviderName;
  readonly kind: OperationKind;
  readonly orderNo?: string;
  readonly member?: string;
  readonly amount?: string;
  readonly attention?: string;
  readonly finalOutcome?: FinalOutcome;
  /** Of a refund: the number of the release that it takes back from. */
  readonly takesFrom?: string;
  /** Of a code: the operation that applied for it. */
  readonly application?: string;
  /** Of the closing of a payment: the number of the hold. */
  readonly closes?: string;
  /** What was recorded when it ended. */
  readonly endedBy?: Recording;
  readonly endedMs?: number;
}

/** An effect in a provider's records: what was done, when, and who got or gave what. */
export interface RecordedEffect extends Effect {
  readonly provider: ProviderName;
  readonly atMs: number;
  readonly posted: readonly Posted[];
}

/** An answer that a caller got to a command that was done. */
export interface CallerAnswer {
  readonly workflow: string;
  readonly provider: ProviderName;
  readonly orderNo: string;
  readonly member: string;
  readonly name: string;
  readonly requestId: string;
  /** How many answers callers had when this command was first sent. */
  readonly callerAnswersBefore: number;
  readonly answer: unknown;
  readonly atMs: number;
}

/** A command that an actor gave, whether or not it was accepted. */
export interface GivenCommand {
  readonly orderNo: string;
  readonly name: string;
  readonly requestId: string;
  readonly atMs: number;
  /** How many answers callers had when it was first sent. */
  readonly callerAnswersBefore: number;
  /** The workflow refused it. */
  refused?: true;
}

/** A member's account as an operation or a result names it. */
export interface NamedAccount {
  readonly by: string;
  readonly provider: ProviderName;
  readonly member: string;
  readonly account: string;
}

/** The end of a workflow. */
export interface Ended {
  readonly workflow: string;
  readonly orderNo: string;
  readonly result: PurchaseResult | undefined;
  readonly atMs: number;
}
