import type { Account, Card } from '../party.js';
import type { OperationTraits } from './traits.js';

/** What an operation on a member's bank card says. */
export interface CardContents {
  applyCardBinding: { readonly account: Account; readonly card: Card };
  /** The code itself is no part of the content: it never reaches the journal. */
  verifyCardBinding: { readonly account: Account; readonly cardNumber: string; readonly application: string };
  /** Takes a card off the account that it is bound to. */
  unbindCard: { readonly account: Account; readonly cardNumber: string };
}

/** What it yields. */
export interface CardResults {
  /** `verified`: bound, and no code is needed. `account`: the account's number, where binding the card is what gives it one. */
  applyCardBinding: { readonly verified: boolean; readonly account?: string };
  verifyCardBinding: Record<never, never>;
  /**
   * `notBound`: the provider answered that no such card was bound. Either none was, or the request arrived twice and the first took it
   * off; it is not bound now.
   */
  unbindCard: { readonly notBound?: true };
}

export const CARD_OPERATIONS = {
  applyCardBinding: { subject: 'member' },
  verifyCardBinding: { subject: 'member' },
  unbindCard: { subject: 'member' },
} as const satisfies OperationTraits<CardContents>;
