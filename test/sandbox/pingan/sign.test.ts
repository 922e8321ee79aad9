import { describe, expect, it } from 'vitest';
import { vectorText } from '../../providers/pingan/support/vectors.js';
import { canonicalText } from '../../../src/sandbox/pingan/sign.js';

interface Vector {
  name: string;
  message: Record<string, unknown>;
  canonical: string;
}
const vectors = JSON.parse(vectorText('vectors.json')) as Vector[];

describe('the text that is signed', () => {
  // The same as the adapter's, written by hand: neither side can verify its own mistake.
  it.each(vectors.map(({ name, message, canonical }) => [name, message, canonical] as const))(
    'is as the hand-made vector has it: %s',
    (_name, message, canonical) => {
      expect(canonicalText(message, ['RsaSign'])).toBe(canonical);
    },
  );

  it('is every non-empty text field in ASCII order, each followed by "&"', () => {
    const fields = {
      b: '2',
      a: '1',
      B: '3',
      RsaSign: 'x',
      empty: '',
      none: null,
      count: 5,
      yes: true,
      Ab: '中',
    };
    expect(canonicalText(fields, ['RsaSign'])).toBe('Ab=中&B=3&a=1&b=2&');
  });

  it('lays the elements of an array over each other, so that what the last one has wins, empty or not', () => {
    const fields = {
      TranItemArrayZ: 'top',
      TranItemArray: [
        { FileName: 'first', DrawCode: 'only the first' },
        { FileName: 'last', DrawCode: '', Size: 3 },
      ],
      EmptyArray: [],
    };
    const text = 'TranItemArrayFileName=last&TranItemArrayZ=top&';
    expect(canonicalText(fields, [])).toBe(text);
  });

  it('is empty for nothing', () => {
    expect(canonicalText({}, [])).toBe('');
  });
});
