import type { MobileCheck } from '../../src/domain/operations/mobile.js';
import type { Account } from '../../src/domain/party.js';
import type { WorkflowSettings } from '../core/timing.js';

export interface PhoneChangeInput {
  readonly tenant: string;
  readonly provider: string;
  /** The caller's own number of this change: the same number again is the same change. */
  readonly phoneChangeNo: string;
  /** The account whose telephone number is changed. */
  readonly account: Account;
  readonly newMobile: string;
  readonly check: MobileCheck;
  /** The bound card that the number is checked against, where `check` is `unionPay`. */
  readonly cardNumber?: string | undefined;
  readonly settings: WorkflowSettings;
}

/** How a change stands. `codeExpired` and `codeVoid`: a new code can be requested, unless it has ended so. */
export type PhoneChangeState =
  'applying' | 'awaitingCode' | 'changed' | 'codeExpired' | 'codeVoid' | 'rejected' | 'cancelled';

export interface PhoneChangeResult {
  readonly state: Exclude<PhoneChangeState, 'applying' | 'awaitingCode'>;
  /** Why, where it was rejected. */
  readonly code?: string;
}

export * from '../core/code-messages.js';
