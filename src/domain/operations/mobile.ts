import type { Account } from '../party.js';
import type { CodeHandle } from './card.js';
import type { OperationTraits } from './traits.js';

/** How the new number is checked: by a code alone (短信), or against the bank card whose holder has it (银联). */
export type MobileCheck = 'sms' | 'unionPay';

/** What an operation on the telephone number of a member's account says. */
export interface MobileContents {
  applyMobileChange: {
    readonly account: Account;
    /** Personal data. */
    readonly newMobile: string;
    readonly check: MobileCheck;
    /** The card that the number is checked against, where it is. */
    readonly cardNumber?: string;
  };
  /** The code itself is no part of the content: it never reaches the journal. */
  verifyMobileChange: {
    readonly account: Account;
    readonly check: MobileCheck;
    readonly application: string;
    /** What the application's answer gave to hand the code in with. */
    readonly handle?: CodeHandle;
  };
}

/** What it yields. */
export interface MobileResults {
  /** `handle`: what the code must be handed in with. */
  applyMobileChange: { readonly handle?: CodeHandle };
  verifyMobileChange: Record<never, never>;
}

export const MOBILE_OPERATIONS = {
  applyMobileChange: { subject: 'member' },
  verifyMobileChange: {
    subject: 'member',
    // The handle follows from the application, whose result has it.
    identity: ({ account, check, application }) => ({ account, check, application }),
  },
} as const satisfies OperationTraits<MobileContents>;
