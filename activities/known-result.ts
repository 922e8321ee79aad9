import type { Outcome } from '../src/domain/outcome.js';
import type { Journal, JournalRow } from '../src/journal/journal.js';

/**
 * A success with what an earlier answer alone told of its result: no notification and no operator repeats it, and a split's return
 * quotes it. Only operations with items have any.
 */
export async function withKnown<Result>(
  journal: Pick<Journal, 'evidence'>,
  { operationId, intent }: Pick<JournalRow, 'operationId' | 'intent'>,
  outcome: Outcome<Result>,
): Promise<Outcome<Result>> {
  if (outcome.type !== 'succeeded' || intent.items === undefined) return outcome;
  const evidence = await journal.evidence(operationId);
  const known = evidence.flatMap((one) => (one.outcome.type === 'pending' ? (one.outcome.known ?? []) : []));
  return { ...outcome, result: Object.assign({}, ...known, outcome.result) as Result };
}
