import { createPrivateKey, createPublicKey, sign, verify, createHash } from 'node:crypto';
import type { ProviderHttp, ProviderRequest } from '../../../../src/http/provider-http.js';
import type { Verdict } from '../../../../src/http/verdict.js';
import { vectorText } from './vectors.js';

const platformKey = createPrivateKey(vectorText('platform-key.pem'));
const merchantKey = createPublicKey(vectorText('merchant-public-key.pem'));

/** One request as it was handed to the HTTP client. */
export interface Seen {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly raw: string;
  readonly json: Readonly<Record<string, unknown>>;
  /** Whether the signature over these bytes is the merchant's. */
  readonly genuine: boolean;
}

/** What the platform answers: an object to be signed, bytes as they are, or no answer. */
export type Reaction =
  | { readonly data: object; readonly status?: number; readonly signature?: string }
  | { readonly raw: string; readonly status?: number; readonly signature?: string }
  | 'lost';

/** An HTTP client with a platform behind it that signs by itself. */
export function fakePlatform(react: (request: Seen) => Reaction): ProviderHttp & { readonly seen: Seen[] } {
  const seen: Seen[] = [];
  return {
    seen,
    close: () => Promise.resolve(),
    send: (request) => {
      const one = seenIn(request);
      seen.push(one);
      return Promise.resolve(verdictOf(react(one)));
    },
  };
}

/** The platform's signature over a body. */
export function platformSignature(body: string): string {
  return sign('RSA-MD5', digest(body), platformKey).toString('base64');
}

function seenIn({ url, headers = {}, body = '' }: ProviderRequest): Seen {
  const raw = body.toString();
  const signature = Buffer.from(headers['signature-data'] ?? '', 'base64');
  return {
    url,
    headers,
    raw,
    json: JSON.parse(raw) as Record<string, unknown>,
    genuine: verify('RSA-MD5', digest(raw), merchantKey, signature),
  };
}

function verdictOf(reaction: Reaction): Verdict {
  if (reaction === 'lost')
    return { verdict: 'unknown', why: 'the connection ended before an answer', elapsedMs: 1 };
  const text = 'raw' in reaction ? reaction.raw : JSON.stringify(reaction.data);
  const { status = 200, signature = platformSignature(text) } = reaction;
  return {
    verdict: 'answered',
    status,
    headers: signature === '' ? {} : { 'signature-data': signature },
    body: Buffer.from(text),
    elapsedMs: 1,
  };
}

function digest(body: string): Buffer {
  return Buffer.from(createHash('md5').update(body).digest('hex'));
}
