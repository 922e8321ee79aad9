import type { Intent } from '../src/domain/operation.js';
import type { ItemResult } from '../src/domain/operations/split.js';
import type { Outcome } from '../src/domain/outcome.js';
import type { JournalRow } from '../src/journal/journal.js';
import type { QueryResult, ResolutionRule } from '../src/providers/provider.js';
import { mismatchOf } from './mismatch.js';
import { isLastAnswer } from './resolution-rule.js';

/** What a finding proves about an operation. */
export interface Evaluation<Result> {
  readonly outcome: Outcome<Result>;
  /** Why an operator must look at it: its figures differ from the operation's, or it contradicts itself. */
  readonly attention?: string;
  /** What it proves of single items. */
  readonly items?: readonly ItemResult[];
}

/**
 * Evaluates what a provider's records show against the operation, whether by a query or by a notification: other
 * figures prove nothing, rows that contradict each other prove a success alone, and a rejection is not final while another attempt can still take effect.
 * @param left how many attempts may have been sent, the querying one not counted.
 */
export function evaluateEvidence<Result>(
  queryResult: Pick<
    Extract<QueryResult<Result>, { type: 'found' }>,
    'outcome' | 'reported' | 'contradiction' | 'items'
  >,
  operation: {
    readonly intent: Intent;
    readonly resolution: ResolutionRule;
    readonly row: Pick<JournalRow, 'readAt' | 'leftUntil'>;
    readonly left: number;
  },
): Evaluation<Result> {
  const { intent, resolution, row, left } = operation;
  const difference = mismatchOf(intent, queryResult.reported);
  if (difference !== undefined)
    return { outcome: { type: 'unknown', why: difference }, attention: difference };
  const { outcome, contradiction: attention, items } = queryResult;
  if (attention !== undefined) {
    return {
      outcome: outcome.type === 'succeeded' ? outcome : { type: 'unknown', why: attention },
      attention,
      ...(items && outcome.type === 'succeeded' && { items }),
    };
  }
  const tooEarly = outcome.type === 'rejected' && !isLastAnswer(resolution, { ...row, left });
  return { outcome: tooEarly ? { ...outcome, final: false } : outcome, ...(items && !tooEarly && { items }) };
}
