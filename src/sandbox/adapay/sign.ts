import { sign, verify, type KeyObject } from 'node:crypto';
import type { WireRequest } from '../engine/provider-api.js';

const ALGORITHM = 'RSA-SHA1';

/** SHA1withRSA over a text in UTF-8, in Base64: how Adapay signs the `data` of answers and notifications. */
export function signData(data: string, key: KeyObject): string {
  return sign(ALGORITHM, Buffer.from(data), key).toString('base64');
}

/**
 * Whether a request carries the merchant's signature over its URL and what it says: for JSON the URL and the body as it was
 * sent, otherwise the URL and the sorted k=v pairs with no question mark between. SDKs sign the pairs of a query as they
 * are, but for PHP, which signs them escaped: both count. `origins` are the addresses a client may know this server by.
 */
export function isSignedBy(
  request: WireRequest,
  given: {
    readonly origins: readonly string[];
    readonly paths: readonly string[];
    /** Text fields of a multipart body; absent for any other. */
    readonly formFields: ReadonlyMap<string, string> | undefined;
    readonly key: KeyObject;
  },
): boolean {
  const signature = request.headers['signature'];
  if (signature === undefined || signature === '') return false;
  const bytes = Buffer.from(signature, 'base64');
  return given.origins.some((origin) =>
    given.paths.some((path) =>
      contentsOf(request, given.formFields).some((content) =>
        verify(ALGORITHM, Buffer.concat([Buffer.from(origin + path), content]), given.key, bytes),
      ),
    ),
  );
}

function contentsOf(request: WireRequest, formFields: ReadonlyMap<string, string> | undefined): Buffer[] {
  if (formFields) return [sorted([...formFields])];
  if (request.method === 'POST') return [Buffer.from(request.bytes ?? request.body)];
  const raw = (request.query ?? '').split('&').filter((pair) => pair !== '');
  const pairs = raw.map((pair): [string, string] => {
    const end = pair.indexOf('=');
    return end < 0 ? [pair, ''] : [pair.slice(0, end), pair.slice(end + 1)];
  });
  const decoded = [...new URLSearchParams(request.query ?? '')];
  return [sorted(pairs), sorted(decoded)];
}

function sorted(pairs: readonly (readonly [string, string])[]): Buffer {
  const inOrder = [...pairs].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return Buffer.from(inOrder.map(([name, value]) => `${name}=${value}`).join('&'));
}
