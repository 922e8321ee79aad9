import { z } from 'zod';
import * as field from './fields.js';
import { accountTexts, withinLimits } from './provider-limits.js';
import { settings } from './timing.js';

/** Names the closing of an account, `closing/<tenant>/<closingNo>`. */
export const closingKey = z.strictObject({ tenant: field.tenant, closingNo: field.orderNo });

/** The closing of a member's account, for good. */
export const closingRequest = z
  .strictObject({
    tenant: field.tenant,
    provider: field.providerOf('closeAccount'),
    /** The caller's own number of this closing: the same number again is the same closing. */
    closingNo: field.orderNo,
    account: field.account,
    /** What the member of the account does: the provider wants it named. */
    role: field.role,
    settings,
  })
  .superRefine(
    withinLimits(({ provider, account }) => ({ provider, texts: accountTexts(account, ['account']) })),
  );

/** How a closing stands. `rejected`: something stands against it, or the provider says that it did not close the account. */
export const closingState = z.enum(['closing', 'closed', 'rejected', 'cancelled']);

/** How a closing ended. */
export const closingResult = z
  .object({
    state: closingState.exclude(['closing']),
    /** Why, where it was rejected. `NOT_CLOSABLE`: something stands against it, and nothing was sent. */
    code: z.string().exactOptional(),
    /** What stands against it: money in yuan, and how many cards are bound. */
    obstacles: z
      .object({
        balance: field.money.exactOptional(),
        frozen: field.money.exactOptional(),
        inOrders: field.money.exactOptional(),
        cards: z.number().exactOptional(),
      })
      .readonly()
      .exactOptional(),
  })
  .readonly();

export type ClosingKey = z.input<typeof closingKey>;
export type ClosingRequest = z.input<typeof closingRequest>;
