import type { ProviderHttp } from '../../../http/provider-http.js';
import type { Verdict } from '../../../http/verdict.js';
import type { Deadline } from '../../deadline.js';
import { parseJsonObject, withNumbersAsText, type JsonObject } from '../../lossless-json.js';
import type { HongwenOptions } from '../options.js';
import { SUCCESS } from '../result-codes.js';
import { isSigned, signedText, signText } from './sign.js';
import { envelopeSchema, type Envelope } from './wire.js';

/** What one request brought. An `answered` one of success carries the provider's signature. */
export type RawAnswer =
  | { readonly type: 'answered'; readonly envelope: Envelope; readonly object: JsonObject }
  | { readonly type: 'unclear'; readonly why: string }
  | { readonly type: 'notSent'; readonly why: string };

export interface Transport {
  readonly config: HongwenOptions;
  readonly http: ProviderHttp;
}

/** One request, its fields checked. */
export interface WireRequest {
  readonly method: string;
  readonly content: Readonly<Record<string, string>>;
  /** yyyy-MM-dd HH:mm:ss, in Asia/Shanghai. */
  readonly timestamp: string;
  readonly deadline: Deadline;
}

/** Sends one signed request and verifies the answer. Never throws for what the far end does. */
export async function sendRequest(
  { config, http }: Transport,
  { method, content, timestamp, deadline }: WireRequest,
): Promise<RawAnswer> {
  const totalTimeoutMs = Math.floor(deadline.leftMs());
  if (totalTimeoutMs < 1) return { type: 'notSent', why: 'no time was left to send' };
  const fields = {
    ...{ mch_no: config.mchNo, method, charset: 'utf-8', sign_type: 'RSA', timestamp, version: '1.0' },
    ...(config.notifyUrl !== undefined && { notify_url: config.notifyUrl }),
    // JSON within a text of the JSON body (integrator; the document has it as a String).
    biz_content: JSON.stringify(content),
  };
  const verdict = await http.send({
    method: 'POST',
    url: config.gatewayUrl,
    headers: { 'content-type': 'application/json; charset=utf-8', accept: 'application/json' },
    body: JSON.stringify({ ...fields, sign: signText(signedText(fields), config.privateKey) }),
    totalTimeoutMs,
    label: `鸿闻 ${method}`,
  });
  return judge(config, verdict);
}

/**
 * Only what carries the signature counts: one that does not, and an answer with any status but 200, says nothing. Integrators verify answers
 * of success alone, so a failure may come without a signature, and counts where the configuration says so.
 */
function judge(config: HongwenOptions, verdict: Verdict): RawAnswer {
  if (verdict.verdict === 'notSent') return { type: 'notSent', why: verdict.why };
  if (verdict.verdict === 'unknown') return { type: 'unclear', why: verdict.why };
  const { status, body } = verdict;
  if (status !== 200) return { type: 'unclear', why: `the provider answered HTTP ${status}` };
  const object = parseJsonObject(body.toString('utf8'));
  if (!object) return { type: 'unclear', why: 'the answer is no JSON object' };
  const envelope = envelopeSchema.safeParse(withNumbersAsText(object));
  if (!envelope.success || envelope.data.code === '')
    return { type: 'unclear', why: 'malformed answer: no code' };
  const isBare = !Object.hasOwn(object, 'sign');
  const mayBeBare = envelope.data.code !== SUCCESS && config.acceptUnsignedFailures;
  if (isBare && !mayBeBare) return { type: 'unclear', why: 'the answer carries no signature' };
  if (!isBare && !isSigned(object, config))
    return { type: 'unclear', why: 'the answer carries a wrong signature' };
  return { type: 'answered', envelope: envelope.data, object };
}
