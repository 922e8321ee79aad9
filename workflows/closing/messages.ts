import type { Money } from '../../src/domain/money.js';
import type { Account, Role } from '../../src/domain/party.js';
import type { WorkflowSettings } from '../core/timing.js';

export interface ClosingInput {
  readonly tenant: string;
  readonly provider: string;
  /** The caller's own number of this closing: the same number again is the same closing. */
  readonly closingNo: string;
  readonly account: Account;
  /** What the member of the account does: the provider wants it named. */
  readonly role: Role;
  readonly settings: WorkflowSettings;
}

/** `rejected`: something stands against it, or the provider says that it did not close the account. */
export type ClosingState = 'closing' | 'closed' | 'rejected' | 'cancelled';

/** What stands against the closing of an account. */
export interface ClosingObstacles {
  /** Money that is on it, free or frozen, and money that its member has in orders which are not completed. */
  readonly balance?: Money;
  readonly frozen?: Money;
  readonly inOrders?: Money;
  /** How many cards are bound to it. */
  readonly cards?: number;
}

export interface ClosingResult {
  readonly state: Exclude<ClosingState, 'closing'>;
  /** Why, where it was rejected. `NOT_CLOSABLE`: something stands against it, and nothing was sent. */
  readonly code?: string;
  readonly obstacles?: ClosingObstacles;
}
