import { createHash } from 'node:crypto';
import type { ProviderFaults } from '../engine/provider-api.js';
import type { PinganEndpoint } from './endpoint.js';
import type { PinganBank } from './bank.js';
import { PinganRejected, rejected } from './result-codes.js';
import type { FieldRule, PinganFields, PinganRequest } from './fields.js';
import type { AnswerFields } from './model.js';

/**
 * Does a write once per CnsmrSeqNo, as the resend mode says. The documents promise it ("银行根据交易流水号做交易幂等") and
 * leave open what a repeat is answered. A rejection leaves no trace, so that the same number may be tried again, unless
 * the rules say that rejections are recorded.
 * @throws PinganRejected
 */
export function performOnce(
  bank: PinganBank,
  endpoint: PinganEndpoint,
  request: PinganRequest,
  faults: ProviderFaults,
): AnswerFields {
  const { resendMode } = bank.rules;
  if (resendMode === 'balanceFirst') endpoint.checkBalance?.(bank, request);
  const content = contentOf(endpoint, request);
  const earlier = resendMode === 'none' ? undefined : bank.answers.get(request.serialNumber);
  if (earlier) {
    if (earlier.content !== content) throw rejected('SIM_DUPLICATE_DIFFERS');
    if (resendMode === 'reject') throw rejected('SIM_DUPLICATE');
    if (earlier.answer instanceof PinganRejected) throw earlier.answer;
    return earlier.answer;
  }
  try {
    const answer = endpoint.perform(bank, request, faults);
    bank.answers.set(request.serialNumber, { content, answer });
    return answer;
  } catch (error) {
    if (error instanceof PinganRejected && bank.rules.recordRejections && endpoint.describeRejection) {
      recordRejection(bank, endpoint, request, error);
      bank.answers.set(request.serialNumber, { content, answer: error });
    }
    throw error;
  }
}

function recordRejection(
  bank: PinganBank,
  endpoint: PinganEndpoint,
  request: PinganRequest,
  rejection: PinganRejected,
): void {
  const trade = endpoint.describeRejection?.(request);
  if (!trade || bank.trades.has(request.serialNumber)) return;
  bank.record({
    ...trade,
    serialNumber: request.serialNumber,
    frontSeqNo: '',
    interfaceCode: endpoint.code,
    flag: request.text('FunctionFlag'),
    fee: 0n,
    failMessage: `${rejection.code} ${rejection.message}`,
  });
}

/** Two requests are the same if their business fields are; amounts are compared as amounts. */
function contentOf(endpoint: PinganEndpoint, request: PinganRequest): string {
  const hash = createHash('sha256').update(endpoint.code);
  const add = (fields: PinganFields, rules: readonly FieldRule[]): void => {
    for (const { name, shape } of rules)
      hash.update(
        `\u0000${name}\u0000${shape === 'amount' ? fields.amount(name).toString() : fields.text(name)}`,
      );
  };
  add(request, endpoint.fields);
  for (const row of request.rows) add(row, endpoint.rows?.fields ?? []);
  return hash.digest('base64');
}
