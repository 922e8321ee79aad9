import { ApplicationFailure } from '@temporalio/workflow';
import { describe, expect, it } from 'vitest';
import { InvalidInput } from '../../src/domain/errors.js';
import {
  fitsNow,
  isUnkept,
  isUnverified,
  refusal,
  refusing,
  rejectedBy,
  unkept,
  unverified,
  verified,
} from '../../workflows/core/refusal.js';

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

describe('A refusal that is not the last word', () => {
  const plain = refusal('WRONG_STATE', 'release is not possible in state disputed');

  it('is sent to be verified where it rests on what this run knows, and leaves its request id free', () => {
    const first = unverified(plain);
    expect([isUnverified(first), isUnkept(first), fitsNow(first)]).toEqual([true, true, false]);
    const afterJournal = verified(first);
    expect([isUnverified(afterJournal), isUnkept(afterJournal)]).toEqual([false, true]);
  });

  it('is sent anew where it was given before the command could be checked', () => {
    const again = unkept(plain);
    expect([fitsNow(again), isUnkept(again), isUnverified(again)]).toEqual([true, true, false]);
  });

  it('is none where nothing marks it, nor any other error', () => {
    for (const error of [plain, new Error('a bug'), undefined])
      expect([isUnverified(error), fitsNow(error), isUnkept(error)]).toEqual([false, false, false]);
  });
});

describe('An operation that ended without effect', () => {
  it('is told with the code and the words of the provider', () => {
    const refused = rejectedBy('a return', {
      type: 'rejected',
      reason: 'insufficientFunds',
      final: true,
      code: 'ERR044',
      message: '余额不足',
    });
    expect(refused).toMatchObject({
      type: 'REJECTED_BY_PROVIDER',
      message: 'a return was rejected with ERR044: 余额不足',
    });
  });

  it('is told as not supported, in the adapter’s own words, where the provider has no such call', () => {
    const refused = rejectedBy('a return', {
      type: 'rejected',
      reason: 'other',
      final: true,
      code: 'NOT_SUPPORTED',
      message: 'this provider returns the whole of a split only',
    });
    expect(refused).toMatchObject({
      type: 'NOT_SUPPORTED',
      message: 'this provider returns the whole of a split only',
    });
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
