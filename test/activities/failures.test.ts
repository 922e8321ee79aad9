import { ApplicationFailure } from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import { toFailure } from '../../activities/failures.js';
import {
  ContentDiffers,
  InvalidInput,
  NotSent,
  NotSupported,
  ProviderNotConfigured,
  Superseded,
} from '../../src/domain/errors.js';
import { InvalidMoney } from '../../src/domain/money.js';
import { StatementUnavailable } from '../../src/domain/statement.js';
import { OperationNotFound, TooManyOperations } from '../../src/journal/errors.js';

const secret = 'INSERT INTO holdfast.operation VALUES (张三, 6222020200112233445)';

describe('what Temporal hears of an error', () => {
  it.each([
    [new NotSupported('pingan', 'hold'), 'NOT_SUPPORTED', true, 'pingan does not offer hold'],
    [
      new ContentDiffers('t/o/hold/1'),
      'CONTENT_DIFFERS',
      true,
      'operation t/o/hold/1 exists with other content',
    ],
    [new InvalidInput('leaseMs', 'above 0'), 'INVALID_INPUT', true, 'leaseMs: above 0'],
    [
      new InvalidMoney('an amount has at most two decimals'),
      'INVALID_MONEY',
      true,
      'an amount has at most two decimals',
    ],
    [
      new OperationNotFound('t/o/hold/1'),
      'OPERATION_NOT_FOUND',
      true,
      'the journal has no operation t/o/hold/1',
    ],
    [new ProviderNotConfigured('pingan'), 'PROVIDER_NOT_CONFIGURED', false, 'pingan is not configured here'],
    [
      new Superseded('order/t/o', 'run'),
      'SUPERSEDED',
      true,
      'the execution order/t/o was taken over by a later run',
    ],
    [new Superseded('order/t/o', 'ended'), 'SUPERSEDED', true, 'the execution order/t/o has ended'],
    [
      new TooManyOperations(['t/o/'], 9),
      'TOO_MANY_OPERATIONS',
      true,
      'the journal has more than 9 operations under t/o/',
    ],
    [new StatementUnavailable('6103 answers ERR136'), 'STATEMENT_UNAVAILABLE', false, '6103 answers ERR136'],
    [new NotSent('6034/1: connection refused'), 'NOT_SENT', false, '6034/1: connection refused'],
    [new Error(secret), 'ATTEMPT_FAILED', false, 'the attempt failed: Error'],
    [new TypeError(secret), 'ATTEMPT_FAILED', false, 'the attempt failed: TypeError'],
    [secret, 'ATTEMPT_FAILED', false, 'the attempt failed: string'],
    [undefined, 'ATTEMPT_FAILED', false, 'the attempt failed: undefined'],
  ])('%s is %s, final: %s', (error, type, nonRetryable, message) => {
    const failure = toFailure(error);
    expect(failure).toBeInstanceOf(ApplicationFailure);
    expect(failure).toMatchObject({ type, nonRetryable, message });
    expect(JSON.stringify(failure)).not.toContain('6222020200112233445');
    expect(failure.cause).toBeUndefined();
  });
});
