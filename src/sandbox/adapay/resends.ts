import { answerOnce } from '../engine/answer-once.js';
import type { ProviderFaults } from '../engine/provider-api.js';
import type { AdapayBank } from './bank.js';
import { rejected, type AdapayCode } from './result-codes.js';
import type { AdapayRequest } from './fields.js';
import type { Fields } from './model.js';
import type { AdapayEndpoint } from './endpoint.js';

/**
 * Does a write once per order number, as the resend mode says. The document has the number unique under an app_id; Adapay's
 * own SDKs have a code for a repeat (request_order_no_repeate), and whether the same request again is answered it or the first answer
 * is documented nowhere. A rejection leaves no trace; a request that failed after it was taken has used its number.
 * @throws AdapayRejected
 */
export function performOnce(
  bank: AdapayBank,
  endpoint: AdapayEndpoint & { readonly number: string },
  request: AdapayRequest,
  faults: ProviderFaults,
): Fields {
  const { resendMode, orderNoScope } = bank.rules;
  if (resendMode === 'balanceFirst') endpoint.checkBalance?.(bank, request);
  const number = request.text(endpoint.number);
  const key =
    orderNoScope === 'app' && endpoint.number !== 'member_id' ? number : `${endpoint.code} ${number}`;
  return answerOnce(bank.answers, {
    resendMode,
    key,
    code: endpoint.code,
    content: request.content(),
    numberUsed: () => rejected(usedCode(endpoint), endpoint.number),
    perform: () => endpoint.perform(bank, request, faults),
  });
}

/** What stands for a used number: for an order number Adapay's own code, for a member and a settle account nothing is known. */
function usedCode({ code, number }: { readonly code: string; readonly number: string }): AdapayCode {
  if (number !== 'member_id') return 'request_order_no_repeate';
  return code === 'settle_accounts' ? 'SIM_SETTLE_ACCOUNT_EXISTS' : 'SIM_MEMBER_EXISTS';
}
