import { maskPersonalData } from '../../../domain/mask.js';
import type { Outcome } from '../../../domain/outcome.js';
import { evidenceOf, unclearAbout, type EvidenceContext } from '../../evidence.js';
import type { Answer, QueryResult } from '../../provider.js';
import type { Reply } from './transport.js';
import { judgeCode, type WriteName } from '../result-codes.js';

/** What an accepted answer means, with what of it is kept as evidence. */
export interface Reading<Result> {
  readonly outcome: Outcome<Result>;
  readonly reference?: string;
  readonly tradeDate?: string;
  /** Said in the evidence beside the bank's own message. */
  readonly note?: string;
}

/** What came of one write, by the bank's code and the finality table. */
export function answerOf<T, Result>(
  write: WriteName,
  reply: Reply<T>,
  options: { personal?: readonly (string | undefined)[]; accepted: (fields: T) => Reading<Result> },
): Answer<Result> {
  const context: EvidenceContext = { name: write, source: 'answer', personal: options.personal ?? [] };
  switch (reply.type) {
    case 'notSent':
      return { type: 'notSent', why: reply.why, evidence: evidenceOf(context, { detail: reply.why }) };
    case 'unclear':
      return { type: 'unknown', why: reply.why, evidence: evidenceOf(context, unclearAbout(reply)) };
    case 'declined': {
      const evidence = evidenceOf(context, { code: reply.code, detail: reply.message });
      return { ...declined(write, reply.code, maskPersonalData(reply.message, context.personal)), evidence };
    }
    case 'accepted': {
      const { outcome, ...rest } = options.accepted(reply.fields);
      return {
        ...outcome,
        evidence: evidenceOf(context, { code: '000000', detail: reply.message, ...rest }),
      };
    }
  }
}

/** What a code other than 000000 makes of an operation. */
function declined(write: WriteName, code: string, message: string): Outcome<never> {
  const verdict = judgeCode(write, code, message);
  switch (verdict.type) {
    case 'rejected':
      return { type: 'rejected', reason: verdict.reason, code, message, final: true };
    case 'tryLater':
      return { type: 'pending', why: `the bank says to try later (${code})` };
    case 'exists':
      return { type: 'pending', why: `the member code exists already (${code})`, queryAgainAfterMs: 0 };
    case 'bound':
      return { type: 'pending', why: `the card is said to be bound already (${code})`, queryAgainAfterMs: 0 };
    case 'numberKnown':
      return { type: 'unknown', why: `${code} says that the number of ${write} is known already` };
    case 'inDoubt':
      return { type: 'unknown', why: `${code} is no clear rejection of ${write}` };
  }
}

/**
 * What the bank's books say, asked by a question of its own. A code other than 000000 is "not found" only where it is
 * named here; every other one answers nothing.
 */
export function findingOf<T, Result>(
  question: string,
  reply: Reply<T>,
  options: {
    personal?: readonly (string | undefined)[];
    notFoundCodes: readonly string[];
    accepted: (fields: T) => FindingReading<Result>;
  },
): QueryResult<Result> {
  const context: EvidenceContext = { name: question, source: 'query', personal: options.personal ?? [] };
  switch (reply.type) {
    case 'notSent':
      return { type: 'unclear', why: reply.why, evidence: evidenceOf(context, { detail: reply.why }) };
    case 'unclear':
      return { type: 'unclear', why: reply.why, evidence: evidenceOf(context, unclearAbout(reply)) };
    case 'declined': {
      const evidence = evidenceOf(context, { code: reply.code, detail: reply.message });
      if (options.notFoundCodes.includes(reply.code)) return { type: 'notFound', evidence };
      return { type: 'unclear', why: `${question} answers ${reply.code}`, evidence };
    }
    case 'accepted': {
      const reading = options.accepted(reply.fields);
      const base = { code: '000000', detail: reply.message };
      if (reading.type !== 'found') {
        const evidence = evidenceOf(context, { ...base, note: reading.why });
        return reading.type === 'notFound' ? { type: 'notFound', evidence } : { ...reading, evidence };
      }
      const { outcome, seen, type: _type, ...rest } = reading;
      return { type: 'found', outcome, reported: seen, evidence: evidenceOf(context, { ...base, ...rest }) };
    }
  }
}

export type FindingReading<Result> =
  | (Reading<Result> & {
      readonly type: 'found';
      readonly seen: Extract<QueryResult<Result>, { type: 'found' }>['reported'];
    })
  | { readonly type: 'notFound'; readonly why: string }
  | { readonly type: 'unclear'; readonly why: string };
