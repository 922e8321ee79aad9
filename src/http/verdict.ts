import { UnreadableAnswer } from './answer-body.js';
import type { RequestWatch, WatchLimits } from './request-watch.js';

/**
 * What one attempt came to. `answered` is a whole answer of whatever status: the adapter judges it.
 * `notSent` promises that no byte of the request left, so sending again is safe. `unknown` is all else.
 * `why` is text for an operator; it holds no URL, header or body. `elapsedMs` is by a monotonic clock.
 */
export type Verdict = Answered | NotAnswered<'notSent'> | NotAnswered<'unknown'>;

export interface Answered {
  verdict: 'answered';
  status: number;
  /** Lower-case names. Without `content-encoding` and `content-length` where the body came compressed. */
  headers: Record<string, string>;
  body: Buffer;
  elapsedMs: number;
}

export interface NotAnswered<V extends 'notSent' | 'unknown'> {
  verdict: V;
  why: string;
  elapsedMs: number;
}

type Unanswered = Omit<NotAnswered<'notSent'>, 'elapsedMs'> | Omit<NotAnswered<'unknown'>, 'elapsedMs'>;
type Observed = Pick<RequestWatch, 'mayHaveLeft' | 'answer' | 'answerBytes' | 'stoppedBy'>;

/**
 * The verdict on a request that ended without a whole answer. A head that came is proof enough that something
 * left, whatever the socket's counters say.
 */
export function judgeFailure(error: unknown, observed: Observed, limits: WatchLimits): Unanswered {
  const sent = observed.mayHaveLeft() || observed.answer() !== undefined;
  const why = explain(error, observed, limits, sent);
  return sent ? { verdict: 'unknown', why } : { verdict: 'notSent', why };
}

function explain(error: unknown, observed: Observed, limits: WatchLimits, sent: boolean): string {
  switch (observed.stoppedBy()) {
    case 'connectTimeout':
      return `no connection within ${limits.connectTimeoutMs} ms`;
    case 'totalTimeout':
      return sent
        ? `no whole answer within ${limits.totalTimeoutMs} ms`
        : `not sent within ${limits.totalTimeoutMs} ms`;
    case 'answerLimit':
      return `the answer is longer than ${limits.answerLimitBytes} bytes`;
    case undefined:
      break;
  }
  if (error instanceof UnreadableAnswer) return withCode(error.message, error);
  if (observed.answer())
    return withCode(`the answer broke off after ${observed.answerBytes()} bytes of its body`, error);
  return withCode(sent ? 'the connection ended before an answer' : 'no connection', error);
}

// Messages of Node and OpenSSL quote hosts, certificates and packets; their codes do not.
function withCode(text: string, error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]*$/.test(code) ? `${text} (${code})` : text;
}
