import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { sha256 } from '../../src/domain/digest.js';

const byNode = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

it('is SHA-256, as Node has it, for every text', () => {
  expect(sha256('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  expect(sha256('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  for (let length = 0; length < 200; length += 1)
    expect(sha256('x'.repeat(length))).toBe(byNode('x'.repeat(length)));
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => sha256(text) === byNode(text)),
  );
  for (const broken of ['\uD800', 'a\uDC00b', '\uD83D\uDE00', '张小明'])
    expect(sha256(broken)).toBe(byNode(broken));
});
