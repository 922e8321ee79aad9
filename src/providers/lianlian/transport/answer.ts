import { maskPersonalData } from '../../../domain/mask.js';
import type { Money } from '../../../domain/money.js';
import type { Evidence, EvidenceSource, Outcome } from '../../../domain/outcome.js';
import { readAmount } from '../../amounts.js';
import type { AnswerOf } from '../../endpoint.js';
import { badFields, evidenceOf, unclearAbout } from '../../evidence.js';
import type { Answer, QueryResult } from '../../provider.js';
import type { LianlianOptions } from '../options.js';
import { judgeRetCode, lookUp, STATUS } from '../result-codes.js';
import type { LianlianEndpoint, LianlianWrite } from './endpoint.js';
import type { RawAnswer } from './transport.js';

type Answered = Extract<RawAnswer, { type: 'answered' }>;

/** One write as it was sent, with how its answer is read. */
export interface SentWrite<E extends LianlianWrite, Result> {
  readonly endpoint: E;
  /** The operation's own number; an answer that names one must name this. */
  readonly number: string;
  /** What was to be moved; an answer that names an amount must name this one. */
  readonly amount?: Money | undefined;
  /** Values that the platform's words may repeat and evidence must not. */
  readonly personal: readonly (string | undefined)[];
  /**
   * What an answer 0000 makes of it. By default it says no more than that the request was taken, and its records are queried at once: no
   * document says of any write here that 0000 is its end (inference; the classic ones say of several that it is not).
   */
  readonly accepted?: (object: AnswerOf<E>) => Outcome<Result>;
  /** What an answer says that wants a step by somebody. */
  readonly stepNeeded?: (object: AnswerOf<E>, code: string) => Outcome<Result>;
}

/** What came of one write. */
export function answerOf<E extends LianlianWrite, Result>(
  answer: RawAnswer,
  sent: SentWrite<E, Result>,
  { rejectionCodes }: Pick<LianlianOptions, 'rejectionCodes'>,
): Answer<Result> {
  if (answer.type === 'notSent')
    return { type: 'notSent', why: answer.why, evidence: kept(sent, { detail: answer.why }) };
  if (answer.type === 'unclear')
    return { type: 'unknown', why: answer.why, evidence: kept(sent, unclearAbout(answer)) };
  const { ret_code: code, ret_msg: detail } = answer.envelope;
  const verdict = judgeRetCode(code, { ofCall: sent.endpoint.retCodes, configured: rejectionCodes });
  switch (verdict.class) {
    case 'accepted':
    case 'stepNeeded':
      return taken(answer, sent, verdict.class);
    case 'rejected': {
      const message = maskPersonalData(detail, sent.personal).slice(0, 256);
      return {
        type: 'rejected',
        reason: verdict.reason,
        code,
        message,
        final: true,
        evidence: kept(sent, { code, detail }),
      };
    }
    case 'numberKnown':
      return doubtful(answer, sent, `${code} says that ${sent.endpoint.name} is known already`);
    case 'noRecord':
    case 'inDoubt':
      return doubtful(answer, sent, `${code} is no clear rejection of ${sent.endpoint.name}`);
  }
}

/** Nothing ties a signed answer to its request but the number, the amount and the merchant that it names (inference). */
function taken<E extends LianlianWrite, Result>(
  answer: Answered,
  sent: SentWrite<E, Result>,
  retClass: 'accepted' | 'stepNeeded',
): Answer<Result> {
  const { ret_code: code, ret_msg: detail } = answer.envelope;
  const { endpoint } = sent;
  const parsed = endpoint.answer.safeParse(answer.object);
  if (!parsed.success) return doubtful(answer, sent, `malformed answer: ${badFields(parsed.error)}`);
  const object: object = parsed.data;
  const echo = textIn(object, endpoint.echo);
  if (echo !== '' && echo !== sent.number)
    return doubtful(answer, sent, 'the answer belongs to another number');
  const shown = textIn(object, endpoint.amountField);
  if (shown !== '' && sent.amount !== undefined && readAmount(shown) !== sent.amount)
    return doubtful(answer, sent, `the answer shows another ${endpoint.amountField ?? 'amount'}`);
  const read = object as AnswerOf<E>;
  const outcome =
    retClass === 'accepted'
      ? (sent.accepted?.(read) ?? TAKEN)
      : (sent.stepNeeded?.(read, code) ??
        ({ type: 'pending', why: `${code}: somebody has to go on with it` } as const));
  const reference = textIn(object, endpoint.referenceField);
  return { ...outcome, evidence: kept(sent, { code, detail, ...(reference !== '' && { reference }) }) };
}

const TAKEN = { type: 'pending', why: '0000 says only that it was taken', queryAgainAfterMs: 0 } as const;

function doubtful({ envelope }: Answered, sent: Sent, why: string): Answer<never> {
  const { ret_code: code, ret_msg: detail } = envelope;
  return { type: 'unknown', why, evidence: kept(sent, { code, detail, note: why }) };
}

/** How the platform's own records say that an operation stands. */
export function stateOf(
  status: string,
  { pendingStatuses }: Pick<LianlianOptions, 'pendingStatuses'>,
): { readonly type: 'succeeded' } | Exclude<Outcome<never>, { type: 'succeeded' }> {
  if (status === '') return { type: 'unknown', why: 'the provider shows no status' };
  switch (lookUp(STATUS, status)?.means) {
    case 'done':
      return { type: 'succeeded' };
    case 'underWay':
      return { type: 'pending', why: 'the provider shows it as under way' };
    case 'failed':
      // The state of the trade itself, not of a request: final (inference).
      return { type: 'rejected', reason: 'other', code: status, message: '', final: true };
    case undefined:
      return pendingStatuses.includes(status)
        ? { type: 'pending', why: 'the provider shows it as under way' }
        : { type: 'unknown', why: 'the provider shows a status whose meaning is not known' };
  }
}

/** A query that brought no object: why, with what is kept of it. */
export function unansweredQuery(
  endpoint: Pick<LianlianEndpoint, 'name'>,
  answer: Exclude<RawAnswer, { type: 'answered' }>,
): Extract<QueryResult<never>, { type: 'unclear' }> {
  const about = answer.type === 'unclear' ? unclearAbout(answer) : { detail: answer.why };
  return { type: 'unclear', why: answer.why, evidence: evidence(endpoint, 'query', about) };
}

/** One piece of evidence of what a call was answered, personal data masked. */
export function evidence(
  { name }: Pick<LianlianEndpoint, 'name'>,
  source: EvidenceSource,
  about: Parameters<typeof evidenceOf>[1],
  personal: readonly (string | undefined)[] = [],
): Evidence {
  return evidenceOf({ name, source, personal }, about);
}

type Sent = Pick<SentWrite<LianlianWrite, never>, 'endpoint' | 'personal'>;

function kept({ endpoint, personal }: Sent, about: Parameters<typeof evidenceOf>[1]): Evidence {
  return evidence(endpoint, 'answer', about, personal);
}

function textIn(object: object, field: string | undefined): string {
  if (field === undefined) return '';
  const value: unknown = Object.getOwnPropertyDescriptor(object, field)?.value;
  return typeof value === 'string' ? value : '';
}
