import type { Account } from '../../src/domain/party.js';
import type { WorkflowSettings } from '../core/timing.js';
import type { EscrowResult, OrderState, OrderTerms } from '../escrow/messages.js';
import type { MemberProfile, OnboardingResult } from '../onboarding/messages.js';

export interface PurchaseInput {
  readonly order: OrderTerms;
  /** A buyer who is onboarded already is named by the account. */
  readonly buyer: { readonly account: Account } | { readonly profile: MemberProfile };
  readonly seller: Account;
  readonly settings: WorkflowSettings;
}

/** How a purchase stands: in its buyer's onboarding, then as its order. */
export type PurchaseState = 'opening' | 'awaitingCode' | OrderState;

/** The escrow of a purchase, and the provider's number of the buyer's account where the purchase opened it. */
export interface PurchasedEscrow {
  readonly type: 'escrow';
  readonly escrow: EscrowResult;
  readonly account?: string;
}

/** How a purchase ended: in its buyer's onboarding, under the name that this end has there, or in its escrow. */
export type PurchaseResult = Exclude<OnboardingResult, { type: 'bound' }> | PurchasedEscrow;
