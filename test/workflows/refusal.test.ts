import { ApplicationFailure } from '@temporalio/workflow';
import { describe, expect, it } from 'vitest';
import { InvalidInput } from '../../src/domain/errors.js';
import { refusing } from '../../workflows/core/refusal.js';

describe('A rule of the domain that a command breaks', () => {
  it('refuses the command in the rule’s own words, and fails no workflow task', () => {
    const broken = (): never => {
      throw new InvalidInput('amount', 'at most 10.00 is held and free');
    };
    const refused = thrownBy(() => refusing(broken));
    expect(refused).toBeInstanceOf(ApplicationFailure);
    expect(refused).toMatchObject({
      type: 'INVALID_INPUT',
      nonRetryable: true,
      message: thrownBy(broken).message,
    });
  });

  it('is told from a bug, which stays what it is', () => {
    const bug = new TypeError('not a function');
    const failing = (): never => {
      throw bug;
    };
    expect(thrownBy(() => refusing(failing))).toBe(bug);
  });

  it('leaves what it allows alone', () => {
    expect(refusing(() => 'allowed')).toBe('allowed');
  });
});

function thrownBy(work: () => unknown): Error {
  try {
    work();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('nothing was thrown');
}
