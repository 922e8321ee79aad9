import { defineSignal, defineUpdate } from '@temporalio/workflow';
import type { Card, Role } from '../../src/domain/party.js';
import type { WorkflowSettings } from '../core/timing.js';

/** A member to be onboarded: an account of its own and a card bound to it. */
export interface MemberProfile {
  readonly member: string;
  readonly role: Role;
  readonly nickname?: string;
  readonly mobile?: string;
  /** How the card is proven. Small-amount transfers (6055, 6064) are a route of their own and not built. */
  readonly route: 'unionPay';
  readonly card: Card;
}

export interface OnboardingInput {
  readonly tenant: string;
  readonly provider: string;
  readonly profile: MemberProfile;
  readonly settings: WorkflowSettings;
}

/** How an onboarding stands. `codeExpired` and `codeVoid`: a new code can be requested, unless it has ended so. */
export type OnboardingState = 'opening' | 'awaitingCode' | OnboardingResult['state'];

export type OnboardingResult =
  | { readonly state: 'bound'; readonly account: string }
  /** The account could not be opened or the card was rejected. */
  | { readonly state: 'rejected'; readonly step: string; readonly code: string; readonly message: string }
  | { readonly state: 'codeExpired'; readonly account: string }
  /** The application was used up by wrong codes. */
  | { readonly state: 'codeVoid'; readonly account: string }
  | { readonly state: 'tooManyChecks'; readonly account: string }
  | { readonly state: 'cancelled' };

/** A code as the user typed it. The request id makes a repeated delivery one attempt. */
export interface SubmitCodeCommand {
  readonly requestId: string;
  readonly code: string;
}

export interface ResendCodeCommand {
  readonly requestId: string;
}

/**
 * What became of a code, or of a new application for one. `expired` and `void` are said of the code; an onboarding that ends so, and
 * the state in which a new code can be requested, are `codeExpired` and `codeVoid`.
 */
export interface CodeAnswer {
  readonly requestId: string;
  readonly answer:
    'accepted' | 'wrong' | 'expired' | 'void' | 'sent' | 'alreadyWaiting' | 'tooManyChecks' | 'rejected';
  /** Wrong codes counted here: for information, the bank alone decides. */
  readonly wrongCodes: number;
}

/** @internal */
export const submitCodeUpdate = defineUpdate<CodeAnswer, [SubmitCodeCommand]>('submitCode');
/** @internal */
export const codeSubmittedSignal = defineSignal<[SubmitCodeCommand]>('codeSubmitted');
/** @internal */
export const resendCodeUpdate = defineUpdate<CodeAnswer, [ResendCodeCommand]>('resendCode');
