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
  /** The array of a request that has one, with the fields of each of its elements. */
  readonly rows?: { readonly name: string; readonly fields: readonly FieldRule[] };
  /** Whether a repeated CnsmrSeqNo is recognised. */
  readonly writes: boolean;
  /**
   * Checks the balance alone, before anything else. @throws PinganRejected when money is short; other faults of
   * the request are not its business.
   */
  readonly checkBalance?: (bank: PinganBank, request: PinganRequest) => void;
  /** Has the whole effect or none. @throws PinganRejected when the bank rejects the request. */
  readonly perform: (bank: PinganBank, request: PinganRequest, faults: ProviderFaults) => AnswerFields;
  /** The faults of queries that its answer shows. */
  readonly shows?: readonly ('notFoundFor' | 'processing')[];
  /** How 6110 shows a rejected request, where rejections are recorded. Absent for interfaces that 6110 does not cover. */
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
