import { InvalidInput } from '../src/domain/errors.js';
import { isSettled, type Outcome } from '../src/domain/outcome.js';
import type { Journal } from '../src/journal/journal.js';
import { askAbout, notConfigured, operationOf, type Books } from './provider-lookup.js';
import { SHOWN_UNDER_WAY } from './operator-decision.js';
import { differenceOf } from './mismatch.js';

/** Whether an operation that is said to have done nothing is unknown to the provider as well. */
export type EffectCheck =
  | { readonly type: 'none' }
  | { readonly type: 'effect'; readonly result: unknown }
  | { readonly type: 'unclear'; readonly why: string };

/** Asks about an operation that has ended without effect; what it finds to have happened goes into the journal. */
export async function confirmNoEffect(books: Books, operationId: string): Promise<EffectCheck> {
  const row = await books.journal.find(operationId);
  if (!row) throw new InvalidInput('operationId', 'names an operation of the journal');
  if (row.settled?.type === 'succeeded') return { type: 'effect', result: row.settled.result };
  if (!row.settled) return { type: 'unclear', why: 'it has not ended' };
  const { intent } = row;
  const operation = operationOf(books, row);
  if (!operation) return unlessDecided(books.journal, operationId, notConfigured(row));
  const finding = await askAbout(operation, row);
  // Where the provider documents no question, the end that the journal has is all there can be.
  if (!finding || finding.type === 'notFound') return { type: 'none' };
  if (finding.type === 'unclear') {
    // What the provider itself refused, and knows nothing of when asked, did nothing; an operator's word alone is not borne out so.
    const isBorneOut = finding.shows === 'nothing' && row.settled.type === 'rejected';
    return isBorneOut ? { type: 'none' } : unlessDecided(books.journal, operationId, finding.why);
  }
  const { outcome, evidence, contradiction } = finding;
  if (contradiction !== undefined && outcome.type !== 'succeeded')
    return unlessDecided(books.journal, operationId, contradiction);
  if (outcome.type === 'pending') return { type: 'unclear', why: SHOWN_UNDER_WAY };
  if (!isSettled(outcome)) return { type: 'unclear', why: `the provider shows it as ${outcome.type}` };
  if (outcome.type !== 'succeeded') return { type: 'none' };
  const difference = differenceOf(intent, finding.seen);
  const attention = difference ?? 'it took effect after it had ended without';
  // An effect of other figures proves nothing, here as in an attempt.
  const proven: Outcome = difference === undefined ? outcome : { type: 'unknown', why: difference };
  await books.journal.record({ operationId, did: 'nothing', outcome: proven, evidence, attention });
  return difference === undefined
    ? { type: 'effect', result: outcome.result }
    : unlessDecided(books.journal, operationId, difference);
}

/**
 * What the provider leaves open stays so, unless an operator said that it did not happen: then the order goes on by that,
 * as long as nothing that was first seen after it says otherwise.
 */
async function unlessDecided(journal: Journal, operationId: string, why: string): Promise<EffectCheck> {
  const evidence = await journal.evidence(operationId);
  const words = evidence.filter(({ source, outcome }) => source === 'operator' && outcome.type === 'absent');
  const against = evidence.filter(
    ({ outcome }) => outcome.type === 'succeeded' || (outcome.type === 'unknown' && outcome.why === why),
  );
  const stands = words.some((word) =>
    against.every((seen) => Date.parse(seen.at) <= Date.parse(word.lastAt)),
  );
  return stands ? { type: 'none' } : { type: 'unclear', why };
}
