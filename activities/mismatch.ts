import { compareMoney } from '../src/domain/money.js';
import type { Intent } from '../src/domain/operation.js';
import type { ReportedDetails } from '../src/providers/provider.js';

/**
 * What a provider's records hold against an operation: evidence must speak of the same amount and the same accounts, or it
 * proves nothing about it. Undefined where nothing differs. Names no personal data.
 */
export function mismatchOf({ amount, content }: Intent, reported: ReportedDetails): string | undefined {
  if (reported.mismatch !== undefined) return reported.mismatch;
  if (
    reported.amount !== undefined &&
    (amount === undefined || compareMoney(reported.amount, amount) !== 0)
  ) {
    return `the provider shows the amount ${reported.amount}, the operation has ${amount ?? 'none'}`;
  }
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
