import { answerOnce } from '../engine/answer-once.js';
import type { HongwenEndpoint } from './endpoint.js';
import type { Fields } from './model.js';
import type { HongwenRequest } from './request.js';
import type { ForcedEnd, HongwenBank } from './bank.js';
import { rejected } from './result-codes.js';

/**
 * Does a write once per number, as the resend mode says. The document has divide_out_trade_no unique (唯一); what a repeat is answered was
 * not found. A rejection leaves no trace.
 * @throws HongwenRejected
 */
export function performOnce(
  bank: HongwenBank,
  endpoint: HongwenEndpoint,
  request: HongwenRequest,
  forced: ForcedEnd,
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
    perform: () => endpoint.perform(bank, request, forced),
  });
}
