import type { z } from 'zod';
import { maskPersonalData } from '../../../domain/mask.js';
import type { Outcome } from '../../../domain/outcome.js';
import { strangeEcho, type Echoes } from '../../echoes.js';
import { badFields, evidenceOf } from '../../evidence.js';
import { withNumbersAsText, type JsonObject } from '../../lossless-json.js';
import type { Answer } from '../../provider.js';
import { rejectionOf, SUCCESS, type RejectionCodes } from '../result-codes.js';
import type { HongwenEndpoint } from './endpoint.js';
import type { RawAnswer } from './transport.js';

/** What a read answer says of the operation, with the provider's own number for it. */
export interface ReadAnswer<Result> {
  readonly outcome: Outcome<Result>;
  readonly reference?: string;
  readonly items?: Answer<Result>['items'];
}

/** One write as it was sent, with how its answer is read. */
export interface SentWrite<E extends HongwenEndpoint, Result> {
  readonly endpoint: E;
  readonly echoes: Echoes;
  /** The field of these that the answer must have. */
  readonly mustEcho?: string;
  readonly personal: readonly (string | undefined)[];
  readonly known: RejectionCodes;
  readonly read: (answer: z.output<E['answer']>, object: JsonObject) => ReadAnswer<Result>;
}

/**
 * What came of one write. A code other than 20000 rejects it only where the configuration knows that code: no table was found, and no
 * document says that every other code is a failure.
 */
export function answerOf<E extends HongwenEndpoint, Result>(
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
  const { code, msg, sub_msg } = answer.envelope;
  const detail = [msg, sub_msg].filter((words) => words !== '').join(' ');
  const unknown = (why: string): Answer<Result> => ({
    type: 'unknown',
    why,
    evidence: evidence({ code, detail, note: why }),
  });
  if (code !== SUCCESS) {
    const reason = rejectionOf(code, sent.known);
    if (reason === undefined) return unknown(`nobody has said what ${code.slice(0, 64)} means`);
    const message = maskPersonalData(detail, personal).slice(0, 256);
    return {
      ...{ type: 'rejected', reason, code: code.slice(0, 64), message, final: true },
      evidence: evidence({ code, detail }),
    };
  }
  const shown = withNumbersAsText(answer.object) as Readonly<Record<string, unknown>>;
  const strange = strangeEcho(shown, sent);
  if (strange !== undefined) return unknown(strange);
  const parsed = endpoint.answer.safeParse(shown);
  if (!parsed.success) return unknown(`malformed answer: ${badFields(parsed.error)}`);
  const { outcome, reference, items } = sent.read(parsed.data as z.output<E['answer']>, answer.object);
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
