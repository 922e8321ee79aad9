import { sign, verify, type KeyObject } from 'node:crypto';
import { isLosslessNumber, stringify } from 'lossless-json';

const ALGORITHM = 'RSA-SHA256';

/** What becomes of arrays in the signed text: no document says. */
export type ArrayForm = 'leftOut' | 'json';

/** name=value by name, joined by "&", without sign and whatever has no value (integrator). A number counts as it is written. */
export function plainText(fields: Readonly<Record<string, unknown>>, arrays: ArrayForm = 'leftOut'): string {
  const pairs: string[] = [];
  for (const name of Object.keys(fields).sort()) {
    const text = name === 'sign' ? '' : textOf(fields[name], arrays);
    if (text !== '') pairs.push(`${name}=${text}`);
  }
  return pairs.join('&');
}

/** SHA256withRSA in base64. */
export function signFields(
  fields: Readonly<Record<string, unknown>>,
  key: KeyObject,
  arrays: ArrayForm = 'leftOut',
): string {
  return sign(ALGORITHM, Buffer.from(plainText(fields, arrays), 'utf8'), key).toString('base64');
}

/** Whether `sign` is the merchant's over the other fields. */
export function isSigned(fields: Readonly<Record<string, unknown>>, key: KeyObject): boolean {
  const { sign: signature } = fields;
  if (typeof signature !== 'string' || signature === '') return false;
  return verify(ALGORITHM, Buffer.from(plainText(fields), 'utf8'), key, Buffer.from(signature, 'base64'));
}

function textOf(value: unknown, arrays: ArrayForm): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  if (isLosslessNumber(value)) return value.value;
  if (typeof value === 'object') return arrays === 'json' ? (stringify(value) ?? '') : '';
  return JSON.stringify(value);
}
