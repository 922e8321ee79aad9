import { createSecretKey, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decrypt, encrypt, randomIvs } from '../../src/security/aes-gcm.js';

const key = createSecretKey(randomBytes(32));
const place = Buffer.from('here');

describe('AES-256-GCM', () => {
  it('gives the published result of test case 16 (McGrew and Viega, The Galois/Counter Mode of Operation)', () => {
    const hex = (text: string): Buffer => Buffer.from(text, 'hex');
    const sealed = encrypt({
      key: createSecretKey(hex('feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308')),
      place: hex('feedfacedeadbeeffeedfacedeadbeefabaddad2'),
      plain: hex(
        'd9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72' +
          '1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39',
      ),
      nextIv: () => hex('cafebabefacedbaddecaf888'),
    });
    expect(sealed.toString('hex')).toBe(
      'cafebabefacedbaddecaf888' +
        '76fc6ece0f4e1768cddf8853bb2d551b' +
        '522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa' +
        '8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662',
    );
  });

  it('opens whatever it encrypted, and nothing that was changed by one bit', () => {
    const nextIv = randomIvs();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(), fc.nat({ max: 7 }), (plain, at, bit) => {
        const sealed = encrypt({ key, place, plain, nextIv });
        expect(decrypt({ key, place, sealed })?.equals(plain)).toBe(true);
        const index = at % sealed.length;
        sealed[index] = (sealed[index] ?? 0) ^ (1 << bit);
        expect(decrypt({ key, place, sealed })).toBeUndefined();
      }),
    );
  });

  it('opens nothing at another place, with another key, or cut short', () => {
    const sealed = encrypt({ key, place, plain: Buffer.from('text'), nextIv: randomIvs() });
    expect(decrypt({ key, place: Buffer.from('there'), sealed })).toBeUndefined();
    expect(decrypt({ key: createSecretKey(randomBytes(32)), place, sealed })).toBeUndefined();
    for (let length = 0; length < sealed.length; length += 1) {
      expect(decrypt({ key, place, sealed: sealed.subarray(0, length) })).toBeUndefined();
    }
  });

  it('refuses a source that gives a vector of another length', () => {
    expect(() => encrypt({ key, place, plain: place, nextIv: () => new Uint8Array(16) })).toThrow(RangeError);
  });

  it('never gives the same random vector twice, across its refills', () => {
    const nextIv = randomIvs();
    const seen = new Set(Array.from({ length: 5_000 }, () => Buffer.from(nextIv()).toString('hex')));
    expect(seen.size).toBe(5_000);
  });
});
