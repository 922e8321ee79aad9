import { InvalidInput } from '../src/domain/errors.js';
import { isFinal, type Outcome } from '../src/domain/outcome.js';
import type { Journal } from '../src/journal/journal.js';
import { queryAbout, notConfigured, operationOf, type ProviderLookup } from './provider-lookup.js';
import { SHOWN_UNDER_WAY } from './operator-decision.js';
import { mismatchOf } from './mismatch.js';

/** Whether an operation that is said to have done nothing is unknown to the provider as well. */
export type EffectCheck =
  | { readonly type: 'none' }
  | { readonly type: 'effect'; readonly result: unknown }
  | { readonly type: 'unclear'; readonly why: string };

/** Queries an operation that has ended without effect; what it finds to have happened goes into the journal. */
export async function confirmNoEffect(lookup: ProviderLookup, operationId: string): Promise<EffectCheck> {
  const row = await lookup.journal.find(operationId);
  if (!row) throw new InvalidInput('operationId', 'names an operation of the journal');
  if (row.finalOutcome?.type === 'succeeded') return { type: 'effect', result: row.finalOutcome.result };
  if (!row.finalOutcome) return { type: 'unclear', why: 'it has not ended' };
  const { intent } = row;
  const operation = operationOf(lookup, row);
  if (!operation) return unlessDecided(lookup.journal, operationId, notConfigured(row));
  const queryResult = await queryAbout(operation, row);
  // Where the provider documents no status query, the end that the journal has is all there can be.
  if (!queryResult || queryResult.type === 'notFound') return { type: 'none' };
  if (queryResult.type === 'unclear') {
    // What the provider itself rejected, and does not know when queried, had no effect. An operator's decision alone is no such proof.
    const isBorneOut = queryResult.shows === 'nothing' && row.finalOutcome.type === 'rejected';
    return isBorneOut ? { type: 'none' } : unlessDecided(lookup.journal, operationId, queryResult.why);
  }
  const { outcome, evidence, contradiction, items } = queryResult;
  if (contradiction !== undefined && outcome.type !== 'succeeded')
    return unlessDecided(lookup.journal, operationId, contradiction);
  const open = await leftOpen(lookup.journal, operationId, outcome);
  if (open) return open;
  if (outcome.type !== 'succeeded') return { type: 'none' };
  const difference = mismatchOf(intent, queryResult.reported);
  const attention = difference ?? 'it took effect after it had ended without';
  // An effect of other figures proves nothing, here as in an attempt.
  const proven: Outcome = difference === undefined ? outcome : { type: 'unknown', why: difference };
  await lookup.journal.record({
    operationId,
    did: 'nothing',
    outcome: proven,
    evidence,
    attention,
    items: difference === undefined ? items : undefined,
  });
  return difference === undefined
    ? { type: 'effect', result: outcome.result }
    : unlessDecided(lookup.journal, operationId, difference);
}

/** What its records say of an operation that they show without an end. One that is under way can still happen, whatever anybody decided. */
async function leftOpen(
  journal: Journal,
  operationId: string,
  outcome: Outcome,
): Promise<EffectCheck | undefined> {
  if (outcome.type === 'pending') return { type: 'unclear', why: SHOWN_UNDER_WAY };
  if (isFinal(outcome)) return undefined;
  const why = `the provider shows it as ${outcome.type}`;
  return outcome.type === 'unknown' ? unlessDecided(journal, operationId, why) : { type: 'unclear', why };
}

/**
 * What the provider leaves open stays so, unless an operator said that it did not happen: then the order goes on by that,
 * as long as nothing that was first seen after it says otherwise.
 */
async function unlessDecided(journal: Journal, operationId: string, why: string): Promise<EffectCheck> {
  const evidence = await journal.evidence(operationId);
  const statements = evidence.filter(
    ({ source, outcome }) => source === 'operator' && outcome.type === 'absent',
  );
  const against = evidence.filter(
    ({ outcome }) => outcome.type === 'succeeded' || (outcome.type === 'unknown' && outcome.why === why),
  );
  const stands = statements.some((statement) =>
    against.every((seen) => Date.parse(seen.at) <= Date.parse(statement.lastAt)),
  );
  return stands ? { type: 'none' } : { type: 'unclear', why };
}
