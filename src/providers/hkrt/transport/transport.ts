import type { ProviderHttp } from '../../../http/provider-http.js';
import type { Verdict } from '../../../http/verdict.js';
import type { Deadline } from '../../deadline.js';
import { parseJsonObject, withNumbersAsText, type JsonObject } from '../../lossless-json.js';
import type { HkrtOptions } from '../options.js';
import { isSigned, signatureOf } from './sign.js';
import { envelopeSchema, type Envelope } from './wire.js';

export type WireObject = Readonly<Record<string, unknown>>;

/** What one request brought. `answered` carries the provider's signature, whatever it says. */
export type RawAnswer =
  | { readonly type: 'answered'; readonly envelope: Envelope; readonly object: WireObject }
  | { readonly type: 'unclear'; readonly why: string }
  | { readonly type: 'notSent'; readonly why: string };

export interface Transport {
  readonly config: HkrtOptions;
  readonly http: ProviderHttp;
}

/** One request, its fields checked. */
export interface WireRequest {
  readonly path: string;
  readonly label: string;
  readonly fields: JsonObject;
  /** Its answer may come without a signature: no document shows one, and the configuration allows it. */
  readonly mayBeUnsigned: boolean;
  readonly deadline: Deadline;
}

/** Sends one signed request and verifies the answer. Never throws for what the far end does. */
export async function sendRequest(
  { config, http }: Transport,
  { path, label, fields, mayBeUnsigned, deadline }: WireRequest,
): Promise<RawAnswer> {
  const totalTimeoutMs = Math.floor(deadline.leftMs());
  if (totalTimeoutMs < 1) return { type: 'notSent', why: 'no time was left to send' };
  const signed = { ...fields, accessid: config.accessId };
  const verdict = await http.send({
    method: 'POST',
    url: `${config.baseUrl}${path}`,
    headers: { 'content-type': 'application/json; charset=utf-8', accept: 'application/json' },
    // Every value is text or an object of texts, so there is no number to be written in two ways.
    body: JSON.stringify({ ...signed, sign: signatureOf(signed, config.accessKey) }),
    totalTimeoutMs,
    label: `海科融通 ${label}`,
  });
  return judge(config, verdict, mayBeUnsigned);
}

/**
 * Only what carries the signature counts: one that does not, and an answer with any status but 200, says nothing, and the status query
 * decides (inference; H5's integrators do not verify these answers at all).
 */
function judge(config: HkrtOptions, verdict: Verdict, mayBeUnsigned: boolean): RawAnswer {
  if (verdict.verdict === 'notSent') return { type: 'notSent', why: verdict.why };
  if (verdict.verdict === 'unknown') return { type: 'unclear', why: verdict.why };
  const { status, body } = verdict;
  if (status !== 200) return { type: 'unclear', why: `the provider answered HTTP ${status}` };
  const object = parseJsonObject(body.toString('utf8'));
  if (!object) return { type: 'unclear', why: 'the answer is no JSON object' };
  const isBare = !Object.hasOwn(object, 'sign');
  if (isBare && !mayBeUnsigned) return { type: 'unclear', why: 'the answer carries no signature' };
  if (!isBare && !isSigned(object, config.accessKey))
    return { type: 'unclear', why: 'the answer carries a wrong signature' };
  const read = withNumbersAsText(object) as WireObject;
  const envelope = envelopeSchema.safeParse(read);
  if (!envelope.success || envelope.data.return_code === '')
    return { type: 'unclear', why: 'malformed answer: no return_code' };
  return { type: 'answered', envelope: envelope.data, object: read };
}
