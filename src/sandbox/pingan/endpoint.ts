import type { ProviderFaults } from '../engine/provider-api.js';
import type { PinganBank } from './bank.js';
import type { PinganRequest, FieldRule } from './fields.js';
import type { AnswerFields } from './model.js';

/** One interface of the bank. */
export interface PinganEndpoint {
  /** As in KFEJZB6034, without the prefix. */
  readonly code: string;
  readonly serviceId: string;
  readonly fields: readonly FieldRule[];
  /** Whether a repeat of its CnsmrSeqNo is looked for. */
  readonly writes: boolean;
  /**
   * What the balance alone says, before anything else is looked at. @throws PinganRejected when money is short; says nothing
   * of requests that are wrong in another way.
   */
  readonly checkBalance?: (bank: PinganBank, request: PinganRequest) => void;
  /** Does it, wholly or not at all. @throws PinganRejected when the bank says no. */
  readonly perform: (bank: PinganBank, request: PinganRequest, faults: ProviderFaults) => AnswerFields;
  /** The faults of queries that its answer shows. */
  readonly shows?: readonly ('notFoundFor' | 'processing')[];
  /** How 6110 shows a refusal of it, where refusals are recorded. Absent for interfaces that 6110 does not cover. */
  readonly describeRejection?: (request: PinganRequest) => RejectedTrade;
}

export interface RejectedTrade {
  readonly bookingFlag: string;
  readonly amount: bigint;
  readonly outAccount: string;
  readonly inAccount: string;
  readonly orderNo: string;
}

/** Rows on a page of any query that has pages. */
export const PAGE_ROWS = 20;
