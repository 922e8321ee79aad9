import { createHash } from 'node:crypto';
import type { ProviderFaults } from '../engine/provider-api.js';
import type { LianlianBank } from './bank.js';
import type { LianlianEndpoint } from './endpoint.js';
import type { LianlianRequest } from './fields.js';
import type { Fields } from './model.js';
import { rejected } from './result-codes.js';

/**
 * Does a write once per number, as the resend mode says. Numbers are unique under a merchant (document: 商户系统唯一订单号) over all calls;
 * whether the same request again is answered 1010 or as it was first is not documented. A rejection leaves no trace.
 * @throws LianlianRejected
 */
export function performOnce(
  bank: LianlianBank,
  endpoint: LianlianEndpoint & { readonly number: string },
  request: LianlianRequest,
  faults: ProviderFaults,
): Fields {
  const { resendMode } = bank.rules;
  if (resendMode === 'balanceFirst') endpoint.checkBalance?.(bank, request);
  const number = request.text(endpoint.number);
  const content = createHash('sha256').update(`${endpoint.code}\u0000${request.content()}`).digest('base64');
  const earlier = resendMode === 'none' ? undefined : bank.answers.get(number);
  if (earlier) {
    if (earlier.content !== content || resendMode === 'reject') throw rejected('1010');
    return earlier.answer();
  }
  const answer = endpoint.perform(bank, request, faults);
  bank.answers.set(number, { content, answer });
  return answer();
}
