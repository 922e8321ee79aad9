import { maskPersonalData } from '../../../domain/mask.js';
import type { Outcome } from '../../../domain/outcome.js';
import { evidenceOf, unclearAbout, type EvidenceContext } from '../../evidence.js';
import type { Answer, QueryResult, ReportedDetails } from '../../provider.js';
import type { AnswerOf } from '../../endpoint.js';
import { judgeResultCode } from '../result-codes.js';
import type { PinganEndpoint, PinganWrite } from './endpoint.js';
import type { RawAnswer } from './transport.js';

/** What an accepted answer says of the operation, with what of it is kept as evidence. */
export interface AcceptedAnswer<Result> {
  readonly outcome: Outcome<Result>;
  readonly reference?: string;
  readonly tradeDate?: string;
  /** Said in the evidence beside the bank's own message. */
  readonly note?: string;
}

/** What came of one write, by the bank's result code. */
export function answerOf<E extends PinganWrite, Result>(
  endpoint: E,
  answer: RawAnswer<AnswerOf<E>>,
  options: {
    personal?: readonly (string | undefined)[];
    accepted: (fields: AnswerOf<E>) => AcceptedAnswer<Result>;
  },
): Answer<Result> {
  const { name } = endpoint;
  const context: EvidenceContext = { name, source: 'answer', personal: options.personal ?? [] };
  switch (answer.type) {
    case 'notSent':
      return { type: 'notSent', why: answer.why, evidence: evidenceOf(context, { detail: answer.why }) };
    case 'unclear':
      return { type: 'unknown', why: answer.why, evidence: evidenceOf(context, unclearAbout(answer)) };
    case 'notAccepted': {
      const { resultCode, message } = answer;
      const evidence = evidenceOf(context, { code: resultCode, detail: message });
      const masked = maskPersonalData(message, context.personal);
      return { ...notAccepted(endpoint, resultCode, masked), evidence };
    }
    case 'accepted': {
      const { outcome, ...rest } = options.accepted(answer.fields);
      return {
        ...outcome,
        evidence: evidenceOf(context, { code: '000000', detail: answer.message, ...rest }),
      };
    }
  }
}

/** What a result code other than 000000 makes of an operation. */
function notAccepted(
  { name, rejections }: Pick<PinganWrite, 'name' | 'rejections'>,
  code: string,
  message: string,
): Outcome<never> {
  const verdict = judgeResultCode(rejections, code, message);
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
      return { type: 'unknown', why: `${code} says that the number of ${name} is known already` };
    case 'inDoubt':
      return { type: 'unknown', why: `${code} is no clear rejection of ${name}` };
  }
}

/** What an accepted answer to a status query says of the operation. */
export type ReportedOperation<Result> =
  | (AcceptedAnswer<Result> & {
      readonly type: 'found';
      readonly reported: ReportedDetails;
    })
  | { readonly type: 'notFound'; readonly why: string }
  | { readonly type: 'unclear'; readonly why: string };

/**
 * What the bank's records say in answer to a status query. A result code other than 000000 is "not found" only where it is
 * named here; every other one answers nothing.
 */
export function queryResultOf<E extends PinganEndpoint, Result>(
  { name }: E,
  answer: RawAnswer<AnswerOf<E>>,
  options: {
    personal?: readonly (string | undefined)[];
    notFoundCodes: readonly string[];
    accepted: (fields: AnswerOf<E>) => ReportedOperation<Result>;
  },
): QueryResult<Result> {
  const context: EvidenceContext = { name, source: 'query', personal: options.personal ?? [] };
  switch (answer.type) {
    case 'notSent':
      return { type: 'unclear', why: answer.why, evidence: evidenceOf(context, { detail: answer.why }) };
    case 'unclear':
      return { type: 'unclear', why: answer.why, evidence: evidenceOf(context, unclearAbout(answer)) };
    case 'notAccepted': {
      const evidence = evidenceOf(context, { code: answer.resultCode, detail: answer.message });
      if (options.notFoundCodes.includes(answer.resultCode)) return { type: 'notFound', evidence };
      return { type: 'unclear', why: `${name} answers ${answer.resultCode}`, evidence };
    }
    case 'accepted': {
      const shown = options.accepted(answer.fields);
      const base = { code: '000000', detail: answer.message };
      if (shown.type !== 'found') {
        const evidence = evidenceOf(context, { ...base, note: shown.why });
        return shown.type === 'notFound' ? { type: 'notFound', evidence } : { ...shown, evidence };
      }
      const { outcome, reported, type: _type, ...rest } = shown;
      return { type: 'found', outcome, reported, evidence: evidenceOf(context, { ...base, ...rest }) };
    }
  }
}
