import { sign, verify, type KeyObject } from 'node:crypto';

/**
 * The text that the legacy gateway signs: every non-empty string field, by its name in ASCII order, `name=value&` with
 * the last `&` left on. The elements of an array are laid over each other as `<array><field>`, so that what the last one that
 * has a field says wins: one that is empty there hides what an earlier one says. Fields named in `except` are not signed; neither are numbers, booleans, nulls and empty texts.
 */
export function canonicalText(fields: Readonly<Record<string, unknown>>, except: readonly string[]): string {
  const flat = new Map<string, string>();
  for (const [name, value] of Object.entries(fields)) {
    if (except.includes(name)) continue;
    if (typeof value === 'string') flat.set(name, value);
    if (Array.isArray(value)) putArray(flat, name, value);
  }
  return [...flat.keys()]
    .filter((name) => flat.get(name) !== '')
    .sort()
    .map((name) => `${name}=${flat.get(name) ?? ''}&`)
    .join('');
}

/** MD5withRSA, PKCS#1 v1.5, in plain base64. */
export function signText(text: string, key: KeyObject): string {
  return sign('RSA-MD5', Buffer.from(text, 'utf8'), key).toString('base64');
}

export function verifyText({
  text,
  signature,
  key,
}: {
  text: string;
  signature: string;
  key: KeyObject;
}): boolean {
  return verify('RSA-MD5', Buffer.from(text, 'utf8'), key, Buffer.from(signature, 'base64'));
}

function putArray(flat: Map<string, string>, name: string, elements: readonly unknown[]): void {
  for (const element of elements) {
    if (typeof element !== 'object' || element === null) continue;
    for (const [field, value] of Object.entries(element as Record<string, unknown>)) {
      if (typeof value === 'string') flat.set(`${name}${field}`, value);
    }
  }
}
