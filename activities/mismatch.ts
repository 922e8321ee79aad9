import { compareMoney } from '../src/domain/money.js';
import type { Intent } from '../src/domain/operation.js';
import type { ReportedDetails } from '../src/providers/provider.js';

/**
 * What a provider's books hold against an operation: evidence must speak of the same amount and the same accounts, or it
 * proves nothing about it. Undefined where nothing differs. Names no personal data.
 */
export function mismatchOf({ amount, content }: Intent, seen: ReportedDetails): string | undefined {
  if (seen.mismatch !== undefined) return seen.mismatch;
  if (seen.amount !== undefined && (amount === undefined || compareMoney(seen.amount, amount) !== 0)) {
    return `the provider shows the amount ${seen.amount}, the operation has ${amount ?? 'none'}`;
  }
  if ('payer' in content) {
    if (seen.payerAccount !== undefined && seen.payerAccount !== content.payer.account)
      return 'the provider shows another payer';
    if (seen.payeeAccount !== undefined && seen.payeeAccount !== content.payee.account)
      return 'the provider shows another payee';
  }
  if ('account' in content && seen.payerAccount !== undefined) {
    if (seen.payerAccount !== content.account.account) return 'the provider shows another account';
  }
  if ('role' in content && seen.role !== undefined && seen.role !== content.role) {
    return `the account is there as that of a ${seen.role}`;
  }
  return undefined;
}
