import type { ProviderFaults } from '../engine/provider-api.js';
import type { HkrtBank } from './bank.js';
import type { Fields } from './model.js';
import type { HkrtRequest } from './request.js';

/** One call of 海科融通's merchant host. */
export interface HkrtEndpoint {
  /** The last part of its path, by which faults, hooks and the log name it. */
  readonly code: string;
  readonly path: string;
  /** The document's sample answer is signed. */
  readonly inDocument?: true;
  /** The field with the request's own number, where it has one: a repeat of it is recognised. */
  readonly number?: string;
  /** The number whose record a query reads. */
  readonly about?: string;
  /** What the resend mode `balanceFirst` checks before the number. @throws HkrtRejected where there is not as much. */
  readonly checkFunds?: (bank: HkrtBank, request: HkrtRequest) => void;
  /** Has the whole effect or none, and returns a function that writes the answer as things then stand. @throws HkrtRejected */
  readonly perform: (bank: HkrtBank, request: HkrtRequest, faults: ProviderFaults) => () => Fields;
}
