import { z } from 'zod';
import * as field from './fields.js';
import { accountTexts, withinLimits } from './provider-limits.js';
import { settings } from './timing.js';

/** Names the unbinding of a card, `unbinding/<tenant>/<unbindingNo>`. */
export const unbindingKey = z.strictObject({ tenant: field.tenant, unbindingNo: field.orderNo });

/** The unbinding of a card from the account that it is bound to. */
export const unbindingRequest = z
  .strictObject({
    tenant: field.tenant,
    provider: field.providerOf('unbindCard'),
    /** The caller's own number of this unbinding: the same number again is the same unbinding. */
    unbindingNo: field.orderNo,
    account: field.account,
    cardNumber: field.cardNumber,
    settings,
  })
  .superRefine(
    withinLimits(({ provider, account }) => ({ provider, texts: accountTexts(account, ['account']) })),
  );

/** How an unbinding stands. `rejected`: the provider says that it did not unbind the card. */
export const unbindingState = z.enum(['unbinding', 'unbound', 'rejected', 'cancelled']);

/** How an unbinding ended. */
export const unbindingResult = z
  .object({
    state: unbindingState.exclude(['unbinding']),
    /** Why, where it was rejected. */
    code: z.string().exactOptional(),
    /** The provider said that no such card was bound: perhaps the number is another one's. */
    notBound: z.literal(true).exactOptional(),
  })
  .readonly();

export type UnbindingKey = z.input<typeof unbindingKey>;
export type UnbindingRequest = z.input<typeof unbindingRequest>;
