import type { AllowedRoute } from '../../src/domain/binding-routes.js';
import type { Account } from '../../src/domain/party.js';
import type { WorkflowSettings } from '../core/timing.js';
import type { EscrowResult, OpenEscrowState, OrderState, OrderTerms } from '../escrow/messages.js';
import type { MemberProfile } from '../onboarding/messages.js';

export interface PurchaseInput {
  readonly order: OrderTerms;
  /** A buyer who is onboarded already is named by the account. */
  readonly buyer: { readonly account: Account } | { readonly profile: MemberProfile };
  readonly seller: Account;
  readonly settings: WorkflowSettings;
}

/** How a purchase stands: in its buyer's onboarding, then as its order. */
export type PurchaseState = 'opening' | 'awaitingCode' | 'awaitingTransfer' | 'awaitingAmount' | OrderState;

/** How an order ends: as its escrow does, or in the onboarding of its buyer. */
export type OrderEnd = Exclude<OrderState, OpenEscrowState>;

/**
 * How a purchase ended. It has what an escrow's result has, at the same place; where it ended in its buyer's onboarding no money has
 * moved, and every sum is 0.00.
 */
export interface PurchaseResult extends Omit<EscrowResult, 'state'> {
  readonly state: OrderEnd;
  /** The provider's number of the buyer's account, where the purchase opened it. */
  readonly account?: string;
  /** The step of the onboarding that was rejected with `code`. */
  readonly step?: string;
  /** What the provider said of that. */
  readonly message?: string;
  /** By which routes the provider allows another try for the buyer's card, where it offers several. */
  readonly routes?: readonly AllowedRoute[];
}
