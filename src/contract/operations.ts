import { z } from 'zod';
import * as field from './fields.js';

const FINAL = ['succeeded', 'rejected', 'absent'] as const;

/** An operator's decision on an operation in doubt, with the evidence that it rests on. */
export const decideRequest = z.strictObject({
  operationId: field.operationId,
  happened: z.boolean({ error: 'true or false' }),
  evidence: field.words(10, 2_000),
  by: field.words(1, 200),
  /** The account that was opened, where that is what happened. */
  account: field.openedAccount.optional(),
  /** Of a split or its return that happened: the ids of the receivers with whom it failed all the same. */
  failedItems: z
    .array(field.itemId)
    .min(1, { error: 'at least one' })
    .max(100, { error: 'at most 100' })
    .optional(),
});

/** A notification of a provider that the journal has; what it says comes from there and is no caller's own. */
export const notifyRequest = z.strictObject({
  operationId: field.operationId,
  ended: z.enum(FINAL).optional(),
  attention: z
    .string({ error: 'a text' })
    .min(1, { error: '1 to 4001 characters' })
    .max(4_001, { error: '1 to 4001 characters' })
    .optional(),
});

/** How the operation ended that was decided on. */
export const decisionAnswer = z.object({ operationId: z.string(), outcome: z.string() }).readonly();

export type DecisionAnswer = z.output<typeof decisionAnswer>;
export type DecideRequest = z.input<typeof decideRequest>;
export type NotifyRequest = z.input<typeof notifyRequest>;
