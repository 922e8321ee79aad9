import type { ProviderFaults } from '../engine/provider-api.js';
import type { AdapayBank } from './bank.js';
import { textOf, type AdapayRequest, type FieldRule } from './fields.js';
import type { Fields } from './model.js';

/** A request's fields before their form is known. */
export type RawFields = Readonly<Record<string, unknown>>;

/** One call of Adapay. */
export interface AdapayEndpoint {
  /** Its adapay_func_code, or the path written like one; for queries by id with ".query" in place of the id. */
  readonly code: string;
  readonly method: 'GET' | 'POST';
  /** The path after the base path; {id} stands for one segment, which the request then has under this name. */
  readonly path: string;
  readonly fields: readonly FieldRule[];
  /** The field with the request's own number; writes alone have one. A repeat of it is recognised. */
  readonly number?: string;
  /** The field that makes two kinds of one call, as faults address them: "settle_accounts.balancePay/delay". */
  readonly flag?: (body: RawFields) => string;
  readonly multipart?: true;
  /** The order that a request is about when it is not its own: that of the payment it confirms, reverses or refunds. */
  readonly orderOf?: (bank: AdapayBank, body: RawFields) => string | undefined;
  /** The number that a query is about. */
  readonly about?: (bank: AdapayBank, body: RawFields) => string | undefined;
  /** Checks the balance alone. @throws AdapayRejected when money is short; other faults of the request are not its business. */
  readonly checkBalance?: (bank: AdapayBank, request: AdapayRequest) => void;
  /** Has the whole effect or none, and returns a function that writes the answer as things then stand. @throws AdapayRejected */
  readonly perform: (bank: AdapayBank, request: AdapayRequest, faults: ProviderFaults) => () => Fields;
}

/** A text of a request whose form is not known yet. */
export function rawText(body: RawFields, name: string): string | undefined {
  const value = textOf(body[name]);
  return typeof value === 'string' && value !== '' ? value : undefined;
}
