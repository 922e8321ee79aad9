import { InvalidInput } from '../src/domain/errors.js';
import { outcomeOfItems, type ItemResult, type SplitResult } from '../src/domain/operations/split.js';
import type { Outcome } from '../src/domain/outcome.js';
import { OperationNotFound } from '../src/journal/errors.js';
import type { JournalRow } from '../src/journal/journal.js';
import { queryAbout, notConfigured, operationOf, type ProviderLookup } from './provider-lookup.js';
import { decidedItems } from './decided-items.js';
import { withKnown } from './known-result.js';
import { mismatchOf } from './mismatch.js';

/** Why a decision that something did not happen is not taken yet. */
export const SHOWN_UNDER_WAY =
  'the provider shows it as under way, so it can still happen; its records decide once they show an end';

/** An operator's decision on an operation in doubt, with its evidence. */
export interface Decision {
  readonly operationId: string;
  readonly happened: boolean;
  /** What the operator saw, in words: kept with the operation permanently. */
  readonly evidence: string;
  readonly by: string;
  /** `rule` where a workflow concludes it from what it saw itself; an operator's decision otherwise. */
  readonly source?: 'operator' | 'rule';
  /** The number of the account that was opened, or that the binding of a card brought. */
  readonly account?: string;
  /** Of an operation with several receivers that happened: the ids of the items that failed all the same. */
  readonly failedItems?: readonly string[];
}

/** How an operation stands after a decision: the journal may have known better. */
export interface Decided {
  readonly outcome: Outcome;
  readonly serialNumber: string;
  /** What still speaks against it. */
  readonly attention?: string;
}

/**
 * Writes a decision into the journal. A decision on what has not ended is taken only where the provider's records can be queried:
 * a process that cannot query them leaves the operation in doubt.
 * @param options.withoutQuery takes the decision that nothing happened all the same. That something did happen is never taken
 *   without the provider's settings, because they say what its result holds.
 * @throws OperationNotFound, and InvalidInput for a decision that does not say what only the provider's answer would have said.
 */
export async function decide(
  lookup: ProviderLookup,
  decision: Decision,
  { withoutQuery = false }: { withoutQuery?: boolean } = {},
): Promise<Decided> {
  const { journal } = lookup;
  const { operationId, happened, source = 'operator' } = decision;
  const found = await journal.find(operationId);
  if (!found) throw new OperationNotFound(operationId);
  if (!found.finalOutcome && !operationOf(lookup, found) && !(withoutQuery && !happened)) {
    return { outcome: { type: 'unknown', why: notConfigured(found) }, serialNumber: found.serialNumber };
  }
  if (!happened && source === 'operator') {
    const open = await underWay(lookup, found);
    if (open) return open;
  }
  const evidence = { source, detail: `${decision.by}: ${decision.evidence}` };
  const items = found.finalOutcome ? [] : decidedItems(found, decision);
  const outcome = await withKnown(journal, found, decidedOutcome(lookup, found, { ...decision, items }));
  const said = items.length > 0 && { items };
  const row = await journal.record({ operationId, did: 'nothing', outcome, evidence, ...said });
  const { finalOutcome, attention, serialNumber } = row;
  if (!finalOutcome)
    return { outcome: { type: 'unknown', why: 'the decision did not resolve it' }, serialNumber };
  const agrees = (finalOutcome.type === 'succeeded') === happened;
  if (attention === undefined) return { outcome: finalOutcome, serialNumber };
  if (!agrees || source !== 'operator') return { outcome: finalOutcome, serialNumber, attention };
  await journal.clearAttention({ operationId, evidence });
  return { outcome: finalOutcome, serialNumber };
}

/**
 * What the provider's records show against the decision that an operation did not happen: how it stands where they show it as under
 * way. What they show to have happened goes into the journal, which then answers for it. Silence contradicts nobody.
 */
async function underWay(lookup: ProviderLookup, row: JournalRow): Promise<Decided | undefined> {
  const { operationId, serialNumber } = row;
  const operation = operationOf(lookup, row);
  if (row.finalOutcome || !operation) return undefined;
  const queryResult = await queryAbout(operation, row);
  if (queryResult?.type !== 'found' || mismatchOf(row.intent, queryResult.reported) !== undefined)
    return undefined;
  const { outcome, evidence, items } = queryResult;
  if (outcome.type === 'succeeded')
    await lookup.journal.record({ operationId, did: 'nothing', outcome, evidence, ...(items && { items }) });
  if (outcome.type !== 'pending') return undefined;
  return { outcome: { type: 'pending', why: SHOWN_UNDER_WAY }, serialNumber };
}

/**
 * What an operator's decision makes of an operation. That it happened brings what every result of it holds, and the account that was
 * named; the provider's own number for it stays unknown, and whatever quotes it reads it in the provider's records.
 */
function decidedOutcome(
  lookup: ProviderLookup,
  row: JournalRow,
  { happened, account, items }: Decision & { readonly items: readonly ItemResult[] },
): Outcome {
  if (!happened) return { type: 'absent', why: 'an operator decided that it did not happen' };
  const operation = operationOf(lookup, row);
  if (operation?.bringsAccount && account === undefined && !row.finalOutcome)
    throw new InvalidInput('account', 'the number of the account that it brought, as the provider shows it');
  // Only splits and their returns have items, so this is what every result of those holds.
  if (items.length > 0) return outcomeOfItems(items, operation?.always as Partial<SplitResult> | undefined);
  return { type: 'succeeded', result: { ...operation?.always, ...(account !== undefined && { account }) } };
}
