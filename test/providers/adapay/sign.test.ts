import { createPrivateKey, createPublicKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  bodyText,
  parameterText,
  queryText,
  signText,
  verifyText,
} from '../../../src/providers/adapay/sign.js';
import { vectorText } from './support/vectors.js';

interface Vector {
  readonly kind: 'body' | 'parameters' | 'answer';
  readonly name: string;
  readonly url: string;
  readonly body: string;
  readonly parameters: Record<string, string>;
  readonly text: string;
  readonly signature: string;
}

const vectors = JSON.parse(vectorText('vectors.json')) as Vector[];
const merchantKey = createPrivateKey(vectorText('merchant-key.pem'));
const keyOf = ({ kind }: Vector) =>
  createPublicKey(vectorText(kind === 'answer' ? 'platform-public-key.pem' : 'merchant-public-key.pem'));
const of = (kind: Vector['kind']) => vectors.filter((vector) => vector.kind === kind);

describe('the text that a request signs', () => {
  it.each(of('body'))('is URL and body bytes: $name', ({ url, body, text }) => {
    expect(bodyText(url, body)).toBe(text);
  });

  it.each(of('parameters'))('is URL and sorted parameters: $name', ({ url, parameters, text }) => {
    expect(parameterText(url, parameters)).toBe(text);
  });

  it('is escaped in the query alone', () => {
    expect(queryText({ b: '余额 &', a: '1' })).toBe('a=1&b=%E4%BD%99%E9%A2%9D%20%26');
  });
});

describe('a signature', () => {
  it.each([...of('body'), ...of('parameters')])('is openssl’s own: $name', ({ text, signature }) => {
    expect(signText(text, merchantKey)).toBe(signature);
  });

  it.each(vectors)('of openssl is accepted: $name', (vector) => {
    expect(verifyText(vector.text, vector.signature, keyOf(vector))).toBe(true);
    expect(
      verifyText(
        vector.text,
        `${vector.signature.slice(0, 76)}\n${vector.signature.slice(76)}`,
        keyOf(vector),
      ),
    ).toBe(true);
  });

  it.each(vectors)('is refused once any one character of the text differs: $name', (vector) => {
    const key = keyOf(vector);
    for (let at = 0; at < vector.text.length; at += 1) {
      const other = vector.text[at] === 'x' ? 'y' : 'x';
      const changed = vector.text.slice(0, at) + other + vector.text.slice(at + 1);
      expect(verifyText(changed, vector.signature, key), String(at)).toBe(false);
    }
  });

  it.each(vectors)('is refused once a character of its own differs: $name', (vector) => {
    const key = keyOf(vector);
    for (const at of [0, 1, 50, vector.signature.length - 4]) {
      const other = vector.signature[at] === 'A' ? 'B' : 'A';
      const changed = vector.signature.slice(0, at) + other + vector.signature.slice(at + 1);
      expect(verifyText(vector.text, changed, key), String(at)).toBe(false);
    }
    for (const bad of ['', 'AAAA', `${vector.signature}AAAA`, vector.signature.replace(/=*$/, '')])
      if (bad !== vector.signature) expect(verifyText(vector.text, bad, key)).toBe(false);
  });
});
