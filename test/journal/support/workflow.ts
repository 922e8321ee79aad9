import type { EvidenceSource, Outcome } from '../../../src/domain/outcome.js';
import type { Recording } from '../../../src/journal/journal.js';
import type { Bench } from './databases.js';
import { evidenceOf, own, recording, unknown } from './fixtures.js';

export const LEASE_MS = 60_000;

/** A step of a workflow: an attempt begins, time passes, or something is recorded. */
export type Step =
  | { readonly begin: true }
  | { readonly pass: number }
  | { readonly record: Partial<Recording> & { outcome: Outcome } };

export const begun: Step = { begin: true };
export const leaseEnds: Step = { pass: LEASE_MS + 1 };

export function says(
  attempt: number,
  did: Recording['did'],
  outcome: Outcome,
  source: EvidenceSource = 'answer',
): Step {
  return { record: { attempt, did, outcome, evidence: evidenceOf(source) } };
}

export function heard(source: EvidenceSource, outcome: Outcome): Step {
  return { record: { did: 'nothing', outcome, evidence: evidenceOf(source) } };
}

export const doubtful = [begun, says(1, 'sent', unknown), begun];

let workflows = 0;

/** Tells a workflow about an operation of its own, and answers with its row. */
export async function tell({ journal, clock }: Bench, steps: readonly Step[]) {
  workflows += 1;
  const operationId = `t/workflow-${workflows}/hold/1`;
  for (const step of steps) {
    if ('begin' in step) await own(journal, operationId, LEASE_MS);
    else if ('pass' in step) clock.pass(step.pass);
    else await journal.record(recording(operationId, step.record));
  }
  const row = await journal.find(operationId);
  if (!row) throw new Error('the workflow begins with an attempt');
  return row;
}
