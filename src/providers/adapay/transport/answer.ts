import { maskPersonalData } from '../../../domain/mask.js';
import type { Money } from '../../../domain/money.js';
import type { Evidence, EvidenceSource, Outcome } from '../../../domain/outcome.js';
import { readAmount } from '../../amounts.js';
import type { AnswerOf } from '../../endpoint.js';
import { badFields, evidenceOf, unclearAbout } from '../../evidence.js';
import type { Answer, QueryResult } from '../../provider.js';
import { judgeFailure, entryOf, STATUS, TRANS_STAT, type RejectionCodes } from '../result-codes.js';
import type { AdapayEndpoint, AdapayWrite, StateFields } from './endpoint.js';
import type { RawAnswer } from './transport.js';

type Answered = Extract<RawAnswer, { type: 'answered' }>;

/** One write as it was sent, with how its answer is read. */
export interface SentWrite<E extends AdapayWrite, Result> {
  readonly endpoint: E;
  /** The operation's own number, which a success must echo. */
  readonly number: string;
  /** What was to be moved; an answer that names an amount must name this one. */
  readonly amount?: Money | undefined;
  /** Values that the platform's words may repeat and evidence must not. */
  readonly personal: readonly (string | undefined)[];
  /** Error codes that say that what was to be made is there already. */
  readonly alreadyThere?: readonly string[] | undefined;
  /** Error codes that the configuration knows to be rejections. */
  readonly rejectionCodes: RejectionCodes;
  /** What an object that says "succeeded" yields; `unclear` where it holds too little. */
  readonly succeeded: (
    object: AnswerOf<E>,
  ) => { readonly result: Result; readonly reference?: string } | { readonly unclear: string };
}

/**
 * What came of one write. A success counts only if it echoes our own number and, where it names one, our amount: nothing else ties an
 * answer to its request, since the signature covers neither a time nor a nonce (inference).
 */
export function answerOf<E extends AdapayWrite, Result>(
  answer: RawAnswer,
  sent: SentWrite<E, Result>,
): Answer<Result> {
  if (answer.type === 'notSent')
    return { type: 'notSent', why: answer.why, evidence: answerEvidence(sent, { detail: answer.why }) };
  if (answer.type === 'unclear')
    return { type: 'unknown', why: answer.why, evidence: answerEvidence(sent, unclearAbout(answer)) };
  const { envelope } = answer;
  if (envelope.status === 'failed' && sent.alreadyThere?.includes(envelope.error_code))
    return thereAlready(answer, sent);
  const about = { code: envelope.error_code || envelope.status, detail: envelope.error_msg };
  const unknown = (why: string): Answer<Result> => ({
    type: 'unknown',
    why,
    evidence: answerEvidence(sent, { ...about, note: why }),
  });
  const parsed = sent.endpoint.answer.safeParse(answer.object);
  if (!parsed.success) return unknown(`malformed answer: ${badFields(parsed.error)}`);
  const object: object = parsed.data;
  const echo = echoOf(object, sent.endpoint.echoes);
  if (echo !== '' && echo !== sent.number) return unknown('the answer belongs to another number');
  switch (entryOf(STATUS, envelope.status)?.means) {
    case 'done': {
      if (echo === '') return unknown('succeeded without naming our number');
      const mismatch = amountMismatch(object, sent);
      if (mismatch) return unknown(mismatch);
      const success = sent.succeeded(object as AnswerOf<E>);
      if ('unclear' in success) return unknown(success.unclear);
      const { result, ...rest } = success;
      return { type: 'succeeded', result, evidence: answerEvidence(sent, { ...about, ...rest }) };
    }
    case 'underWay':
      return { type: 'pending', why: 'the provider says pending', evidence: answerEvidence(sent, about) };
    case 'failed':
      return failed(answer, sent);
    case undefined:
      return unknown('the answer says an undocumented status');
  }
}

type Sent = Pick<SentWrite<AdapayWrite, never>, 'endpoint' | 'personal' | 'rejectionCodes'>;

/** What is there already is queried at once: whether it is the one that was wanted follows from what the provider shows. */
function thereAlready({ envelope }: Answered, sent: Sent): Answer<never> {
  const { error_code: code, error_msg: detail } = envelope;
  return {
    type: 'pending',
    why: `it is there already (${code})`,
    queryAgainAfterMs: 0,
    evidence: answerEvidence(sent, { code, detail }),
  };
}

function failed({ envelope }: Answered, sent: Sent): Answer<never> {
  const { error_code, error_type, error_msg, invalid_param } = envelope;
  const { name, errorCodes } = sent.endpoint;
  const code = (error_code || error_type || 'failed').slice(0, 64);
  const verdict = judgeFailure(
    { code: error_code, errorType: error_type, message: error_msg },
    { ofCall: errorCodes, configured: sent.rejectionCodes },
  );
  const param = invalid_param === '' ? {} : { note: `invalid_param ${invalid_param.slice(0, 32)}` };
  const kept = answerEvidence(sent, { code, detail: error_msg, ...param });
  if (verdict.class === 'numberKnown')
    return { type: 'unknown', why: `${code} says that ${name} is known already`, evidence: kept };
  if (verdict.class === 'inDoubt')
    return { type: 'unknown', why: `${code} is no clear rejection of ${name}`, evidence: kept };
  const message = maskPersonalData(error_msg, sent.personal).slice(0, 256);
  return { type: 'rejected', reason: verdict.reason, code, message, final: true, evidence: kept };
}

/**
 * How the platform's own records say that an operation stands. Here "failed" is the state of the trade itself, not of a request, so it is
 * final whatever error_type it carries (inference; the document: 查询交易状态 ... failed-失败). status and trans_stat must agree.
 */
export function stateOf(
  { status, trans_stat, error_code, error_type, error_msg }: StateFields,
  options: {
    readonly write: AdapayWrite;
    readonly personal?: readonly (string | undefined)[];
    readonly rejectionCodes: RejectionCodes;
  },
): { readonly type: 'succeeded' } | Exclude<Outcome<never>, { type: 'succeeded' }> {
  const byStatus = status === '' ? undefined : entryOf(STATUS, status);
  const byStat = trans_stat === '' ? undefined : entryOf(TRANS_STAT, trans_stat);
  if ((status !== '' && !byStatus) || (trans_stat !== '' && !byStat))
    return { type: 'unknown', why: 'the provider shows an undocumented status' };
  const means = byStatus?.means ?? byStat?.means;
  if (means === undefined) return { type: 'unknown', why: 'the provider shows no status' };
  if (means === 'underWay') return { type: 'pending', why: 'the provider shows it as pending' };
  if (byStatus && byStat && byStatus.means !== byStat.means)
    return { type: 'unknown', why: 'the provider shows a status and a trans_stat that contradict' };
  if (means === 'done') return { type: 'succeeded' };
  const code = (error_code || error_type || 'failed').slice(0, 64);
  const { reason } = judgeFailure(
    { code: error_code, errorType: error_type },
    { ofCall: options.write.errorCodes, configured: options.rejectionCodes },
  );
  const message = maskPersonalData(error_msg, options.personal ?? []).slice(0, 256);
  return { type: 'rejected', reason, code, message, final: true };
}

/** A query that brought no object: why, with what is kept of it. */
export function unansweredQuery(
  endpoint: Pick<AdapayEndpoint, 'name'>,
  answer: Exclude<RawAnswer, { type: 'answered' }>,
): Extract<QueryResult<never>, { type: 'unclear' }> {
  const about = answer.type === 'unclear' ? unclearAbout(answer) : { detail: answer.why };
  return { type: 'unclear', why: answer.why, evidence: evidence(endpoint, 'query', about) };
}

/** One piece of evidence of what a call was answered, personal data masked. */
export function evidence(
  { name }: Pick<AdapayEndpoint, 'name'>,
  source: EvidenceSource,
  about: Parameters<typeof evidenceOf>[1],
  personal: readonly (string | undefined)[] = [],
): Evidence {
  return evidenceOf({ name, source, personal }, about);
}

function answerEvidence({ endpoint, personal }: Sent, about: Parameters<typeof evidenceOf>[1]): Evidence {
  return evidence(endpoint, 'answer', about, personal);
}

/** How the amount that an object shows differs from the one that was sent; undefined where it shows the same, or none. */
function amountMismatch(
  object: object,
  { endpoint: { amountField }, amount }: { endpoint: AdapayWrite; amount?: Money | undefined },
): string | undefined {
  if (amountField === undefined || amount === undefined) return undefined;
  const shown = textIn(object, amountField);
  if (shown === '') return undefined;
  return readAmount(shown) === amount ? undefined : `the answer shows another ${amountField}`;
}

function echoOf(object: object, fields: readonly string[]): string {
  return fields.map((field) => textIn(object, field)).find((value) => value !== '') ?? '';
}

function textIn(object: object, field: string): string {
  const value: unknown = Object.getOwnPropertyDescriptor(object, field)?.value;
  return typeof value === 'string' ? value : '';
}
