import { InvalidInput } from '../domain/errors.js';
import { sumMoney } from '../domain/money.js';
import type { Intent, IntentItem } from '../domain/operation.js';
import { requireAmount } from './amounts.js';

/**
 * The receivers of an intent that must name some: each id and each account once, and the intent's amount between them.
 * @throws InvalidInput
 */
export function requireItems({ items = [], amount }: Intent): readonly IntentItem[] {
  if (items.length === 0) throw new InvalidInput('items', 'at least one receiver');
  for (const key of ['itemId', 'account'] as const) {
    const values = items.map((item) => (key === 'itemId' ? item.itemId : item.payee.account));
    if (new Set(values).size !== values.length) throw new InvalidInput(`items.${key}`, 'each once');
  }
  if (sumMoney(...items.map((item) => item.amount)) !== requireAmount(amount))
    throw new InvalidInput('items.amount', 'the amount between them');
  return items;
}
