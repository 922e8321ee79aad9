import { createHmac, hkdfSync } from 'node:crypto';
import type { KeyRing } from './key-ring.js';

const PURPOSE = 'holdfast content\n';
const MAX_DEPTH = 64;

/** Hashes a JSON value: 64 hexadecimal digits, equal exactly when the values are. */
export type ContentHash = (value: unknown) => string;

/**
 * A hash that tells whether an operation is begun with the same content again. It is keyed (HMAC-SHA256 with the
 * ring's contentHashKey), because a plain hash of a mobile number is found by trying them all. The order of keys never
 * matters, and a property whose value is undefined counts as absent, as it is in JSON; the order of arrays does.
 *
 * The function throws TypeError, naming the path and never the value, for what JSON cannot carry: a Date, a Map,
 * NaN, bigint, undefined in an array, more than 64 levels.
 */
export function createContentHash(ring: KeyRing): ContentHash {
  const key = ring.contentHashKey();
  return (value) =>
    createHmac('sha256', key)
      .update(PURPOSE)
      .update(canonicalJson(value, '$', 0))
      .digest('hex');
}

/**
 * A digest of a command for the id that it has at Temporal, where everyone can read it: 128 bits in base64url, keyed with a key
 * of its own that is derived from the ring's contentHashKey, which no rotation changes.
 */
export function createCommandDigest(ring: KeyRing): (command: unknown) => string {
  const secret = ring.contentHashKey().export();
  const key = Buffer.from(hkdfSync('sha256', secret, Buffer.alloc(0), 'holdfast command digest', 32));
  return (command) =>
    createHmac('sha256', key)
      .update(canonicalJson(command, '$', 0))
      .digest('base64url')
      .slice(0, 22);
}

function canonicalJson(value: unknown, path: string, depth: number): string {
  if (depth > MAX_DEPTH) throw new TypeError(`content has more than ${MAX_DEPTH} levels`);
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return JSON.stringify(value);
  if (typeof value === 'number' && Number.isFinite(value)) return JSON.stringify(value);
  if (Array.isArray(value)) {
    // Array.from, because map would skip the holes of a sparse array.
    return `[${Array.from(value, (item, index) => canonicalJson(item, `${path}[${index}]`, depth + 1)).join(',')}]`;
  }
  if (isPlainObject(value)) {
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member, `${path}.${key}`, depth + 1)}`);
    return `{${members.join(',')}}`;
  }
  throw new TypeError(`content is not JSON at ${path}: ${kindOf(value)}`);
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function kindOf(value: unknown): string {
  if (typeof value === 'number') return 'a number that is not finite';
  return typeof value === 'object' && value !== null ? value.constructor.name : typeof value;
}
