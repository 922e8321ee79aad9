import { createPrivateKey, createPublicKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { signedText, signText, verifyText } from '../../../../src/providers/lianlian/transport/sign.js';
import { isSigned, signBody } from '../../../../src/sandbox/lianlian/sign.js';
import { vectorText } from '../support/vectors.js';

interface Given {
  readonly by: 'merchant' | 'platform';
  readonly name: string;
  readonly body: string;
  readonly digest: string;
  readonly signature: string;
}
const VECTORS = JSON.parse(vectorText('vectors.json')) as Given[];
const publicOf = (by: string) => createPublicKey(vectorText(`${by}-public-key.pem`));
const privateOf = (by: string) => createPrivateKey(vectorText(`${by}-key.pem`));

describe('a signature that openssl made', () => {
  it.each(VECTORS)('is made alike and verified by the adapter: $name', ({ by, body, digest, signature }) => {
    expect(signedText(body)).toBe(digest);
    expect(signText(digest, privateOf(by))).toBe(signature);
    expect(verifyText(digest, signature, publicOf(by))).toBe(true);
  });

  it.each(VECTORS)(
    'and by the far end, which knows nothing of the adapter: $name',
    ({ by, body, signature }) => {
      expect(signBody(body, privateOf(by))).toBe(signature);
      expect(isSigned(body, signature, publicOf(by))).toBe(true);
      expect(isSigned(`${body} `, signature, publicOf(by))).toBe(false);
    },
  );

  it('is over MD5 twice: one over the body alone is none', () => {
    const [{ body, by }] = VECTORS as [Given];
    const once = signText(body, privateOf(by));
    expect(verifyText(signedText(body), once, publicOf(by))).toBe(false);
  });
});
