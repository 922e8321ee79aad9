import { compareMoney } from '../src/domain/money.js';
import type { Intent, IntentItem } from '../src/domain/operation.js';
import type { ReportedDetails, ReportedItem } from '../src/providers/provider.js';

/**
 * What a provider's records hold against an operation: evidence must speak of the same amount and the same accounts, or it
 * proves nothing about it. Undefined where nothing differs. Names no personal data.
 */
export function mismatchOf(
  { amount, content, items = [] }: Intent,
  reported: ReportedDetails,
): string | undefined {
  if (reported.mismatch !== undefined) return reported.mismatch;
  if (
    reported.amount !== undefined &&
    (amount === undefined || compareMoney(reported.amount, amount) !== 0)
  ) {
    return `the provider shows the amount ${reported.amount}, the operation has ${amount ?? 'none'}`;
  }
  if (reported.items !== undefined && !areTheSame(items, reported.items))
    return 'the provider shows other receivers or other shares';
  if ('payer' in content) {
    if (reported.payerAccount !== undefined && reported.payerAccount !== content.payer.account)
      return 'the provider shows another payer';
    if (reported.payeeAccount !== undefined && reported.payeeAccount !== content.payee.account)
      return 'the provider shows another payee';
  }
  if ('account' in content && reported.payerAccount !== undefined) {
    if (reported.payerAccount !== content.account.account) return 'the provider shows another account';
  }
  if ('role' in content && reported.role !== undefined && reported.role !== content.role) {
    return `the account is there as that of a ${reported.role}`;
  }
  return undefined;
}

/** Whether the records show each item once, with its own receiver and amount, and nothing else; in whatever order. */
function areTheSame(items: readonly IntentItem[], reported: readonly ReportedItem[]): boolean {
  const left = [...items];
  for (const { itemId, payeeAccount, amount } of reported) {
    const at = left.findIndex(
      (item) =>
        (itemId === undefined || itemId === item.itemId) &&
        payeeAccount === item.payee.account &&
        compareMoney(amount, item.amount) === 0,
    );
    if (at < 0) return false;
    left.splice(at, 1);
  }
  return left.length === 0;
}
