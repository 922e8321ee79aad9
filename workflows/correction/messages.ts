import type { Account, CardBank } from '../../src/domain/party.js';
import type { WorkflowSettings } from '../core/timing.js';

export interface CorrectionInput {
  readonly tenant: string;
  readonly provider: string;
  /** The caller's own number of this correction: the same number again is the same correction. */
  readonly correctionNo: string;
  /** The account that the card is bound to. */
  readonly account: Account;
  readonly cardNumber: string;
  /** The bank that the card is of. */
  readonly bank: Omit<CardBank, 'own'>;
  readonly settings: WorkflowSettings;
}

/** `rejected`: the provider says that it did not correct it. */
export type CorrectionState = 'correcting' | 'corrected' | 'rejected' | 'cancelled';

export interface CorrectionResult {
  readonly state: Exclude<CorrectionState, 'correcting'>;
  /** Why, where it was rejected. */
  readonly code?: string;
}
