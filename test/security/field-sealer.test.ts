import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UnknownKey, Unreadable } from '../../src/security/errors.js';
import { createFieldSealer } from '../../src/security/field-sealer.js';
import { generateKeyRing, parseKeyRing, rotate } from '../../src/security/key-ring.js';

const ring = generateKeyRing();
const sealer = createFieldSealer({ ring });
const context = 'operation/shop/order-1/hold/1/payerName';
const NAME = '欧阳娜娜';

describe('the field sealer', () => {
  it('opens any text that it sealed', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.string({ minLength: 1, unit: 'grapheme' }),
        (text, where) => {
          expect(sealer.open({ sealed: sealer.seal({ text, context: where }), context: where })).toBe(text);
        },
      ),
    );
  });

  it('writes v1, the key id and base64url, without the text and never twice the same', () => {
    const [a, b] = [sealer.seal({ text: NAME, context }), sealer.seal({ text: NAME, context })];
    expect(a).toMatch(new RegExp(`^v1\\.${ring.primary}\\.[A-Za-z0-9_-]+$`));
    expect(a).not.toBe(b);
    expect(Buffer.from(a.split('.')[2] ?? '', 'base64url').includes(NAME)).toBe(false);
  });

  it('always writes the same text under the same key and vector', () => {
    const fixedRing = parseKeyRing(
      JSON.stringify({
        primary: 'k1',
        keys: { k1: Buffer.alloc(32, 0x41).toString('base64') },
        contentHashKey: Buffer.alloc(32, 0x42).toString('base64'),
      }),
    );
    const fixed = createFieldSealer({ ring: fixedRing, nextIv: () => Buffer.alloc(12, 7) });
    expect(fixed.seal({ text: NAME, context })).toBe(
      'v1.k1.BwcHBwcHBwcHBwcHnUG-5yE7mVKq6837TXqJfNd68Fiu0LcA4dsCoA',
    );
  });

  it('opens what old keys sealed after a rotation, and seals with the new one', () => {
    const old = sealer.seal({ text: NAME, context });
    const rotated = rotate(ring);
    const newer = createFieldSealer({ ring: rotated });
    expect(newer.open({ sealed: old, context })).toBe(NAME);
    const sealed = newer.seal({ text: NAME, context });
    expect(sealed.startsWith(`v1.${rotated.primary}.`)).toBe(true);
    expect(() => sealer.open({ sealed, context })).toThrow(new UnknownKey(rotated.primary));
  });

  it('does not open a field at another place', () => {
    const sealed = sealer.seal({ text: NAME, context });
    const elsewhere = 'operation/shop/order-2/hold/1/payerName';
    expect(() => sealer.open({ sealed, context: elsewhere })).toThrow(Unreadable);
    expect(() => sealer.open({ sealed, context: elsewhere })).toThrow(
      `the field at ${elsewhere} was changed`,
    );
  });

  it('does not open a field with any one character changed or cut away', () => {
    const sealed = sealer.seal({ text: '6222020200112233445', context });
    for (let index = 0; index < sealed.length; index += 1) {
      const changed = `${sealed.slice(0, index)}${sealed[index] === 'A' ? 'B' : 'A'}${sealed.slice(index + 1)}`;
      expect(() => sealer.open({ sealed: changed, context })).toThrow(/was changed|not sealed text|no key/);
      expect(() => sealer.open({ sealed: sealed.slice(0, index), context })).toThrow(
        /changed|not sealed|no key/,
      );
    }
  });

  it.each(['=', '!', ' ', '\n'])(
    'does not open a field with "%s" added, though its bytes are the same',
    (added) => {
      const sealed = sealer.seal({ text: NAME, context });
      expect(() => sealer.open({ sealed: `${sealed}${added}`, context })).toThrow(Unreadable);
    },
  );

  it.each(['', 'clear text', 'v2.k1.AAAA', 'v1.k1', 'v1..', 'v1.k1.AAAA.AAAA'])(
    'does not take "%s" for sealed',
    (sealed) => {
      expect(() => sealer.open({ sealed, context })).toThrow(/not sealed text|no key/);
    },
  );

  it('does not open what the payload codec encrypted with the same ring key', () => {
    expect(ring.subKey('journal', ring.primary).equals(ring.subKey('payload', ring.primary))).toBe(false);
  });

  it('refuses an empty context and a text above 16 MB, without repeating the text', () => {
    expect(() => sealer.seal({ text: NAME, context: '' })).toThrow('a sealed field needs a context');
    expect(() => sealer.seal({ text: '四'.repeat(5_592_406), context })).toThrow(
      'a sealed field has at most 16777216 bytes',
    );
    expect(sealer.seal({ text: 'x'.repeat(16_777_216), context })).toMatch(/^v1\./);
  });

  it('takes a notification with the longest body that a gateway can be set to read', () => {
    const request = {
      headers: { 'content-type': 'text/plain' },
      body: Buffer.alloc(10_485_760).toString('base64'),
    };
    const text = JSON.stringify(request);
    expect(sealer.open({ sealed: sealer.seal({ text, context }), context }) === text).toBe(true);
  });
});
