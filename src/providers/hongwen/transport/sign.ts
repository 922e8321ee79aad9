import { createSign, createVerify, type KeyObject } from 'node:crypto';
import { isJsonObject, JsonNumber, type JsonObject, type JsonValue } from '../../lossless-json.js';

/** What becomes of arrays and objects in the signed text; `leftOut` is the integrators' way, and which is right for a split was not found. */
export type SignedArrays = 'leftOut' | 'json';

/** The fields that a signature covers: all but `sign`, those without a value, and arrays and objects unless they are signed as JSON. */
export function coveredFields(fields: JsonObject, arrays: SignedArrays): JsonObject {
  const covered = Object.entries(fields).filter(([name, value]) => {
    if (name === 'sign' || value === null || value === '') return false;
    return arrays === 'json' || !isNested(value);
  });
  return Object.fromEntries(covered);
}

/** The text that is signed (integrator): `name=value` of each covered field, sorted by name, joined by "&", values as they are written. */
export function signedText(fields: JsonObject, arrays: SignedArrays = 'leftOut'): string {
  return Object.entries(coveredFields(fields, arrays))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : compactJson(value)}`)
    .join('&');
}

/** SHA256withRSA (PKCS#1 v1.5) over the UTF-8 bytes of a text, in base64, although sign_type says RSA (integrator). */
export function signText(text: string, privateKey: KeyObject): string {
  return createSign('RSA-SHA256').update(text, 'utf8').sign(privateKey, 'base64');
}

/**
 * Whether `signature` is the base64 of a SHA256withRSA signature over the text. Any spelling but the one canonical base64 is invalid;
 * white space is accepted, since some encoders break lines.
 */
export function verifyText(text: string, signature: string, publicKey: KeyObject): boolean {
  const compact = signature.replace(/\s/g, '');
  const bytes = Buffer.from(compact, 'base64');
  if (bytes.length === 0 || bytes.toString('base64') !== compact) return false;
  return createVerify('RSA-SHA256').update(text, 'utf8').verify(publicKey, bytes);
}

/** Whether the fields carry the platform's signature over what it covers. */
export function isSigned(
  fields: JsonObject,
  { platformKey, signedArrays }: { readonly platformKey: KeyObject; readonly signedArrays: SignedArrays },
): boolean {
  const { sign } = fields;
  return typeof sign === 'string' && verifyText(signedText(fields, signedArrays), sign, platformKey);
}

/** JSON without blanks, names in their order, numbers as they were written. */
export function compactJson(value: JsonValue): string {
  if (value instanceof JsonNumber) return value.text;
  if (Array.isArray(value)) return `[${(value as readonly JsonValue[]).map(compactJson).join()}]`;
  if (isJsonObject(value))
    return `{${Object.entries(value)
      .map(([name, one]) => `${JSON.stringify(name)}:${compactJson(one)}`)
      .join()}}`;
  return JSON.stringify(value);
}

function isNested(value: JsonValue): boolean {
  return Array.isArray(value) || isJsonObject(value);
}
