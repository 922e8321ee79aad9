import { describe, expect, it } from 'vitest';
import { bearerTokenAccess } from '../../src/security/codec-access.js';

const [first, second] = ['a'.repeat(32), 'b'.repeat(40)];

function verifies(header: string): unknown {
  const access = bearerTokenAccess([first, second]);
  return access.kind === 'authenticated' && access.verify(header);
}

describe('bearer token access', () => {
  it.each([`Bearer ${first}`, `Bearer ${second}`, `bearer  ${first}`])('admits "%s"', (header) => {
    expect(verifies(header)).toBe(true);
  });

  it.each([
    '',
    'Bearer',
    'Bearer ',
    first,
    `Basic ${first}`,
    `Bearer ${first}a`,
    `Bearer ${first} ${second}`,
    `Bearer ${first.slice(1)}`,
  ])('refuses "%s"', (header) => {
    expect(verifies(header)).toBe(false);
  });

  it('wants at least one token, each of at least 32 characters, and repeats none in its refusal', () => {
    expect(() => bearerTokenAccess([])).toThrow('tokens: at least one expected');
    expect(() => bearerTokenAccess([first, 'short-secret'])).toThrow(
      'tokens: at least 32 characters each expected',
    );
  });
});
