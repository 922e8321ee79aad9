import { answerOnce } from '../engine/answer-once.js';
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
  return answerOnce(bank.answers, {
    resendMode,
    key: number,
    code: endpoint.code,
    content: request.content(),
    numberUsed: () => rejected('1010'),
    perform: () => endpoint.perform(bank, request, faults),
  });
}
