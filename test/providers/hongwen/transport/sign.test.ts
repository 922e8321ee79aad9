import { createPrivateKey, createPublicKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  isSigned,
  signedText,
  signText,
  verifyText,
  type SignedArrays,
} from '../../../../src/providers/hongwen/transport/sign.js';
import { parseJsonObject, type JsonObject } from '../../../../src/providers/lossless-json.js';
import * as sandbox from '../../../../src/sandbox/hongwen/sign.js';
import { contentIn } from '../../../../src/sandbox/hongwen/request.js';
import { vectorText } from '../support/settings.js';

interface Vector {
  readonly by: 'merchant' | 'platform';
  readonly name: string;
  readonly arrays?: SignedArrays;
  readonly body: string;
  readonly text: string;
  readonly signature: string;
}

const VECTORS = JSON.parse(vectorText('vectors.json')) as readonly Vector[];
const publicOf = (by: string) => createPublicKey(vectorText(`${by}-public-key.pem`));
const privateOf = (by: string) => createPrivateKey(vectorText(`${by}-key.pem`));
const of = (text: string): JsonObject => {
  const object = parseJsonObject(text);
  if (!object) throw new Error('no object');
  return object;
};

describe('a signature that openssl made', () => {
  it.each(VECTORS)('is made alike and verified by the adapter: $name', (vector) => {
    const { by, body, text, signature, arrays = 'leftOut' } = vector;
    expect(signedText(of(body), arrays)).toBe(text);
    expect(signText(text, privateOf(by))).toBe(signature);
    const fields = { ...of(body), sign: signature };
    expect(isSigned(fields, { platformKey: publicOf(by), signedArrays: arrays })).toBe(true);
  });

  it.each(VECTORS)('and made by the far end, which knows nothing of the adapter: $name', (vector) => {
    const { by, body, text, signature, arrays = 'leftOut' } = vector;
    const fields = contentIn(body) ?? {};
    expect(sandbox.plainText(fields, arrays)).toBe(text);
    expect(sandbox.signFields(fields, privateOf(by), arrays)).toBe(signature);
    if (arrays === 'leftOut')
      expect(sandbox.isSigned({ ...fields, sign: signature }, publicOf(by))).toBe(true);
  });

  it('has as many characters as the document’s sample', () => {
    for (const { signature } of VECTORS) expect(signature).toHaveLength(344);
  });

  it('counts every digit of an integer above 2^53, and no other key, field or spelling', () => {
    const [, sample] = VECTORS as [Vector, Vector];
    const verified = (body: string, sign: string, by: 'merchant' | 'platform' = 'platform'): boolean =>
      isSigned({ ...of(body), sign }, { platformKey: publicOf(by), signedArrays: 'leftOut' });
    expect(verified(sample.body, sample.signature)).toBe(true);
    expect(verified(sample.body.replace('408256', '408257'), sample.signature)).toBe(false);
    expect(verified(sample.body.replace('DIVIDE_PENDING', 'DIVIDE_SUCCESS'), sample.signature)).toBe(false);
    expect(verified(sample.body, sample.signature, 'merchant')).toBe(false);
    for (const none of ['', 'x', `${sample.signature}=`, sample.signature.slice(0, -4)])
      expect(verified(sample.body, none)).toBe(false);
    expect(
      verifyText(
        sample.text,
        `${sample.signature.slice(0, 64)}\n${sample.signature.slice(64)}`,
        publicOf('platform'),
      ),
    ).toBe(true);
  });
});
