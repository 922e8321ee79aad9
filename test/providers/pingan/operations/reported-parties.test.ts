import { describe, expect, it } from 'vitest';
import { reportedParties } from '../../../../src/providers/pingan/operations/reported-parties.js';

describe('the accounts that 6110 shows', () => {
  const content = { payer: { member: 'b', account: 'B' }, payee: { member: 's', account: 'S' } };
  const own = { payerAccount: 'B', payeeAccount: 'S' };
  const seen = (kind: 'hold' | 'release' | 'return' | 'refund', out: string, into: string) =>
    reportedParties({ kind, content, out, in: into, guaranteeAccounts: ['G'] });

  it.each([
    ['hold', 'B', 'S'],
    ['hold', 'B', 'G'],
    ['release', 'B', 'S'],
    ['release', 'G', 'S'],
    ['return', 'B', 'S'],
    ['return', 'G', 'B'],
    ['refund', 'S', 'B'],
    ['refund', 'B', 'S'],
  ] as const)("are the operation's own for a %s from %s to %s", (kind, out, into) => {
    expect(seen(kind, out, into)).toEqual(own);
  });

  it.each([
    ['hold', 'S', 'B'],
    ['hold', 'G', 'S'],
    ['hold', 'B', 'X'],
    ['release', 'B', 'G'],
    ['release', 'S', 'B'],
    ['return', 'S', 'B'],
    ['return', 'B', 'G'],
    ['refund', 'S', 'X'],
    ['refund', 'G', 'B'],
  ] as const)('are handed on as they are for a %s from %s to %s, so that they differ', (kind, out, into) => {
    expect(seen(kind, out, into)).toEqual({ payerAccount: out, payeeAccount: into });
    expect(seen(kind, out, into)).not.toEqual(own);
  });

  it('may be left out by the bank', () => {
    expect(seen('hold', '', '')).toEqual({});
    expect(seen('hold', 'B', '')).toEqual({ payerAccount: 'B' });
    expect(seen('hold', 'X', '')).toEqual({ payerAccount: 'X' });
    expect(seen('refund', '', 'B')).toEqual({ payeeAccount: 'S' });
  });

  it('are not excused by an account that is not configured', () => {
    const shown = reportedParties({ kind: 'hold', content, out: 'B', in: 'G', guaranteeAccounts: [] });
    expect(shown).toEqual({ payerAccount: 'B', payeeAccount: 'G' });
  });
});
