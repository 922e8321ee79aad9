import { AxiosError } from 'axios';
import { describe, expect, it } from 'vitest';
import { shownError } from '../../src/cli/shown-error.js';
import { InvalidInput } from '../../src/domain/errors.js';

const once = { withStack: false };

describe('The error that ends a program', () => {
  it('is its code and its message', () => {
    expect(shownError(new InvalidInput('order.amount', 'an amount'), once)).toBe(
      'INVALID_INPUT: order.amount: an amount',
    );
  });

  it.each([
    [
      'a bug',
      new TypeError('x is not a function\n    at somewhere'),
      'UNEXPECTED_ERROR: TypeError: x is not a function',
    ],
    ['no error at all', 'a text that may hold anything', 'UNEXPECTED_ERROR: a string was thrown'],
    ['an error without words', new RangeError(), 'UNEXPECTED_ERROR: RangeError'],
    [
      'a port that is taken',
      Object.assign(new Error('listen EADDRINUSE: address already in use'), {
        code: 'EADDRINUSE',
        port: 8710,
      }),
      'PORT_TAKEN: port 8710 is taken by another program',
    ],
    [
      'an answer of the Temporal server',
      Object.assign(new Error('7 PERMISSION_DENIED: no'), { code: 7, details: 'no\nat all', metadata: {} }),
      'TEMPORAL_UNAVAILABLE: the Temporal server did not do what it was asked: no',
    ],
    [
      'several at once',
      new AggregateError([new InvalidInput('a', 'b'), new Error('c')]),
      'INVALID_INPUT: a: b',
    ],
  ])('is one line for %s', (_what, error, line) => {
    expect(shownError(error, once)).toBe(line);
  });

  it('shows nothing of what a library attaches to its error', () => {
    const config = { headers: { authorization: 'Bearer secret-word' }, url: 'http://secret-word@host' };
    const error = new AxiosError('Request failed', 'ECONNREFUSED', config as never);
    expect(shownError(error, once)).toBe('UNEXPECTED_ERROR: AxiosError: Request failed');
    expect(shownError(error, { withStack: true })).not.toContain('secret-word');
  });

  it('has its stack only where it was asked for', () => {
    const [first, ...stack] = shownError(new TypeError('bug'), { withStack: true }).split('\n');
    expect(first).toBe('UNEXPECTED_ERROR: TypeError: bug');
    expect(stack.join('\n')).toContain('shown-error.test.ts');
  });
});
