import { describe, expect, it } from 'vitest';
import { HOUR_MS } from '../../../src/domain/durations.js';
import { done } from './support/fake-gateway.js';
import { setUp } from './support/set-up.js';

describe('the resolution rules', () => {
  it("are the guide's by default", () => {
    const { rule } = setUp(() => done());
    for (const kind of ['hold', 'release', 'return', 'refund'] as const) {
      const resolution = rule(kind);
      expect(resolution.queryAfterMs.slice(0, 2)).toEqual([180_000, 300_000]);
      expect(resolution.queryAfterMs.at(-1)).toBe(HOUR_MS);
      expect(resolution.absence).toEqual({ observations: 3, apartMs: 180_000, sinceLeftMs: 180_000 });
      // The number is known to be unique for its day only.
      expect(resolution.resend).toEqual({ times: 3, sinceLeftMs: 180_000, sameDate: true });
    }
    expect(rule('verifyCardBinding').absence).toMatchObject({
      observations: 2,
      sinceLeftMs: 120_000,
    });
  });

  it('never send a number twice where deduplication is off', () => {
    const { rule } = setUp(() => done(), {
      deduplication: false,
      resolution: { hold: { resend: { times: 9, sinceLeftMs: 0 } } },
    });
    for (const kind of ['hold', 'release', 'return', 'refund'] as const) {
      expect(rule(kind).resend).toBeUndefined();
      expect(rule(kind).absence).toBeDefined();
    }
    // A member code opens one account, whatever the bank does with numbers.
    expect(rule('openAccount').resend).toBeDefined();
  });

  it('send a number again on its own date only, unless it is set that the bank knows it for longer', () => {
    const times = { times: 9, sinceLeftMs: 0 };
    const { rule } = setUp(() => done(), {
      resolution: {
        hold: { resend: times },
        release: { resend: { ...times, sameDate: false } },
        refund: { resend: { ...times, withinMs: 60_000 } },
      },
    });
    expect(rule('hold').resend).toEqual({ ...times, sameDate: true });
    expect(rule('release').resend).toEqual(times);
    expect(rule('refund').resend).toEqual({ ...times, withinMs: 60_000, sameDate: true });
    // ERR114: a member code opens one account, whenever it is sent.
    expect(rule('openAccount').resend).toEqual({ times: 3, sinceLeftMs: 0 });
  });

  it('can be set for a sandbox', () => {
    const resolution = {
      hold: { queryAfterMs: [10], resend: false as const },
      applyCardBinding: { lapseAfterMs: 500 },
    };
    const { rule } = setUp(() => done(), { resolution });
    expect(rule('hold')).toEqual({
      queryAfterMs: [10],
      absence: { observations: 3, apartMs: 180_000, sinceLeftMs: 180_000 },
    });
    expect(rule('applyCardBinding').lapse?.afterMs).toBe(500);
    expect(rule('release').queryAfterMs[0]).toBe(180_000);
  });
});
