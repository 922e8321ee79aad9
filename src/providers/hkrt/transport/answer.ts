import { maskPersonalData } from '../../../domain/mask.js';
import type { Outcome } from '../../../domain/outcome.js';
import { strangeEcho, type Echoes } from '../../echoes.js';
import { badFields, evidenceOf } from '../../evidence.js';
import type { Answer, QueryResult } from '../../provider.js';
import { judgeFailure, SUCCESS, type KnownCodes } from '../result-codes.js';
import type { HkrtEndpoint } from './endpoint.js';
import type { RawAnswer } from './transport.js';
import type { z } from 'zod';

type Personal = readonly (string | undefined)[];

/** What a read answer says of the operation, with the provider's own number for it. */
export interface ReadAnswer<Result> {
  readonly outcome: Outcome<Result>;
  readonly reference?: string;
  readonly items?: Answer<Result>['items'];
}

/** One write as it was sent, with how its answer is read. */
export interface SentWrite<E extends HkrtEndpoint, Result> {
  readonly endpoint: E;
  readonly echoes: Echoes;
  /** The field of these that the answer must have. */
  readonly mustEcho?: string;
  readonly personal: Personal;
  readonly known: KnownCodes;
  /** Words of a failure that say that it may have been done by this very request: for a call without a number of its own. */
  readonly doneWords?: RegExp;
  readonly read: (object: z.output<E['answer']>) => ReadAnswer<Result>;
}

/** What came of one write. A code other than 10000 is a failure by the document, unless its words leave that open. */
export function answerOf<E extends HkrtEndpoint, Result>(
  answer: RawAnswer,
  sent: SentWrite<E, Result>,
): Answer<Result> {
  const { endpoint, personal } = sent;
  const evidence = (about: Parameters<typeof evidenceOf>[1]) =>
    evidenceOf({ name: endpoint.name, source: 'answer', personal }, about);
  if (answer.type === 'notSent')
    return { type: 'notSent', why: answer.why, evidence: evidence({ detail: answer.why }) };
  if (answer.type === 'unclear')
    return { type: 'unknown', why: answer.why, evidence: evidence({ detail: answer.why }) };
  const { return_code: code, return_msg: detail } = answer.envelope;
  const unknown = (why: string): Answer<Result> => ({
    type: 'unknown',
    why,
    evidence: evidence({ code, detail, note: why }),
  });
  if (code !== SUCCESS) {
    const verdict = judgeFailure({ code, message: detail }, sent.known);
    if (verdict.class === 'inDoubt' || sent.doneWords?.test(detail))
      return unknown(`${code.slice(0, 64)} is no clear rejection of ${endpoint.name}`);
    const message = maskPersonalData(detail, personal).slice(0, 256);
    const said = { code: code.slice(0, 64), message };
    return {
      ...{ type: 'rejected', reason: verdict.reason, ...said, final: true },
      evidence: evidence({ code, detail }),
    };
  }
  const strange = strangeEcho(answer.object, sent);
  if (strange !== undefined) return unknown(strange);
  const parsed = endpoint.answer.safeParse(answer.object);
  if (!parsed.success) return unknown(`malformed answer: ${badFields(parsed.error)}`);
  const { outcome, reference, items } = sent.read(parsed.data as z.output<E['answer']>);
  const note = 'why' in outcome ? outcome.why : undefined;
  return {
    ...outcome,
    ...(items && { items }),
    evidence: evidence({
      ...{ code, detail },
      ...(reference !== undefined && { reference }),
      ...(note !== undefined && { note }),
    }),
  };
}

/** A query that brought nothing to go by: why, with what is kept of it. `shows` as in {@link QueryResult}. */
export function unclear(
  { name }: Pick<HkrtEndpoint, 'name'>,
  why: string,
  about: { readonly code?: string; readonly detail?: string; readonly shows?: 'nothing' } = {},
): Extract<QueryResult<never>, { type: 'unclear' }> {
  const { code, detail = why, shows } = about;
  const evidence = evidenceOf(
    { name, source: 'query', personal: [] },
    { detail, ...(code !== undefined && { code, note: why }) },
  );
  return { type: 'unclear', why, evidence, ...(shows && { shows }) };
}
