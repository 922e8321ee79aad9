import type { Account } from '../../src/domain/party.js';
import type { WorkflowSettings } from '../core/timing.js';

export interface UnbindingInput {
  readonly tenant: string;
  readonly provider: string;
  /** The caller's own number of this unbinding: the same number again is the same unbinding. */
  readonly unbindingNo: string;
  /** The account that the card is bound to. */
  readonly account: Account;
  readonly cardNumber: string;
  readonly settings: WorkflowSettings;
}

/** `rejected`: the provider says that it did not unbind the card. */
export type UnbindingState = 'unbinding' | 'unbound' | 'rejected' | 'cancelled';

export interface UnbindingResult {
  readonly state: Exclude<UnbindingState, 'unbinding'>;
  /** Why, where it was rejected. */
  readonly code?: string;
  /** The provider said that no such card was bound: perhaps the number is another one's. */
  readonly notBound?: true;
}
