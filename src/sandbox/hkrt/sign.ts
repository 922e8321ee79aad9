import { createHash } from 'node:crypto';
import { isLosslessNumber } from 'lossless-json';

/** Any value of a request or an answer; a number is kept with the digits that it was written with. */
export type Wire = unknown;

/**
 * The vendor's rule: leave `sign` and whatever has no value out, sort by name, write name=value, join by "&"; go into objects by the
 * same rule and into arrays without naming the places.
 */
export function plainText(body: Readonly<Record<string, Wire>>): string {
  const pairs: string[] = [];
  for (const name of Object.keys(body).sort()) {
    if (name === 'sign') continue;
    const value = flat(body[name]);
    if (value.length > 0) pairs.push(`${name}=${value}`);
  }
  return pairs.join('&');
}

function flat(value: Wire): string {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined) return '';
  if (isLosslessNumber(value)) return value.value;
  if (Array.isArray(value)) {
    const parts = value.map(flat);
    return parts.filter((part) => part.length > 0).join('&');
  }
  // What is left of JSON is an object, true or false, and a number of the sandbox's own.
  return typeof value === 'object' ? plainWithSign(value as Record<string, Wire>) : JSON.stringify(value);
}

/** Inside of an object a field named sign is like any other: the rule names the parameter alone. */
function plainWithSign(inner: Record<string, Wire>): string {
  return Object.keys(inner)
    .sort()
    .map((name) => [name, flat(inner[name])] as const)
    .filter(([, text]) => text.length > 0)
    .map(([name, text]) => `${name}=${text}`)
    .join('&');
}

/** MD5 in capitals over the text and the access key behind it. */
export function md5Sign(body: Readonly<Record<string, Wire>>, accessKey: string): string {
  const digest = createHash('md5')
    .update(`${plainText(body)}${accessKey}`, 'utf8')
    .digest('hex');
  return digest.toUpperCase();
}
