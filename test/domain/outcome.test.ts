import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isFinal, type Outcome } from '../../src/domain/outcome.js';

const why = fc.string();
const rejected = (final: boolean) =>
  fc.record({
    type: fc.constant('rejected' as const),
    reason: fc.constantFrom('insufficientFunds', 'wrongCode', 'codeVoid', 'account', 'other'),
    code: fc.string(),
    message: fc.string(),
    final: fc.constant(final),
  });

const ended: fc.Arbitrary<Outcome> = fc.oneof(
  fc.record({ type: fc.constant('succeeded' as const), result: fc.jsonValue() }),
  fc.record({ type: fc.constant('absent' as const), why }),
  rejected(true),
);

const open: fc.Arbitrary<Outcome> = fc.oneof(
  fc.record(
    { type: fc.constant('pending' as const), why, queryAgainAfterMs: fc.nat() },
    { requiredKeys: ['type', 'why'] },
  ),
  fc.record({ type: fc.constant('unknown' as const), why }),
  rejected(false),
);

describe('an outcome', () => {
  it('ends its operation when it succeeded, is absent, or is rejected for good', () => {
    fc.assert(
      fc.property(ended, (outcome) => {
        expect(isFinal(outcome)).toBe(true);
      }),
    );
  });

  it('ends nothing when it is pending, unknown, or a rejection that is not final', () => {
    fc.assert(
      fc.property(open, (outcome) => {
        expect(isFinal(outcome)).toBe(false);
      }),
    );
  });
});
