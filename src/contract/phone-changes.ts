import { z } from 'zod';
import * as field from './fields.js';
import { accountTexts, withinLimits } from './provider-limits.js';
import { settings } from './timing.js';

/** Names a change of telephone number, `phoneChange/<tenant>/<phoneChangeNo>`. */
export const phoneChangeKey = z.strictObject({ tenant: field.tenant, phoneChangeNo: field.orderNo });

/** Another telephone number for a member's account. */
export const phoneChangeRequest = z
  .strictObject({
    tenant: field.tenant,
    provider: field.providerOf('applyMobileChange', 'verifyMobileChange'),
    /** The caller's own number of this change: the same number again is the same change. */
    phoneChangeNo: field.orderNo,
    account: field.account,
    newMobile: field.mobile,
    /** How the new number is checked: by a code alone, or against a bound card whose holder has it. */
    check: z.enum(['sms', 'unionPay'], { error: 'sms or unionPay' }).default('sms'),
    /** That card, where it is. */
    cardNumber: field.cardNumber.optional(),
    settings,
  })
  .superRefine(({ check, cardNumber }, context) => {
    const issue = (name: string, message: string): void =>
      context.addIssue({ code: 'custom', path: [name], message });
    if (check === 'unionPay' && cardNumber === undefined)
      issue('cardNumber', 'given where check is unionPay');
    if (check === 'sms' && cardNumber !== undefined) issue('check', 'unionPay where a card is named');
  })
  .superRefine(
    withinLimits(({ provider, account }) => ({ provider, texts: accountTexts(account, ['account']) })),
  );

/** How a change stands. `codeExpired` and `codeVoid`: a new code can be requested, unless it has ended so. */
export const phoneChangeState = z.enum([
  'applying',
  'awaitingCode',
  'changed',
  'codeExpired',
  'codeVoid',
  'rejected',
  'cancelled',
]);

/** How a change ended. */
export const phoneChangeResult = z
  .object({
    state: phoneChangeState.exclude(['applying', 'awaitingCode']),
    /** Why, where it was rejected. */
    code: z.string().exactOptional(),
  })
  .readonly();

export type PhoneChangeKey = z.input<typeof phoneChangeKey>;
export type PhoneChangeRequest = z.input<typeof phoneChangeRequest>;
