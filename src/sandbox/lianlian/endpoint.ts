import type { ProviderFaults } from '../engine/provider-api.js';
import type { LianlianBank } from './bank.js';
import type { FieldRule, LianlianRequest } from './fields.js';
import type { Fields } from './model.js';

/** A request's fields before their form is known. */
export type RawFields = Readonly<Record<string, unknown>>;

/** One call of 连连's open platform. All are POST. */
export interface LianlianEndpoint {
  /** The last part of its path. */
  readonly code: string;
  /** The path after the base path. */
  readonly path: string;
  readonly fields: readonly FieldRule[];
  /** The field with the request's own number; writes alone have one. A repeat of it is recognised. */
  readonly number?: string;
  /** The field that makes two kinds of one call, as faults address them: "secured-confirm/PART". */
  readonly flag?: (body: RawFields) => string | undefined;
  /** The order that a request is about when it is not its own: that of the payment that it confirms or refunds. */
  readonly orderOf?: (body: RawFields) => string | undefined;
  /** The number that a query names. */
  readonly about?: string;
  /** Checks the balance alone. @throws LianlianRejected when money is short. */
  readonly checkBalance?: (bank: LianlianBank, request: LianlianRequest) => void;
  /** Has the whole effect or none, and returns a function that writes the answer as things then stand. @throws LianlianRejected */
  readonly perform: (bank: LianlianBank, request: LianlianRequest, faults: ProviderFaults) => () => Fields;
}
