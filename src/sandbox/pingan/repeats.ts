import { createHash } from 'node:crypto';
import type { Sight } from '../engine/provider-api.js';
import type { BankInterface } from './bank-interface.js';
import type { PinganBank } from './bank.js';
import { Refused } from './codes.js';
import type { BankRequest } from './fields.js';
import type { AnswerFields } from './model.js';

/**
 * Does a write once per CnsmrSeqNo, as the repeat mode says. The documents promise it ("银行根据交易流水号做交易幂等") and
 * leave open what a repeat is answered. A refusal leaves no trace, so that the same number may be tried again, unless
 * the rules say that refusals are recorded.
 * @throws Refused
 */
export function performOnce(
  bank: PinganBank,
  service: BankInterface,
  request: BankRequest,
  sight: Sight,
): AnswerFields {
  const { repeatMode } = bank.rules;
  if (repeatMode === 'balanceFirst') service.checkBalance?.(bank, request);
  const content = contentOf(service, request);
  const earlier = repeatMode === 'none' ? undefined : bank.answers.get(request.serialNumber);
  if (earlier) {
    if (earlier.content !== content) throw new Refused('SIM_DUPLICATE_DIFFERS');
    if (repeatMode === 'refuse') throw new Refused('SIM_DUPLICATE');
    if (earlier.answer instanceof Refused) throw earlier.answer;
    return earlier.answer;
  }
  try {
    const answer = service.perform(bank, request, sight);
    bank.answers.set(request.serialNumber, { content, answer });
    return answer;
  } catch (error) {
    if (error instanceof Refused && bank.rules.recordRejections && service.describeRejection) {
      recordRejection(bank, service, request, error);
      bank.answers.set(request.serialNumber, { content, answer: error });
    }
    throw error;
  }
}

function recordRejection(
  bank: PinganBank,
  service: BankInterface,
  request: BankRequest,
  refused: Refused,
): void {
  const trade = service.describeRejection?.(request);
  if (!trade || bank.trades.has(request.serialNumber)) return;
  bank.record({
    ...trade,
    serialNumber: request.serialNumber,
    frontSeqNo: '',
    interfaceCode: service.code,
    flag: request.text('FunctionFlag'),
    fee: 0n,
    failMessage: `${refused.code} ${refused.message}`,
  });
}

/** Whether two requests say the same is told by their business fields alone; amounts are compared as amounts. */
function contentOf(service: BankInterface, request: BankRequest): string {
  const hash = createHash('sha256').update(service.code);
  for (const { name, shape } of service.fields) {
    hash.update(
      `\u0000${name}\u0000${shape === 'amount' ? request.amount(name).toString() : request.text(name)}`,
    );
  }
  return hash.digest('base64');
}
