import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isSigned, signatureOf, signedText } from '../../../../src/providers/hkrt/transport/sign.js';
import { parseJsonObject, type JsonObject } from '../../../../src/providers/lossless-json.js';
import { md5Sign } from '../../../../src/sandbox/hkrt/sign.js';
import { ACCESS_KEY } from '../support/settings.js';

const of = (text: string): JsonObject => {
  const object = parseJsonObject(text);
  if (!object) throw new Error('no object');
  return object;
};

interface Vector {
  readonly name: string;
  readonly body: string;
  readonly text: string;
  readonly md5: string;
}

/** The vendor's examples, and the given document's own request. */
const VECTORS = JSON.parse(
  readFileSync(new URL('../vectors/vectors.json', import.meta.url), 'utf8'),
) as readonly Vector[];

describe('a signature', () => {
  it('is held to six vectors', () => {
    expect(VECTORS).toHaveLength(6);
  });

  it.each(VECTORS)('over $name is that of the vendor’s rule', ({ body, text, md5 }) => {
    expect(signedText(of(body))).toBe(text);
    expect(signatureOf(of(body), ACCESS_KEY)).toBe(md5);
  });

  it.each(VECTORS)('over $name is what the sandbox makes by itself', ({ body, md5 }) => {
    expect(md5Sign(JSON.parse(body) as Record<string, unknown>, ACCESS_KEY)).toBe(md5);
  });

  it('counts a number as it is written, and leaves out what has no value', () => {
    const fields = of(
      '{"amt":0.10,"one":1.00,"big":631813379821408256,"none":null,"empty":"","deep":{"x":""},"on":true}',
    );
    expect(signedText(fields)).toBe('amt=0.10&big=631813379821408256&on=true&one=1.00');
  });

  it('is accepted in small letters too, and not with another digit, key, field or number', () => {
    const signed = (json: string, sign: string): JsonObject => ({ ...of(json), sign });
    const json = '{"amt":0.10,"apply_no":"1"}';
    const sign = signatureOf(of(json), ACCESS_KEY);
    expect(isSigned(signed(json, sign), ACCESS_KEY)).toBe(true);
    expect(isSigned(signed(json, sign.toLowerCase()), ACCESS_KEY)).toBe(true);
    expect(isSigned(signed(json, sign), `${ACCESS_KEY}0`)).toBe(false);
    expect(isSigned(signed('{"amt":0.1,"apply_no":"1"}', sign), ACCESS_KEY)).toBe(false);
    expect(isSigned(signed('{"amt":0.10,"apply_no":"2"}', sign), ACCESS_KEY)).toBe(false);
    expect(
      isSigned(
        signed(
          json,
          sign.replace(/.$/, (last) => (last === '0' ? '1' : '0')),
        ),
        ACCESS_KEY,
      ),
    ).toBe(false);
    for (const none of ['', 'x', '3DD98E25484BB84E08AF32E57B6D6662F'])
      expect(isSigned(signed(json, none), ACCESS_KEY)).toBe(false);
    expect(isSigned(of(json), ACCESS_KEY)).toBe(false);
  });
});

describe('a JSON text', () => {
  it.each(['', 'null', '[]', '1', '<html>', '{"a":1', '{"a":1,"a":2}'])('%j is no object', (text) => {
    expect(parseJsonObject(text)).toBeUndefined();
  });
});
