import { describe, expect, it } from 'vitest';
import { readJsonText } from '../../src/config/json-text.js';

describe('A JSON text that a person wrote', () => {
  it('is read as JSON.parse reads it', () => {
    expect(readJsonText('{"amount": "100.00", "list": [1, null]}')).toEqual({
      value: { amount: '100.00', list: [1, null] },
    });
  });

  it.each([
    ['', 'line 1, column 1'],
    ['{“order”: 1}', 'line 1, column 2'],
    ['{\n  "order": 王小明\n}', 'line 2, column 12'],
    ['{\n  "order": 1,\n}', 'line 3, column 1'],
    ['{"order": {"amount": "1"', 'line 1, column 25'],
    ['{"order": 1} and more', 'line 1, column 14'],
  ])('is named by the place where it stops to be JSON, and never quoted: %j', (text, brokenAt) => {
    expect(readJsonText(text)).toEqual({ brokenAt });
  });
});
