import { createHmac } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createContentHash } from '../../src/security/content-hash.js';
import { generateKeyRing, parseKeyRing, rotate } from '../../src/security/key-ring.js';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const ring = generateKeyRing();
const hash = createContentHash(ring);
const anyJson = fc.jsonValue({ maxDepth: 4 }).map((value) => JSON.parse(JSON.stringify(value)) as Json);

/** The same value with the keys of every object in another order. */
function shuffled(value: Json, seed: number): Json {
  if (Array.isArray(value)) return value.map((item) => shuffled(item, seed));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, member]): [string, Json] => [key, shuffled(member, seed)]);
  const turn = entries.length === 0 ? 0 : seed % entries.length;
  return Object.fromEntries([...entries.slice(turn), ...entries.slice(0, turn)].reverse());
}

describe('the content hash', () => {
  it('is the same whatever the order of keys', () => {
    fc.assert(
      fc.property(anyJson, fc.nat(), (value, seed) => {
        expect(hash(shuffled(value, seed))).toBe(hash(value));
      }),
    );
  });

  it('differs when any value, key or element differs', () => {
    fc.assert(
      fc.property(anyJson, anyJson, (a, b) => {
        expect(hash(a) === hash(b)).toBe(isDeepStrictEqual(a, b));
      }),
    );
  });

  it('differs when one leaf of an operation changes', () => {
    const order = {
      kind: 'hold',
      amount: '100.00',
      fee: null,
      items: [{ to: 'seller', amount: '99.00' }],
      sms: true,
    };
    const changed = [
      { ...order, amount: '100.01' },
      { ...order, amount: 100 },
      { ...order, fee: '0.00' },
      { ...order, fee: 'null' },
      { ...order, sms: 'true' },
      { ...order, items: [] },
      { ...order, items: [{ to: 'seller', amount: '99.0' }] },
      { ...order, items: [...order.items, ...order.items] },
      { ...order, items: { 0: order.items[0] } },
      { ...order, memo: '' },
      { Kind: 'hold', ...order },
    ];
    const hashes = [order, ...changed].map(hash);
    expect(new Set(hashes).size).toBe(changed.length + 1);
  });

  it('keeps the order of lists', () => {
    expect(hash(['a', 'b'])).not.toBe(hash(['b', 'a']));
  });

  it('counts a property that is undefined as absent, as JSON does', () => {
    expect(hash({ a: 1, b: undefined })).toBe(hash({ a: 1 }));
    expect(hash({ a: 1, b: null })).not.toBe(hash({ a: 1 }));
  });

  it('is HMAC-SHA256 over sorted JSON, in hexadecimal', () => {
    const expected = createHmac('sha256', ring.contentHashKey())
      .update('holdfast content\n{"a":[1,{"b":"二","c":null}],"z":true}')
      .digest('hex');
    expect(hash({ z: true, a: [1, { c: null, b: '二' }] })).toBe(expected);
  });

  it('never changes under the same key', () => {
    const text = { primary: 'k1', keys: { k1: Buffer.alloc(32, 1).toString('base64') } };
    const fixed = parseKeyRing(
      JSON.stringify({ ...text, contentHashKey: Buffer.alloc(32, 2).toString('base64') }),
    );
    expect(createContentHash(fixed)({ amount: '100.00', to: 'seller' })).toBe(
      '55ffe27036b37a9fbaa9bcd88500aedf82b057e130b5279868ef7d63f19cda2f',
    );
  });

  it('survives a rotation, and differs under another ring', () => {
    expect(createContentHash(rotate(ring))('x')).toBe(hash('x'));
    expect(createContentHash(generateKeyRing())('x')).not.toBe(hash('x'));
  });

  it.each([
    ['undefined', undefined, '$: undefined'],
    ['undefined in a list', { a: [undefined] }, '$.a[0]: undefined'],
    // eslint-disable-next-line no-sparse-arrays
    ['a hole in a list', [1, , 2], '$[1]: undefined'],
    ['NaN', { a: { b: NaN } }, '$.a.b: a number that is not finite'],
    ['Infinity', [Infinity], '$[0]: a number that is not finite'],
    ['a bigint', { a: 1n }, '$.a: bigint'],
    ['a Date', { at: new Date(0) }, '$.at: Date'],
    ['a Map', new Map(), '$: Map'],
    ['bytes', Buffer.from('x'), '$: Buffer'],
    ['a function', { a: () => 1 }, '$.a: function'],
  ])('refuses %s and names its place', (_what, value, place) => {
    expect(() => hash(value)).toThrow(new TypeError(`content is not JSON at ${place}`));
  });

  it('refuses a value that contains itself', () => {
    const circle: { self?: unknown } = {};
    circle.self = circle;
    expect(() => hash(circle)).toThrow('content has more than 64 levels');
  });
});
