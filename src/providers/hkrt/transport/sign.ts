import { createHash, timingSafeEqual } from 'node:crypto';
import { isJsonObject, JsonNumber, type JsonObject, type JsonValue } from '../../lossless-json.js';

/**
 * The text that is signed (the vendor's rule, quoted in an integrator's comment): all parameters but `sign`, those without a value left
 * out, sorted by name, `name=value` joined by "&". The value of an object is its own text by the same rule, that of an array the texts of
 * its elements joined by "&", without index or brackets. A number counts as it is written; what the server makes of 0.10 was not found.
 */
export function signedText(fields: JsonObject): string {
  const { sign: _sign, ...signed } = fields;
  return textOfObject(signed);
}

/** MD5 over the text with the access key directly behind it, 32 hexadecimal digits in capitals. */
export function signatureOf(fields: JsonObject, accessKey: string): string {
  return digestOf(signedText(fields), accessKey);
}

/** Whether `signature`, in capitals or not, is the one that the access key makes of a text. */
export function verifyText(text: string, signature: string, accessKey: string): boolean {
  if (!/^[0-9A-Fa-f]{32}$/.test(signature)) return false;
  return timingSafeEqual(Buffer.from(signature.toUpperCase()), Buffer.from(digestOf(text, accessKey)));
}

/** Whether the fields carry the signature that the access key makes of them. */
export function isSigned(fields: JsonObject, accessKey: string): boolean {
  const { sign } = fields;
  return typeof sign === 'string' && verifyText(signedText(fields), sign, accessKey);
}

function digestOf(text: string, accessKey: string): string {
  return createHash('md5')
    .update(text + accessKey, 'utf8')
    .digest('hex')
    .toUpperCase();
}

function textOfObject(fields: JsonObject): string {
  return Object.entries(fields)
    .map(([name, value]) => [name, textOf(value)] as const)
    .filter(([, text]) => text !== '')
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, text]) => `${name}=${text}`)
    .join('&');
}

function textOf(value: JsonValue): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  if (value instanceof JsonNumber) return value.text;
  if (isJsonObject(value)) return textOfObject(value);
  return (value ?? [])
    .map(textOf)
    .filter((text) => text !== '')
    .join('&');
}
