import type { ProviderHttp } from '../../../http/provider-http.js';
import type { Verdict } from '../../../http/verdict.js';
import type { Deadline } from '../../deadline.js';
import type { LianlianOptions } from '../options.js';
import { shanghaiMoment } from '../../shanghai-moment.js';
import { signedText, signText, verifyText } from './sign.js';
import { envelopeSchema, type Envelope } from './wire.js';

export type WireObject = Readonly<Record<string, unknown>>;

/** What one request brought. `answered` carries the platform's signature, whatever it says. */
export type RawAnswer =
  | { readonly type: 'answered'; readonly envelope: Envelope; readonly object: WireObject }
  | { readonly type: 'unclear'; readonly why: string; readonly code?: string }
  | { readonly type: 'notSent'; readonly why: string };

/** One request, its body written: these very bytes are signed and sent. */
export interface WireRequest {
  readonly path: string;
  readonly label: string;
  readonly body: string;
  readonly deadline: Deadline;
}

export interface Transport {
  readonly config: LianlianOptions;
  readonly http: ProviderHttp;
  readonly now: () => Date;
}

/** Sends one signed request and verifies the answer. Never throws for what the far end does. */
export async function sendRequest(
  { config, http, now }: Transport,
  { path, label, body, deadline }: WireRequest,
): Promise<RawAnswer> {
  const totalTimeoutMs = Math.floor(deadline.leftMs());
  if (totalTimeoutMs < 1) return { type: 'notSent', why: 'no time was left to send' };
  const verdict = await http.send({
    method: 'POST',
    url: config.baseUrl + path,
    headers: {
      'content-type': 'application/json;charset=utf-8',
      accept: 'application/json',
      // Document (the page of common headers): mch_id or sp_no, and a timestamp yyyyMMddHHmmss.
      mch_id: config.mchId,
      timestamp: shanghaiMoment(now()),
      'signature-type': 'RSA',
      'signature-data': signText(signedText(body), config.privateKey),
    },
    body,
    totalTimeoutMs,
    label: `连连 ${label}`,
  });
  return judge(config, verdict);
}

/**
 * Only what carries the platform's signature over its raw body counts, with HTTP 200 alone (inference: no document says what another
 * status means). An answer that names another merchant is none to this request.
 */
function judge(config: LianlianOptions, verdict: Verdict): RawAnswer {
  if (verdict.verdict === 'notSent') return { type: 'notSent', why: verdict.why };
  if (verdict.verdict === 'unknown') return { type: 'unclear', why: verdict.why };
  const { status, headers, body } = verdict;
  if (status !== 200) return { type: 'unclear', why: `the platform answered HTTP ${status}` };
  const signature = headers['signature-data'];
  if (signature === undefined || signature === '')
    return { type: 'unclear', why: 'the answer carries no signature' };
  if (!verifyText(signedText(body), signature, config.platformKey))
    return { type: 'unclear', why: 'the answer carries a wrong signature' };
  const object = readJsonObject(body.toString('utf8'));
  const envelope = envelopeSchema.safeParse(object);
  if (!object || !envelope.success) return { type: 'unclear', why: 'malformed answer: its common fields' };
  const { mch_id: merchant, ret_code: code } = envelope.data;
  if (merchant !== '' && merchant !== config.mchId)
    return { type: 'unclear', code, why: 'the answer is for another merchant' };
  return { type: 'answered', envelope: envelope.data, object };
}

/** The JSON object that a text spells; undefined for anything else. */
export function readJsonObject(text: string): WireObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value))
      : undefined;
  } catch {
    // No JSON: there is nothing to read, which is all that the caller needs to know.
    return undefined;
  }
}
