import { createHash } from 'node:crypto';
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
  const content = createHash('sha256').update(`${endpoint.code}\u0000${request.content()}`).digest('base64');
  if (resendMode === 'balanceFirst') endpoint.checkFunds?.(bank, request);
  const earlier = resendMode === 'none' ? undefined : bank.answers.get(key);
  if (earlier) {
    if (earlier.content !== content || resendMode === 'reject')
      throw rejected('SIM_NUMBER_USED', endpoint.number);
    return earlier.answer();
  }
  const answer = endpoint.perform(bank, request, forced);
  bank.answers.set(key, { content, answer });
  return answer();
}
