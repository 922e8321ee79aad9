import { describe, expect, it } from 'vitest';
import { queryText } from '../../../../src/providers/adapay/transport/sign.js';

// The vectors that openssl made are held by the contract suite, for every provider.
describe('the text that a request signs', () => {
  it('is escaped in the query alone', () => {
    expect(queryText({ b: '余额 &', a: '1' })).toBe('a=1&b=%E4%BD%99%E9%A2%9D%20%26');
  });
});
