import { z } from 'zod';
import { DAY_MS } from '../domain/durations.js';
import * as field from './fields.js';
import { accountTexts, withinLimits } from './provider-limits.js';
import { settings } from './timing.js';

/** Names a freeze, `freeze/<tenant>/<freezeNo>`. */
export const freezeKey = z.strictObject({ tenant: field.tenant, freezeNo: field.orderNo });

/** A freeze: a part of a member's money cannot be spent until it is unfrozen. */
export const freezeRequest = z
  .strictObject({
    tenant: field.tenant,
    provider: field.providerOf('freeze', 'unfreeze'),
    /** The caller's own number of this freeze: the same number again is the same freeze. */
    freezeNo: field.orderNo,
    account: field.account,
    /** In yuan: "60.00". */
    amount: field.positiveAmount,
    /** How long it is frozen, in milliseconds, from the moment at which the provider confirmed it. */
    freezeForMs: z
      .int({ error: 'whole milliseconds' })
      .min(1, { error: 'at least 1 ms' })
      .max(365 * DAY_MS, { error: 'at most 365 days' }),
    /** What then happens by itself: it is unfrozen, or an operator is alerted and it stays frozen. */
    onDeadline: z.enum(['unfreeze', 'alert']),
    settings,
  })
  .superRefine(
    withinLimits(({ provider, account }) => ({ provider, texts: accountTexts(account, ['account']) })),
  );

/** Gives all that is frozen free. */
export const unfreezeRequest = z.strictObject({ requestId: field.requestId });

/** How a freeze stands. Only `frozen` keeps the money from being spent. */
export const freezeState = z.enum(['freezing', 'frozen', 'unfrozen', 'rejected', 'cancelled']);

/** The answer to a command that was carried out. */
export const freezeAnswer = z.object({ requestId: z.string(), state: freezeState }).readonly();

/** How a freeze ended. */
export const freezeResult = z
  .object({
    state: freezeState.exclude(['freezing', 'frozen']),
    /** Why, where the provider rejected it. */
    code: z.string().exactOptional(),
  })
  .readonly();

export type FreezeKey = z.input<typeof freezeKey>;
export type FreezeRequest = z.input<typeof freezeRequest>;
export type UnfreezeRequest = z.input<typeof unfreezeRequest>;
