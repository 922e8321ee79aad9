import { createSign, createVerify, type KeyObject } from 'node:crypto';

/** A JSON object as it goes over the wire. */
export type WireObject = Readonly<Record<string, unknown>>;

/**
 * The canonical text of a message: each non-empty string field as `key=value&`, sorted by key in ASCII order, with the
 * trailing `&`; RsaSign is left out. Elements of an array are flattened to `<Array><Field>`, and the last element
 * that has a field gives its value: one that is empty there hides what an earlier one says. Numbers, booleans and nulls are not covered by a signature at all.
 * (things-go/pab and three other implementations of the gateway agree; the bank's 技术规范V1.9 is not public.)
 */
export function canonicalText(message: WireObject): string {
  const fields = new Map<string, string>();
  flatten({ ...message, RsaSign: undefined }, '', fields);
  return joined(fields);
}

/** MD5withRSA (PKCS#1 v1.5) over the UTF-8 bytes of a text, in base64. */
export function signText(text: string, privateKey: KeyObject): string {
  return createSign('RSA-MD5').update(text, 'utf8').sign(privateKey, 'base64');
}

/**
 * Whether `signature` is the base64 of an MD5withRSA signature over the text. White space in it is accepted, since the
 * bank's encoder breaks lines; any other spelling than the one canonical base64 is not.
 */
export function verifyText(text: string, signature: string, publicKey: KeyObject): boolean {
  const compact = signature.replace(/\s/g, '');
  const bytes = Buffer.from(compact, 'base64');
  if (bytes.length === 0 || bytes.toString('base64') !== compact) return false;
  return createVerify('RSA-MD5').update(text, 'utf8').verify(publicKey, bytes);
}

/** The signature of a business request, to be sent as RsaSign without any escaping. */
export function signMessage(message: WireObject, privateKey: KeyObject): string {
  return signText(canonicalText(message), privateKey);
}

/**
 * Whether an answer carries the bank's signature. RsaSign, errorCode and errorMsg are outside of it; an answer without
 * RsaSign is not signed.
 *
 * Where the last element of an array lacks a field that an earlier one has, the clients differ: things-go/pab signs the earlier
 * one's, orange_bank_python the last element alone. No document says which one the bank signs, so both are accepted.
 */
export function verifyMessage(message: WireObject, publicKey: KeyObject): boolean {
  const { RsaSign: signature, errorCode: _code, errorMsg: _text, ...signed } = message;
  if (typeof signature !== 'string') return false;
  const texts = new Set([canonicalText(signed), canonicalText(withLastElements(signed))]);
  return [...texts].some((text) => verifyText(text, signature, publicKey));
}

function withLastElements(message: WireObject): WireObject {
  return Object.fromEntries(
    Object.entries(message).map(([name, value]) => [name, Array.isArray(value) ? value.slice(-1) : value]),
  );
}

/** What approveDev signs: only these three, though the request carries PK and DN as well. */
export function handshakeText(fields: { applicationId: string; randomNumber: string }): string {
  return joined(
    new Map([
      ['ApplicationID', fields.applicationId],
      ['RandomNumber', fields.randomNumber],
      ['SDKType', 'api'],
    ]),
  );
}

/**
 * Base64 as the handshake alone wants it: no white space, `+` and `=` percent-escaped. One client leaves `=` as it is
 * in PK and is understood too, so that is a choice.
 */
export function escapeForHandshake(
  base64: string,
  escape: 'plusAndEquals' | 'plus' = 'plusAndEquals',
): string {
  const plus = base64.replace(/\s/g, '').replaceAll('+', '%2B');
  return escape === 'plus' ? plus : plus.replaceAll('=', '%3D');
}

function flatten(value: WireObject, parent: string, into: Map<string, string>): void {
  for (const [key, field] of Object.entries(value)) {
    if (typeof field === 'string') into.set(parent + key, field);
    else if (Array.isArray(field)) for (const element of field) flattenElement(element, key, into);
    else if (isObject(field)) flatten(field, key, into);
  }
}

function flattenElement(element: unknown, array: string, into: Map<string, string>): void {
  if (typeof element === 'string') into.set(array + element, element);
  else if (isObject(element)) flatten(element, array, into);
}

function joined(fields: ReadonlyMap<string, string>): string {
  // Empty values are dropped after the last element won: an empty last value hides an earlier one.
  const present = [...fields].filter(([, value]) => value !== '');
  present.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return present.map(([key, value]) => `${key}=${value}&`).join('') || '&';
}

function isObject(value: unknown): value is WireObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
