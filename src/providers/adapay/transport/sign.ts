import { createSign, createVerify, type KeyObject } from 'node:crypto';

/** The text parameters of a request whose body is not signed as it stands. */
export type Parameters = Readonly<Record<string, string>>;

/** What a POST with a JSON body signs: the full URL and the body's own characters, one after the other (Node, Python, PHP and Go SDK). */
export function bodyText(url: string, body: string): string {
  return url + body;
}

/**
 * What a GET and an upload sign: the full URL without its query, then `key=value` sorted by key in ASCII order and joined by
 * `&`, unescaped, with nothing between URL and parameters (Node, Python and Go SDK; PHP escapes, which is the same
 * for the unreserved characters that this adapter sends in a query). A file is not signed.
 */
export function parameterText(url: string, parameters: Parameters): string {
  return url + sorted(parameters, (value) => value);
}

/** The query of a GET: the same order, escaped for the wire. */
export function queryText(parameters: Parameters): string {
  return sorted(parameters, encodeURIComponent);
}

/** SHA1withRSA (PKCS#1 v1.5) over the UTF-8 bytes of a text, in base64. */
export function signText(text: string, privateKey: KeyObject): string {
  return createSign('RSA-SHA1').update(text, 'utf8').sign(privateKey, 'base64');
}

/**
 * Whether `signature` is the base64 of a SHA1withRSA signature over the text. Any spelling but the one canonical base64 is
 * invalid; white space is accepted, since some encoders break lines.
 */
export function verifyText(text: string, signature: string, publicKey: KeyObject): boolean {
  const compact = signature.replace(/\s/g, '');
  const bytes = Buffer.from(compact, 'base64');
  if (bytes.length === 0 || bytes.toString('base64') !== compact) return false;
  return createVerify('RSA-SHA1').update(text, 'utf8').verify(publicKey, bytes);
}

function sorted(parameters: Parameters, write: (value: string) => string): string {
  return Object.entries(parameters)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${write(value)}`)
    .join('&');
}
