import { describe, expect, it } from 'vitest';
import { canonicalText } from '../../src/sandbox/pingan/canonical.js';

describe('the text that is signed', () => {
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

  it('lays the elements of an array over each other, so that the last one that has a field wins', () => {
    const fields = {
      TranItemArrayZ: 'top',
      TranItemArray: [
        { FileName: 'first', DrawCode: 'only the first' },
        { FileName: 'last', DrawCode: '', Size: 3 },
      ],
      EmptyArray: [],
    };
    const text = 'TranItemArrayDrawCode=only the first&TranItemArrayFileName=last&TranItemArrayZ=top&';
    expect(canonicalText(fields, [])).toBe(text);
  });

  it('is empty for nothing', () => {
    expect(canonicalText({}, [])).toBe('');
  });
});
