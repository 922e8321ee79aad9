import { createHash } from 'node:crypto';
import type { FirstAnswers } from './first-answers.js';
import type { ResendMode } from './resend-mode.js';

/** One write under a number of its own. */
export interface NumberedWrite<Fields> {
  readonly resendMode: ResendMode;
  /** What must be unique. */
  readonly key: string;
  /** The interface. */
  readonly code: string;
  /** What makes two requests under one number the same. */
  readonly content: string;
  /** Why a used number is rejected. */
  readonly numberUsed: () => Error;
  /** Does it, and returns how it is answered from then on. @throws the provider's rejection */
  readonly perform: () => () => Fields;
}

/**
 * Does a write once per number, as the resend mode says; a repeat is answered as the operation stands by then. A rejection leaves no
 * trace.
 * @throws what `perform` throws; `numberUsed` for other content under a used number, and for any repeat in mode `reject`.
 */
export function answerOnce<Fields>(
  answers: FirstAnswers<() => Fields>,
  { resendMode, key, code, content, numberUsed, perform }: NumberedWrite<Fields>,
): Fields {
  const digest = createHash('sha256').update(`${code}\u0000${content}`).digest('base64');
  const earlier = resendMode === 'none' ? undefined : answers.get(key);
  if (earlier) {
    if (earlier.content !== digest || resendMode === 'reject') throw numberUsed();
    return earlier.answer();
  }
  const answer = perform();
  answers.set(key, { content: digest, answer });
  return answer();
}
