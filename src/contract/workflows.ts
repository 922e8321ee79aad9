import { z } from 'zod';
import { OPERATION_KINDS } from '../domain/operation.js';
import * as field from './fields.js';

/** Names a workflow of any kind, as the journal keeps it beside an operation. */
export const workflowById = z.strictObject({ workflowId: field.workflowId });

/** The answer to every start. */
export const started = z
  .object({
    workflowId: z.string(),
    /** False when the same start had been made before. */
    created: z.boolean(),
  })
  .readonly();

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
  })
  .readonly();

/** How a workflow stands, whichever it is. */
export const workflowStatus = z
  .object({
    state: z.string(),
    /** When the workflow goes on by itself: ISO 8601, in UTC. */
    nextDeadline: z.iso.datetime().exactOptional(),
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

export type WorkflowById = z.input<typeof workflowById>;
