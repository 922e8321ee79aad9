import type { PinganBank } from './bank.js';
import type { PinganRequest } from './fields.js';
import { rejected } from './result-codes.js';

/** A code that was sent to a telephone. */
export interface SentCode {
  readonly code: string;
  readonly appliedAt: number;
  wrong: number;
}

/**
 * Whether a code is still taken: neither too old nor guessed at too often. The guide has the limits for 6067 alone; the other codes have
 * the same here.
 */
export function isTaken<Sent extends SentCode>(bank: PinganBank, sent: Sent | undefined): sent is Sent {
  if (!sent) return false;
  const { codeLifetimeMs, wrongCodesAllowed } = bank.rules;
  return bank.now - sent.appliedAt <= codeLifetimeMs && sent.wrong <= wrongCodesAllowed;
}

/** @throws PinganRejected ERR138 for another code than was sent, which counts */
export function expectCode(sent: SentCode, request: PinganRequest): void {
  if (sent.code === request.text('MessageCheckCode')) return;
  sent.wrong += 1;
  throw rejected('ERR138');
}
