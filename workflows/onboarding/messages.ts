import type { AllowedRoute, BindingRoute } from '../../src/domain/binding-routes.js';
import type { Card, Role } from '../../src/domain/party.js';
import type { WorkflowSettings } from '../core/timing.js';

/** A member to be onboarded: an account of its own and a card bound to it. */
export interface MemberProfile {
  readonly member: string;
  readonly role: Role;
  readonly nickname?: string;
  readonly mobile?: string;
  /** How the card is proven. */
  readonly route: BindingRoute;
  readonly card: Card;
}

export interface OnboardingInput {
  readonly tenant: string;
  readonly provider: string;
  readonly profile: MemberProfile;
  readonly settings: WorkflowSettings;
}

/** How an onboarding stands. `codeExpired` and `codeVoid`: a new code can be requested, unless it has ended so. */
export type OnboardingState =
  | 'opening'
  | 'awaitingCode'
  /** A small transfer is on its way, to the card or from it. */
  | 'awaitingTransfer'
  /** It has arrived on the card, whose holder hands its amount in. */
  | 'awaitingAmount'
  | OnboardingResult['state'];

/** By which routes the provider allows another try for the card, where it offers several. */
type Routes = readonly AllowedRoute[];

export type OnboardingResult =
  | { readonly state: 'bound'; readonly account: string }
  /** The account could not be opened or the card was rejected. */
  | {
      readonly state: 'rejected';
      readonly step: string;
      readonly code: string;
      readonly message: string;
      readonly routes?: Routes;
    }
  | { readonly state: 'codeExpired'; readonly account: string; readonly routes?: Routes }
  /** The application was used up by wrong codes. */
  | { readonly state: 'codeVoid'; readonly account: string; readonly routes?: Routes }
  | { readonly state: 'tooManyChecks'; readonly account: string; readonly routes?: Routes }
  | { readonly state: 'cancelled' };

export * from '../core/code-messages.js';
