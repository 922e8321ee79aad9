import { describe, expect, it } from 'vitest';
import { CODES, CODES_OF, ERROR_TYPES, judgeFailure } from '../../../src/providers/adapay/finality.js';
import { adapayCalls, type CallName } from '../../../src/providers/adapay/interfaces.js';

const NAMES = Object.keys(adapayCalls) as CallName[];
const judge = (call: CallName, code: string, errorType: string) =>
  judgeFailure({ call, code, errorType }, {}).class;

describe('a failure', () => {
  it.each(NAMES)('refuses only where the platform calls the request invalid: %s', (call) => {
    expect(judge(call, '', 'invalid_request_error')).toBe('refused');
    for (const errorType of ['api_error', 'channel_error', 'card_error', '', 'new_error', 'constructor'])
      expect(judge(call, '', errorType), errorType).toBe('inDoubt');
  });

  it.each(['system_exception', 'channel_unexpected_error'])(
    'of the platform’s own outweighs its type: %s',
    (code) => {
      for (const call of NAMES) expect(judge(call, code, 'invalid_request_error')).toBe('inDoubt');
    },
  );

  it('of a reverse past the 178 days is a refusal, and of nothing else', () => {
    expect(judge('balancereverse', 'order_id_not_exists', '')).toBe('refused');
    for (const call of NAMES.filter((name) => name !== 'balancereverse'))
      expect(judge(call, 'order_id_not_exists', ''), call).toBe('inDoubt');
  });

  it('with a code that the configuration knows is a refusal with its reason', () => {
    const failure = { call: 'balancePay', code: 'SIM_SHORT', errorType: 'channel_error' } as const;
    expect(judgeFailure(failure, { insufficientFunds: ['SIM_SHORT'] })).toEqual({
      class: 'refused',
      reason: 'insufficientFunds',
    });
    expect(judgeFailure(failure, {}).class).toBe('inDoubt');
  });

  it('with an unknown code is as its type says', () => {
    expect(judge('balancePay', 'never_heard_of', 'invalid_request_error')).toBe('refused');
    expect(judge('balancePay', 'never_heard_of', '')).toBe('inDoubt');
  });
});

describe('the tables', () => {
  it('say of each entry where it comes from', () => {
    const entries = [
      ...Object.values(ERROR_TYPES),
      ...Object.values(CODES),
      ...Object.values(CODES_OF).flatMap((codes) => Object.values(codes)),
    ];
    expect(entries.length).toBeGreaterThan(14);
    for (const { marks } of entries) expect(marks.length).toBeGreaterThan(0);
  });

  it('call nothing that was inferred final but an invalid request', () => {
    const inferred = Object.entries(ERROR_TYPES).filter(([, { marks }]) => marks.includes('inference'));
    const final = inferred.filter(([, reading]) => reading.class === 'refused').map(([name]) => name);
    expect(final).toEqual(['invalid_request_error']);
  });
});
