import type { EscrowResult, OrderState } from '../../workflows/escrow/messages.js';
import type { PurchaseResult } from '../../workflows/purchase/messages.js';
import type { EscrowSums } from '../domain/escrow.js';
import { ZERO } from '../domain/money.js';

/** How an order ended, whether it was a purchase or an escrow alone. */
export interface OrderResult {
  readonly state: OrderState;
  readonly sums: EscrowSums;
  /** Why, where the provider rejected it. */
  readonly code?: string;
  /** The ids of requests that were carried out although Temporal knows nothing of their first sending: a workflow task was lost. */
  readonly recoveredRequests?: readonly string[];
}

const NOTHING: EscrowSums = {
  held: ZERO,
  released: ZERO,
  returned: ZERO,
  refunded: ZERO,
  stillHeld: ZERO,
  backToBuyer: ZERO,
};

/** The end of an order by the result of its workflow. A purchase that ended in its buyer's onboarding has moved nothing. */
export function orderResultOf(result: PurchaseResult | EscrowResult): OrderResult {
  if (!('type' in result)) return result;
  if (result.type === 'escrow') return result.escrow;
  const { type } = result;
  return { state: type, sums: NOTHING, ...(type === 'rejected' && { code: result.code }) };
}

/**
 * The ids of requests that an order carried out although Temporal knows nothing of their first sending.
 * @param result of any workflow: those that are no order have none.
 */
export function recoveredRequestsOf(result: unknown): readonly string[] {
  const { escrow = result } = Object(result) as { readonly escrow?: unknown };
  const { recoveredRequests = [] } = Object(escrow) as Pick<EscrowResult, 'recoveredRequests'>;
  return recoveredRequests;
}
