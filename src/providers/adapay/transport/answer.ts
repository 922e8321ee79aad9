import { maskPersonalData } from '../../../domain/mask.js';
import type { Evidence, EvidenceSource, Outcome } from '../../../domain/outcome.js';
import { badFields, evidenceOf, unclearAbout } from '../../evidence.js';
import type { Answer, QueryResult } from '../../provider.js';
import type { z } from 'zod';
import type { Reply } from './transport.js';
import { judgeFailure, lookUp, STATUS, TRANS_STAT, type RejectionCodes } from '../result-codes.js';
import type { CallName } from '../endpoints.js';
import { readAmount } from '../translate.js';
import type { Money } from '../../../domain/money.js';

/** What was sent, as the answer must echo it. */
export interface Sent {
  readonly call: CallName;
  /** The operation's own number and the fields that may echo it, in the order in which they are looked at. */
  readonly number: { readonly value: string; readonly fields: readonly string[] };
  /** What was to be moved, and the field that echoes it. */
  readonly amount?: { readonly value: Money; readonly field: string };
  readonly personal?: readonly (string | undefined)[];
}

/** What an object that says "succeeded" yields; `unclear` where it holds too little. */
export type Yield<Result> =
  { readonly result: Result; readonly reference?: string } | { readonly unclear: string };

/**
 * What came of one write. A success counts only if it echoes our own number and, where it names one, our amount: nothing else ties an
 * answer to its request, since the signature covers neither a time nor a nonce (inference).
 */
export function answerOf<S extends z.ZodType<object>, Result>(
  reply: Reply,
  sent: Sent,
  schema: S,
  options: { known: RejectionCodes; succeeded: (object: z.output<S>) => Yield<Result> },
): Answer<Result> {
  if (reply.type === 'notSent')
    return { type: 'notSent', why: reply.why, evidence: evidence(sent, 'answer', { detail: reply.why }) };
  if (reply.type === 'unclear')
    return { type: 'unknown', why: reply.why, evidence: evidence(sent, 'answer', unclearAbout(reply)) };
  const { envelope } = reply;
  const about = { code: envelope.error_code || envelope.status, detail: envelope.error_msg };
  const unknown = (why: string): Answer<Result> => ({
    type: 'unknown',
    why,
    evidence: evidence(sent, 'answer', { ...about, note: why }),
  });
  const parsed = schema.safeParse(reply.object);
  if (!parsed.success) return unknown(`malformed answer: ${badFields(parsed.error)}`);
  const object: object = parsed.data;
  const echo = echoOf(object, sent.number.fields);
  if (echo !== '' && echo !== sent.number.value) return unknown('the answer belongs to another number');
  switch (lookUp(STATUS, envelope.status)?.means) {
    case 'done': {
      if (echo === '') return unknown('succeeded without naming our number');
      const other = amountDifference(object, sent.amount);
      if (other) return unknown(other);
      const got = options.succeeded(parsed.data);
      if ('unclear' in got) return unknown(got.unclear);
      const { result, ...rest } = got;
      return { type: 'succeeded', result, evidence: evidence(sent, 'answer', { ...about, ...rest }) };
    }
    case 'underWay':
      return {
        type: 'pending',
        why: 'the provider says pending',
        evidence: evidence(sent, 'answer', about),
      };
    case 'failed':
      return failed(sent, envelope, options.known);
    case undefined:
      return unknown('the answer says an undocumented status');
  }
}

function failed(
  sent: Sent,
  envelope: Extract<Reply, { type: 'answered' }>['envelope'],
  known: RejectionCodes,
): Answer<never> {
  const { error_code, error_type, error_msg, invalid_param } = envelope;
  const code = (error_code || error_type || 'failed').slice(0, 64);
  const verdict = judgeFailure(
    { call: sent.call, code: error_code, errorType: error_type, message: error_msg },
    known,
  );
  const param = invalid_param === '' ? {} : { note: `invalid_param ${invalid_param.slice(0, 32)}` };
  const said = evidence(sent, 'answer', { code, detail: error_msg, ...param });
  if (verdict.class === 'numberKnown')
    return { type: 'unknown', why: `${code} says that ${sent.call} is known already`, evidence: said };
  if (verdict.class === 'inDoubt')
    return { type: 'unknown', why: `${code} is no clear rejection of ${sent.call}`, evidence: said };
  const message = maskPersonalData(error_msg, sent.personal ?? []).slice(0, 256);
  return { type: 'rejected', reason: verdict.reason, code, message, final: true, evidence: said };
}

/** The fields by which a row, a queried object or a notification says how it stands. */
interface Standing {
  readonly status: string;
  readonly trans_stat?: string;
  readonly error_code: string;
  readonly error_msg: string;
  readonly error_type: string;
}

/**
 * How the platform's own books say that an operation stands. Here "failed" is the state of the trade itself, not of a request, so it is
 * final whatever error_type it carries (inference; the document: 查询交易状态 ... failed-失败). status and trans_stat must agree.
 */
export function standing(
  row: Standing,
  sent: Pick<Sent, 'call' | 'personal'>,
  known: RejectionCodes,
): { readonly type: 'succeeded' } | Exclude<Outcome<never>, { type: 'succeeded' }> {
  const { status, trans_stat = '' } = row;
  const byStatus = status === '' ? undefined : lookUp(STATUS, status);
  const byStat = trans_stat === '' ? undefined : lookUp(TRANS_STAT, trans_stat);
  if ((status !== '' && !byStatus) || (trans_stat !== '' && !byStat))
    return { type: 'unknown', why: 'the provider shows an undocumented status' };
  const means = byStatus?.means ?? byStat?.means;
  if (means === undefined) return { type: 'unknown', why: 'the provider shows no status' };
  if (means === 'underWay') return { type: 'pending', why: 'the provider shows it as pending' };
  if (byStatus && byStat && byStatus.means !== byStat.means)
    return { type: 'unknown', why: 'the provider shows a status and a trans_stat that contradict' };
  if (means === 'done') return { type: 'succeeded' };
  const { error_code, error_type, error_msg } = row;
  const code = (error_code || error_type || 'failed').slice(0, 64);
  const { reason } = judgeFailure({ call: sent.call, code: error_code, errorType: error_type }, known);
  const message = maskPersonalData(error_msg, sent.personal ?? []).slice(0, 256);
  return { type: 'rejected', reason, code, message, final: true };
}

/** A question that brought no object: why, with what is kept of it. */
export function unansweredFinding(
  question: CallName,
  reply: Exclude<Reply, { type: 'answered' }>,
): Extract<QueryResult<never>, { type: 'unclear' }> {
  const about = reply.type === 'unclear' ? unclearAbout(reply) : { detail: reply.why };
  return { type: 'unclear', why: reply.why, evidence: evidence({ call: question }, 'query', about) };
}

/** One piece of evidence of what a call was answered, personal data masked. */
export function evidence(
  { call, personal = [] }: Pick<Sent, 'call' | 'personal'>,
  source: EvidenceSource,
  about: Parameters<typeof evidenceOf>[1],
): Evidence {
  return evidenceOf({ name: call, source, personal }, about);
}

/** What an object shows against the amount that was sent; undefined where it shows the same, or none. */
export function amountDifference(object: object, amount: Sent['amount']): string | undefined {
  if (!amount) return undefined;
  const shown = textIn(object, amount.field);
  if (shown === '') return undefined;
  return readAmount(shown) === amount.value ? undefined : `the answer shows another ${amount.field}`;
}

function echoOf(object: object, fields: readonly string[]): string {
  return fields.map((field) => textIn(object, field)).find((value) => value !== '') ?? '';
}

function textIn(object: object, field: string): string {
  const value: unknown = Object.getOwnPropertyDescriptor(object, field)?.value;
  return typeof value === 'string' ? value : '';
}
