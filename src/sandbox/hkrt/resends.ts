import { answerOnce } from '../engine/answer-once.js';
import type { ProviderFaults } from '../engine/provider-api.js';
import type { HkrtBank } from './bank.js';
import type { HkrtEndpoint } from './endpoint.js';
import type { Fields } from './model.js';
import type { HkrtRequest } from './request.js';
import { rejected } from './result-codes.js';

/**
 * Does a write once per number, as the resend mode says. The document has apply_no unique under one service provider; what a repeat is
 * answered was not found. A rejection leaves no trace.
 * @throws HkrtRejected
 */
export function performOnce(
  bank: HkrtBank,
  endpoint: HkrtEndpoint & { readonly number: string },
  request: HkrtRequest,
  faults: ProviderFaults,
): Fields {
  const { resendMode } = bank.rules;
  const key = `${endpoint.number} ${request.text(endpoint.number)}`;
  if (resendMode === 'balanceFirst') endpoint.checkFunds?.(bank, request);
  return answerOnce(bank.answers, {
    resendMode,
    key,
    code: endpoint.code,
    content: request.content(),
    numberUsed: () => rejected('SIM_NUMBER_USED', endpoint.number),
    perform: () => endpoint.perform(bank, request, faults),
  });
}
