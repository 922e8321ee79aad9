import { z } from 'zod';
import { BINDING_ROUTES } from '../domain/binding-routes.js';
import * as field from './fields.js';
import { profileTexts, withinLimits } from './provider-limits.js';
import { settings } from './timing.js';

/** Names a member's onboarding, `member/<tenant>/<member>`. */
export const memberKey = z.strictObject({ tenant: field.tenant, member: field.member });

/** A member to be onboarded: an account of its own and a card bound to it. */
export const onboardingRequest = z
  .strictObject({
    tenant: field.tenant,
    provider: field.providerOf('openAccount', 'applyCardBinding'),
    profile: field.profile,
    settings,
  })
  .superRefine(
    withinLimits(({ provider, profile }) => ({
      provider,
      texts: profileTexts(profile, ['profile']),
      card: { path: ['profile', 'card'], card: profile.card, route: profile.route },
    })),
  );

/** A verification code (短信动态码) as the user typed it. */
export const submitCodeRequest = z.strictObject({
  requestId: field.requestId,
  code: field.verificationCode,
});

/** A new application for a verification code. */
export const resendCodeRequest = z.strictObject({ requestId: field.requestId });

/** What became of a verification code, or of a new application for one. */
export const codeAnswer = z
  .object({
    requestId: z.string(),
    answer: z.enum([
      'accepted',
      'wrong',
      'notChecked',
      'expired',
      'void',
      'sent',
      'alreadyWaiting',
      'tooManyChecks',
      'rejected',
    ]),
    /** Wrong codes counted here: for information, the bank alone decides. */
    wrongCodes: z.number(),
  })
  .readonly();

/** By which routes the provider allows another try for a card. */
export const allowedRoutes = z
  .array(
    z
      .object({
        route: z.enum(BINDING_ROUTES),
        /** From when on: ISO 8601, in UTC; absent: now. */
        from: z.iso.datetime().exactOptional(),
      })
      .readonly(),
  )
  .readonly();

const withAccount = <State extends string>(state: State) =>
  z
    .object({ state: z.literal(state), account: z.string(), routes: allowedRoutes.exactOptional() })
    .readonly();

/** How an onboarding stands. `codeExpired` and `codeVoid`: a new code can be requested, unless it has ended so. */
export const onboardingState = z.enum([
  'opening',
  'awaitingCode',
  'awaitingTransfer',
  'awaitingAmount',
  'codeExpired',
  'codeVoid',
  'bound',
  'rejected',
  'tooManyChecks',
  'cancelled',
]);

/** How an onboarding ended. `account` is the provider's number of the member's account. */
export const onboardingResult = z.union([
  z.object({ state: z.literal('bound'), account: z.string() }).readonly(),
  /** The account could not be opened or the card was rejected. */
  z
    .object({
      state: z.literal('rejected'),
      step: z.string(),
      code: z.string(),
      message: z.string(),
      routes: allowedRoutes.exactOptional(),
    })
    .readonly(),
  withAccount('codeExpired'),
  /** The application was used up by wrong codes. */
  withAccount('codeVoid'),
  withAccount('tooManyChecks'),
  z.object({ state: z.literal('cancelled') }).readonly(),
]);

export type MemberKey = z.input<typeof memberKey>;
export type OnboardingRequest = z.input<typeof onboardingRequest>;
export type SubmitCodeRequest = z.input<typeof submitCodeRequest>;
export type ResendCodeRequest = z.input<typeof resendCodeRequest>;
