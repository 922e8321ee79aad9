import { InvalidInput } from '../src/domain/errors.js';
import type { ItemResult } from '../src/domain/operations/split.js';
import { isFinal } from '../src/domain/outcome.js';
import type { JournalRow } from '../src/journal/journal.js';

const FAILED = { type: 'absent', why: 'an operator decided that this one failed' } as const;
const SUCCEEDED = { type: 'succeeded', result: {} } as const;

/**
 * What an operator's decision makes of each item. One that has ended by evidence stays as it ended.
 * @throws InvalidInput for a decision against such evidence, and for one that names no item of the operation.
 */
export function decidedItems(
  { intent, items: seen = [] }: Pick<JournalRow, 'intent' | 'items'>,
  { happened, failedItems = [] }: { readonly happened: boolean; readonly failedItems?: readonly string[] },
): readonly ItemResult[] {
  const items = intent.items ?? [];
  const stranger = failedItems.find((id) => !items.some(({ itemId }) => itemId === id));
  if (stranger !== undefined) throw new InvalidInput('failedItems', 'items of this operation');
  if (happened && items.length > 0 && items.every(({ itemId }) => failedItems.includes(itemId)))
    throw new InvalidInput('failedItems', 'not every item: then it did not happen');
  return items.map(({ itemId }) => {
    const fails = !happened || failedItems.includes(itemId);
    const known = seen.find((one) => one.itemId === itemId);
    if (!known?.outcome || !isFinal(known.outcome)) return { itemId, outcome: fails ? FAILED : SUCCEEDED };
    if (fails && known.outcome.type === 'succeeded')
      throw new InvalidInput('failedItems', `not ${itemId}, which the provider has shown to have succeeded`);
    const { reference } = known;
    return { itemId, outcome: known.outcome, ...(reference !== undefined && { reference }) };
  });
}
