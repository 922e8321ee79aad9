import type { Money } from '../money.js';
import type { Account, Card, CardBank } from '../party.js';
import type { OperationTraits } from './traits.js';

/** What an operation on a member's bank card says. */
export interface CardContents {
  applyCardBinding: { readonly account: Account; readonly card: Card };
  /** The code itself is no part of the content: it never reaches the journal. */
  verifyCardBinding: {
    readonly account: Account;
    readonly cardNumber: string;
    readonly application: string;
    /** What the application's answer gave to hand the code in with, where the provider wants that. */
    readonly handle?: CodeHandle;
  };
  /** Has a card checked by a small transfer. `outgoing`: to the card, whose holder says how much came; `incoming`: from the card. */
  applySmallAmount: { readonly account: Account; readonly card: Card; readonly way: SmallAmountWay };
  /** The amount itself is no part of the content: it is treated as a code is. */
  verifySmallAmount: {
    readonly account: Account;
    readonly cardNumber: string;
    readonly application: string;
  };
  /** Corrects which bank a bound card is of; the card need not be proven again. */
  correctCardBank: {
    readonly account: Account;
    readonly cardNumber: string;
    readonly bank: Omit<CardBank, 'own'>;
  };
  /** Takes a card off the account that it is bound to. */
  unbindCard: { readonly account: Account; readonly cardNumber: string };
}

/** Which way the small transfer goes that proves a card (往账鉴权, 来账鉴权). */
export type SmallAmountWay = 'outgoing' | 'incoming';

/** What a provider gives with a code, and wants back with it. */
export interface CodeHandle {
  /** The provider's own (连连 token). */
  readonly token: string;
  /** The number of the application that the code is for. */
  readonly serialNumber: string;
}

/** What it yields. */
export interface CardResults {
  /**
   * `verified`: bound, and no code is needed. `account`: the account's number, where binding the card is what gives it one.
   * `handle`: what the code must be handed in with. `codeValidMs`: how long it can be, where the provider says so.
   */
  applyCardBinding: {
    readonly verified: boolean;
    readonly account?: string;
    readonly handle?: CodeHandle;
    readonly codeValidMs?: number;
  };
  verifyCardBinding: Record<never, never>;
  /** `verified`: bound, and nothing need be handed in. `payIn`: what the holder has to pay in from the card. */
  applySmallAmount: { readonly verified: boolean; readonly payIn?: Money };
  verifySmallAmount: Record<never, never>;
  correctCardBank: Record<never, never>;
  /**
   * `notBound`: the provider answered that no such card was bound. Either none was, or the request arrived twice and the first took it
   * off; it is not bound now.
   */
  unbindCard: { readonly notBound?: true };
}

export const CARD_OPERATIONS = {
  applyCardBinding: { subject: 'member' },
  verifyCardBinding: {
    subject: 'member',
    // The handle follows from the application, whose result has it.
    identity: ({ account, cardNumber, application }) => ({ account, cardNumber, application }),
  },
  applySmallAmount: { subject: 'member' },
  verifySmallAmount: { subject: 'member' },
  correctCardBank: { subject: 'member' },
  unbindCard: { subject: 'member' },
} as const satisfies OperationTraits<CardContents>;
