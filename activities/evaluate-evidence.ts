import type { Intent } from '../src/domain/operation.js';
import type { Outcome } from '../src/domain/outcome.js';
import type { JournalRow } from '../src/journal/journal.js';
import type { Finding, SettlingRule } from '../src/providers/provider.js';
import { differenceOf } from './mismatch.js';
import { isLastWord } from './resolution-rule.js';

/** What a finding proves about an operation. */
export interface Weighed<Result> {
  readonly outcome: Outcome<Result>;
  /** Why a person must look at it: it speaks of other figures than the operation's, or contradicts itself. */
  readonly attention?: string;
}

/**
 * Weighs what a provider's books show against the operation, whether they were asked or the provider sent it by itself: other
 * figures prove nothing, rows that contradict each other prove a success alone, and a refusal is not the last word while another attempt can still take effect.
 * @param left how many attempts may have left, the asking one not counted.
 */
export function weigh<Result>(
  finding: Pick<Extract<Finding<Result>, { type: 'found' }>, 'outcome' | 'seen' | 'contradiction'>,
  operation: {
    readonly intent: Intent;
    readonly settling: SettlingRule;
    readonly row: Pick<JournalRow, 'readAt' | 'leftUntil'>;
    readonly left: number;
  },
): Weighed<Result> {
  const { intent, settling, row, left } = operation;
  const difference = differenceOf(intent, finding.seen);
  if (difference !== undefined)
    return { outcome: { type: 'unknown', why: difference }, attention: difference };
  const { outcome, contradiction: attention } = finding;
  if (attention !== undefined) {
    return {
      outcome: outcome.type === 'succeeded' ? outcome : { type: 'unknown', why: attention },
      attention,
    };
  }
  const tooEarly = outcome.type === 'rejected' && !isLastWord(settling, { ...row, left });
  return { outcome: tooEarly ? { ...outcome, final: false } : outcome };
}
