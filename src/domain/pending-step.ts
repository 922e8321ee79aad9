import type { CodeHandle } from './operations/card.js';

/** What somebody has to do before an operation that the provider has taken goes on. It may hold personal data. */
export type PendingStep =
  /** A person types the code that was sent to them (连连 8888), which is handed in with `handle`. */
  | {
      readonly type: 'verificationCode';
      readonly handle: CodeHandle;
      /** Until when the provider takes it (ISO 8601). */
      readonly expiresAt: string;
    }
  /** The merchant checks it on the provider's own pages (连连 8889). */
  | { readonly type: 'merchantCheck' }
  /**
   * The buyer pays through a channel, by `action` where the channel has one: none where the buyer's own code is scanned. `isLost`: the
   * answer that brought it was lost, and nobody can pay.
   */
  | { readonly type: 'payment'; readonly action?: PaymentAction; readonly isLost?: true };

/** How a buyer pays through a channel, as the shop's page needs it. Whoever has it can pay. */
export interface PaymentAction {
  /** A code to show, an address to go to, or what a wallet or an app is opened with. */
  readonly type: 'qr' | 'redirect' | 'app';
  readonly payload: string;
  /** Until when it can be paid (ISO 8601). */
  readonly expiresAt: string;
}

/** What is waited for, as a status names it. */
export type AwaitedStep = PendingStep['type'];
