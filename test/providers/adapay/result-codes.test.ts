import { describe, expect, it } from 'vitest';
import {
  ERROR_CODES,
  ERROR_TYPES,
  judgeFailure,
  entryOf,
  saysNumberKnown,
} from '../../../src/providers/adapay/result-codes.js';
import { ADAPAY_ENDPOINTS, ADAPAY_OPERATIONS } from '../../../src/providers/adapay/capabilities.js';
import type { ErrorCodes } from '../../../src/providers/adapay/result-codes.js';

const NAMES = Object.keys(ADAPAY_ENDPOINTS);
/** What codes mean to one call alone, by its name. */
const CODES_OF: Readonly<Record<string, ErrorCodes>> = Object.fromEntries(
  Object.values(ADAPAY_OPERATIONS).flatMap(({ endpoint }) =>
    'errorCodes' in endpoint ? [[endpoint.name, endpoint.errorCodes]] : [],
  ),
);
const judge = (call: string, code: string, errorType: string) =>
  judgeFailure({ code, errorType }, { ofCall: CODES_OF[call], configured: {} }).class;

describe('a failure', () => {
  it.each(NAMES)('rejects only where the platform calls the request invalid: %s', (call) => {
    expect(judge(call, '', 'invalid_request_error')).toBe('rejected');
    for (const errorType of ['api_error', 'channel_error', 'card_error', '', 'new_error', 'constructor'])
      expect(judge(call, '', errorType), errorType).toBe('inDoubt');
  });

  it.each([
    'request_order_no_repeate',
    'order_no_repeat',
    'order_id_exists',
    'member_id_exist',
    'account_exists',
    'duplicate_request',
  ])('that says that the number is known is no rejection of any call, whatever its type: %s', (code) => {
    for (const call of NAMES)
      for (const errorType of ['invalid_request_error', 'api_error', ''])
        expect(judge(call, code, errorType), call).toBe('numberKnown');
  });

  it('whose code has a class of its own keeps it, whatever its text says of a number', () => {
    expect(saysNumberKnown({ code: 'channel_error', message: '订单号重复' })).toBe(false);
    expect(saysNumberKnown({ code: 'unlisted_error', message: '订单号重复' })).toBe(true);
    expect(saysNumberKnown({ code: 'request_order_no_repeate' })).toBe(true);
  });

  it('that says that something is missing is no number that is known', () => {
    for (const code of ['payment_id_not_exists', 'charge_id_not_exists', 'account_not_exists'])
      expect(judge('balanceconfirm', code, 'invalid_request_error')).toBe('rejected');
    expect(judge('balancePay', 'order_id_not_exists', '')).toBe('inDoubt');
  });

  it.each(['system_exception', 'channel_unexpected_error', 'channel_error', 'channel_response_code_fail'])(
    'of the platform’s own outweighs its type: %s',
    (code) => {
      for (const call of NAMES) expect(judge(call, code, 'invalid_request_error')).toBe('inDoubt');
    },
  );

  it('of a reverse past the 178 days is a rejection, and of nothing else', () => {
    expect(judge('balancereverse', 'order_id_not_exists', '')).toBe('rejected');
    for (const call of NAMES.filter((name) => name !== 'balancereverse'))
      expect(judge(call, 'order_id_not_exists', ''), call).toBe('inDoubt');
  });

  it('with a code that the configuration knows is a rejection with its reason', () => {
    const failure = { code: 'SIM_SHORT', errorType: 'channel_error' };
    expect(judgeFailure(failure, { configured: { insufficientFunds: ['SIM_SHORT'] } })).toEqual({
      class: 'rejected',
      reason: 'insufficientFunds',
    });
    expect(judgeFailure(failure, { configured: {} }).class).toBe('inDoubt');
    const other = { ...failure, code: 'SIM_LONG' };
    expect(judgeFailure(other, { configured: { insufficientFunds: ['SIM_SHORT'] } }).class).toBe('inDoubt');
  });

  it('with an unknown code is as its type says', () => {
    expect(judge('balancePay', 'never_heard_of', 'invalid_request_error')).toBe('rejected');
    expect(judge('balancePay', 'never_heard_of', '')).toBe('inDoubt');
  });
});

// Class, then where it is from: written out again, so that a slip in a table shows.
const SHEET = {
  request_parameter_error: '- site',
  request_param_error: '- site',
  system_exception: 'inDoubt site inference',
  config_exception: '- site',
  security_exception: '- site',
  token_revoke_error: '- site',
  token_apply_error: '- site',
  request_order_no_repeate: 'numberKnown sdk',
  channel_error: 'inDoubt sdk inference',
  channel_response_code_fail: 'inDoubt sdk inference',
  charge_id_not_exists: '- sdk',
  payment_id_not_exists: '- sdk',
  token_invalided: '- sdk',
  mer_not_register: '- sdk',
  channel_unexpected_error: 'inDoubt integrator inference',
  order_id_not_exists: '- document',
  account_not_exists: '- integrator',
};
const TYPE_SHEET = {
  invalid_request_error: 'rejected site inference',
  api_error: 'inDoubt site inference',
  channel_error: 'inDoubt site inference',
  card_error: 'inDoubt site inference',
};

describe('the tables', () => {
  const written = (table: Readonly<Record<string, { class?: string; marks: readonly string[] }>>) =>
    Object.fromEntries(
      Object.entries(table).map(([name, { class: own = '-', marks }]) => [name, [own, ...marks].join(' ')]),
    );

  it('have the codes and types that could be verified, each from where it is known, and no others', () => {
    expect(written(ERROR_CODES)).toEqual(SHEET);
    expect(written(ERROR_TYPES)).toEqual(TYPE_SHEET);
    expect(Object.keys(CODES_OF)).toEqual(['balancereverse']);
    expect(written(CODES_OF['balancereverse'] ?? {})).toEqual({ order_id_not_exists: 'rejected document' });
  });

  it.each(['constructor', '__proto__', 'toString'])(
    'have nothing under a name of every object: %s',
    (name) => {
      expect(entryOf<unknown>(ERROR_TYPES, name)).toBeUndefined();
    },
  );

  it('say of each entry where it comes from', () => {
    const entries = [
      ...Object.values(ERROR_TYPES),
      ...Object.values(ERROR_CODES),
      ...Object.values(CODES_OF).flatMap((codes) => Object.values(codes)),
    ];
    expect(entries.length).toBeGreaterThan(14);
    for (const { marks } of entries) expect(marks.length).toBeGreaterThan(0);
  });

  it('call nothing that was inferred final but an invalid request', () => {
    const inferred = Object.entries(ERROR_TYPES).filter(([, { marks }]) => marks.includes('inference'));
    const final = inferred.filter(([, reading]) => reading.class === 'rejected').map(([name]) => name);
    expect(final).toEqual(['invalid_request_error']);
  });
});
