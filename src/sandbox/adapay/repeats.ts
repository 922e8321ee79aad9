import { createHash } from 'node:crypto';
import type { Sight } from '../engine/provider-api.js';
import type { AdapayBank } from './bank.js';
import { refused, type AdapayCode } from './codes.js';
import type { AdapayRequest } from './fields.js';
import type { Fields } from './model.js';
import type { AdapayOperation } from './operation.js';

/**
 * Does a write once per order number, as the repeat mode says. The document has the number unique under an app_id; Adapay's
 * own SDKs have a code for a repeat (request_order_no_repeate), and whether the same request again is answered it or the first answer
 * is told nowhere. A refusal leaves no trace; a request that failed after it was taken has used its number.
 * @throws AdapayRejected
 */
export function performOnce(
  bank: AdapayBank,
  operation: AdapayOperation & { readonly number: string },
  request: AdapayRequest,
  sight: Sight,
): Fields {
  const { repeatMode, orderNoScope } = bank.rules;
  if (repeatMode === 'balanceFirst') operation.checkBalance?.(bank, request);
  const number = request.text(operation.number);
  const key =
    orderNoScope === 'app' && operation.number !== 'member_id' ? number : `${operation.code} ${number}`;
  const content = createHash('sha256').update(`${operation.code}\u0000${request.content()}`).digest('base64');
  const earlier = repeatMode === 'none' ? undefined : bank.answers.get(key);
  if (earlier) {
    if (earlier.content !== content || repeatMode === 'refuse')
      throw refused(usedCode(operation), operation.number);
    return earlier.answer();
  }
  const answer = operation.perform(bank, request, sight);
  bank.answers.set(key, { content, answer });
  return answer();
}

/** What stands for a used number: for an order number Adapay's own code, for a member and a settle account nothing is known. */
function usedCode({ code, number }: { readonly code: string; readonly number: string }): AdapayCode {
  if (number !== 'member_id') return 'request_order_no_repeate';
  return code === 'settle_accounts' ? 'SIM_SETTLE_ACCOUNT_EXISTS' : 'SIM_MEMBER_EXISTS';
}
