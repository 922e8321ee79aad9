import type { ProviderHttp } from '../../../http/provider-http.js';
import type { Verdict } from '../../../http/verdict.js';
import type { AdapayOptions } from '../options.js';
import type { Deadline } from '../../deadline.js';
import type { Upload } from './multipart.js';
import { bodyText, parameterText, queryText, signText, verifyText, type Parameters } from './sign.js';
import { envelopeSchema, type Envelope } from './wire.js';

export type WireObject = Readonly<Record<string, unknown>>;

/** What one request brought. `answered` carries the platform's signature, whatever it says. */
export type RawAnswer =
  | { readonly type: 'answered'; readonly envelope: Envelope; readonly object: WireObject }
  | { readonly type: 'unclear'; readonly why: string; readonly code?: string }
  | { readonly type: 'notSent'; readonly why: string };

/** One request, its fields checked and written. */
export type WireRequest = {
  readonly url: string;
  readonly label: string;
  readonly deadline: Deadline;
} & (
  | { readonly method: 'GET'; readonly query: Parameters }
  | { readonly method: 'POST'; readonly json: string }
  | { readonly method: 'POST'; readonly upload: Upload }
);

export interface Transport {
  readonly config: AdapayOptions;
  readonly http: ProviderHttp;
}

// Our own name: the SDKs send theirs, and what the platform does with it is not said.
const SDK_VERSION = 'holdfast_v1';

/** Sends one signed request and verifies the answer. Never throws for what the far end does. */
export async function sendRequest({ config, http }: Transport, request: WireRequest): Promise<RawAnswer> {
  const totalTimeoutMs = Math.floor(request.deadline.leftMs());
  if (totalTimeoutMs < 1) return { type: 'notSent', why: 'no time was left to send' };
  const { signed, ...parts } = written(request);
  const verdict = await http.send({
    method: request.method,
    ...parts,
    headers: {
      ...parts.headers,
      accept: 'application/json',
      authorization: config.apiKey,
      signature: signText(signed, config.privateKey),
      sdk_version: SDK_VERSION,
    },
    totalTimeoutMs,
    label: `汇付 ${request.label}`,
  });
  return judge(config, verdict);
}

interface Written {
  readonly signed: string;
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly body?: Buffer | string;
}

function written(request: WireRequest): Written {
  const { url } = request;
  if (request.method === 'GET') {
    const query = queryText(request.query);
    return {
      signed: parameterText(url, request.query),
      url: query === '' ? url : `${url}?${query}`,
      headers: {},
    };
  }
  if ('upload' in request) {
    const { upload } = request;
    const headers = { 'content-type': upload.contentType };
    return { signed: parameterText(url, upload.fields), url, headers, body: upload.body };
  }
  const headers = { 'content-type': 'application/json' };
  return { signed: bodyText(url, request.json), url, headers, body: request.json };
}

/**
 * Only what carries the platform's signature counts, whatever its HTTP status below 500: business failures come with 200 and with 4xx
 * (PHP and Ruby SDK), and which with which was not found. A signed success with any status but 200 contradicts itself.
 */
function judge(config: AdapayOptions, verdict: Verdict): RawAnswer {
  if (verdict.verdict === 'notSent') return { type: 'notSent', why: verdict.why };
  if (verdict.verdict === 'unknown') return { type: 'unclear', why: verdict.why };
  const { status } = verdict;
  if (status >= 500) return { type: 'unclear', why: `the platform answered HTTP ${status}` };
  const outer = readJsonObject(verdict.body.toString('utf8'));
  const { data, signature } = outer ?? {};
  if (typeof data !== 'string' || typeof signature !== 'string') {
    return { type: 'unclear', why: `the answer (HTTP ${status}) carries no signature` };
  }
  if (!verifyText(data, signature, config.platformKey)) {
    return { type: 'unclear', why: `the answer (HTTP ${status}) carries a wrong signature` };
  }
  const object = readJsonObject(data);
  const envelope = envelopeSchema.safeParse(object);
  if (!object || !envelope.success) return { type: 'unclear', why: 'malformed answer: its common fields' };
  const { prod_mode: mode, status: said, error_code: code } = envelope.data;
  const coded = code === '' ? {} : { code: code.slice(0, 64) };
  if (mode !== '' && mode !== (config.mode === 'live' ? 'true' : 'false')) {
    return { type: 'unclear', ...coded, why: `the answer says prod_mode ${mode.slice(0, 8)}` };
  }
  if (status !== 200 && said !== 'failed') {
    return { type: 'unclear', ...coded, why: `the answer says ${said.slice(0, 16)} with HTTP ${status}` };
  }
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
    // No JSON, HTML among it: there is nothing to verify, which is all that the caller needs to know.
    return undefined;
  }
}
