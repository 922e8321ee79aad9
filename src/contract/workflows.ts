import { z } from 'zod';
import { OPERATION_KINDS } from '../domain/operation.js';
import { acquiringState } from './acquiring.js';
import { unbindingState } from './cards.js';
import { closingState } from './closings.js';
import { correctionState } from './corrections.js';
import { paymentAction } from './escrows.js';
import * as field from './fields.js';
import { freezeState } from './freezes.js';
import { onboardingState } from './onboardings.js';
import { phoneChangeState } from './phone-changes.js';
import { reconciliationState } from './reconciliations.js';
import { splitState } from './splits.js';
import { suspenseState } from './suspense.js';
import { topUpState } from './top-ups.js';
import { purchaseState } from './purchases.js';
import { withdrawalState } from './withdrawals.js';

/** Names a workflow of any kind, as the journal keeps it beside an operation. */
export const workflowById = z.strictObject({ workflowId: field.workflowId });

/** The kinds of workflows, by the names under which Temporal has them. */
export const workflowKind = z.enum([
  'purchase',
  'escrow',
  'onboarding',
  'withdrawal',
  'freeze',
  'unbinding',
  'phoneChange',
  'correction',
  'closing',
  'split',
  'suspense',
  'topUp',
  'acquiring',
  'reconciliation',
]);
const LIMIT_RULE = 'a whole number from 1 to 1000';

/** How a workflow of any kind stands. */
export const workflowState = z.enum([
  ...purchaseState.options,
  ...onboardingState.options,
  ...withdrawalState.options,
  ...freezeState.options,
  ...unbindingState.options,
  ...phoneChangeState.options,
  ...correctionState.options,
  ...closingState.options,
  ...splitState.options,
  ...suspenseState.options,
  ...topUpState.options,
  ...acquiringState.options,
  ...reconciliationState.options,
]);

/** Which workflows are listed; what is left out does not matter. */
export const listRequest = z.strictObject({
  tenant: field.tenant.optional(),
  state: workflowState.optional(),
  provider: field.provider.optional(),
  /** Those that need an operator, or those that do not. */
  attention: z.boolean({ error: 'true or false' }).optional(),
  /** How many; default: 50. */
  limit: z
    .int({ error: LIMIT_RULE })
    .min(1, { error: LIMIT_RULE })
    .max(1_000, { error: LIMIT_RULE })
    .optional(),
});

/** Which purchases are listed. */
export const purchaseListRequest = listRequest.extend({ state: purchaseState.optional() });

/** The answer to every start. */
export const started = z
  .object({
    workflowId: z.string(),
    /** False when the same start had been made before. */
    created: z.boolean(),
  })
  .readonly();

/** The start of an order, with how its buyer pays where it is paid through a channel. */
export const startedOrder = started.unwrap().extend({ action: paymentAction.exactOptional() }).readonly();

/** One operation as its workflow shows it. No personal data. */
export const stepView = z
  .object({
    step: z.string(),
    kind: z.enum(OPERATION_KINDS),
    /** In yuan. */
    amount: field.money.exactOptional(),
    serialNumber: z.string(),
    outcome: z.enum(['succeeded', 'rejected', 'absent', 'pending', 'unknown']),
    /** The provider's code for a rejection, or why the outcome is not known yet. */
    detail: z.string().exactOptional(),
    /** What somebody has to do before it goes on. */
    waitsFor: z.enum(['verificationCode', 'merchantCheck', 'payment']).exactOptional(),
  })
  .readonly();

/** How a workflow stands, whichever it is. */
export const workflowStatus = z
  .object({
    state: workflowState,
    /** When the workflow goes on by itself: ISO 8601, in UTC. */
    nextDeadline: z.iso.datetime().exactOptional(),
    /** The provider's number of the account that the workflow opened, as soon as it is there. */
    account: z.string().exactOptional(),
    /** What the holder of a card has to pay in from it, while that proves the card. */
    payIn: field.money.exactOptional(),
    /** Whose balance is short, while funds are awaited, and what it must reach. */
    awaitedFunds: z.object({ account: z.string(), amount: field.money }).readonly().exactOptional(),
    /** How the buyer pays, while a payment through a channel is awaited. */
    action: paymentAction.exactOptional(),
    /** Of an intent that is tried again and again the first try and the latest ones, and of all the first and the latest. */
    steps: z.array(stepView).readonly(),
    /** How many steps are not shown. */
    stepsLeftOut: z.number().exactOptional(),
    /** Why an operator is alerted. */
    attention: z.array(z.string()).readonly(),
    /** The latest signals that were refused, with the reason: signals have no answer of their own. */
    refusedSignals: z.array(z.string()).readonly(),
  })
  .readonly();

export type WorkflowKind = z.output<typeof workflowKind>;
export type ListRequest = z.input<typeof listRequest>;
export type PurchaseListRequest = z.input<typeof purchaseListRequest>;
export type WorkflowById = z.input<typeof workflowById>;
