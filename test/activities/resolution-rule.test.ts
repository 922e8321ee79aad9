import { describe, expect, it } from 'vitest';
import {
  afterNotFound,
  isLastAnswer,
  nextQueryAfterMs,
  withoutQuery,
} from '../../activities/resolution-rule.js';
import { HOUR_MS } from '../../src/domain/durations.js';
import type { ResolutionRule } from '../../src/providers/provider.js';

const at = (seconds: number): string => new Date(Date.UTC(2026, 0, 1) + seconds * 1_000).toISOString();

describe('the schedule of queries', () => {
  const rule: ResolutionRule = { queryAfterMs: [5_000, 30_000, 60_000] };

  it.each([
    { queries: 0, waits: 5_000 },
    { queries: 1, waits: 30_000 },
    { queries: 2, waits: 60_000 },
    { queries: 3, waits: 60_000 },
    { queries: 500, waits: 60_000 },
  ])('waits $waits ms after $queries queries; the last wait repeats', ({ queries, waits }) => {
    expect(nextQueryAfterMs(rule, { queries })).toBe(waits);
  });

  it('cannot be empty', () => {
    expect(() => nextQueryAfterMs({ queryAfterMs: [] }, { queries: 0 })).toThrow('at least one wait');
  });
});

describe('one more "not found"', () => {
  const resend = { times: 2, sinceLeftMs: 60_000 };
  const absence = { observations: 3, apartMs: 180_000, sinceLeftMs: 120_000 };
  const base: ResolutionRule = { queryAfterMs: [1_000] };
  const left = at(0);

  it.each([
    [
      'nothing is allowed by a rule without resend and absence',
      base,
      { readAt: at(9_999), notFoundAt: [at(1), at(500)] },
      'queryAgain',
    ],
    ['too early to send again', { ...base, resend }, { readAt: at(59) }, 'queryAgain'],
    ['late enough to send again', { ...base, resend }, { readAt: at(60) }, 'resend'],
    ['sent again once, twice is allowed', { ...base, resend }, { readAt: at(60), resends: 1 }, 'resend'],
    [
      'sent again as often as is allowed',
      { ...base, resend },
      { readAt: at(9_999), resends: 2 },
      'queryAgain',
    ],
    [
      'sending again goes before concluding',
      { ...base, resend, absence },
      { readAt: at(9_999), notFoundAt: [at(200), at(400)] },
      'resend',
    ],
    ['the first observation', { ...base, absence }, { readAt: at(600) }, 'queryAgain'],
    [
      'the third, far enough apart',
      { ...base, absence },
      { readAt: at(600), notFoundAt: [at(200), at(400)] },
      'absent',
    ],
    [
      'the third, too close to the second',
      { ...base, absence },
      { readAt: at(600), notFoundAt: [at(200), at(421)] },
      'queryAgain',
    ],
    [
      'exactly far enough apart',
      { ...base, absence },
      { readAt: at(600), notFoundAt: [at(240), at(420)] },
      'absent',
    ],
    [
      'many observations in a burst count as one',
      { ...base, absence },
      { readAt: at(600), notFoundAt: [590, 591, 592, 593].map(at) },
      'queryAgain',
    ],
    [
      'enough observations, but too soon after an attempt that may have been sent',
      { ...base, absence },
      { readAt: at(600), leftUntil: at(481), notFoundAt: [at(200), at(400)] },
      'queryAgain',
    ],
    [
      'enough observations, exactly late enough after an attempt that may have been sent',
      { ...base, absence },
      { readAt: at(600), leftUntil: at(480), notFoundAt: [at(200), at(400)] },
      'absent',
    ],
    [
      'observations count by their moments, in whatever order they were stored',
      { ...base, absence },
      { readAt: at(600), notFoundAt: [at(400), at(200), at(210)] },
      'absent',
    ],
    [
      'after resends are used up absence is concluded',
      { ...base, resend, absence },
      { readAt: at(600), resends: 2, notFoundAt: [at(200), at(400)] },
      'absent',
    ],
  ] as const)('%s', (_why, rule, row, expected) => {
    const before = { begunAt: at(-30), leftUntil: left, resends: 0, notFoundAt: [] };
    expect(afterNotFound(rule, { ...before, ...row })).toBe(expected);
  });

  it('waits for nothing where nothing can have been sent', () => {
    const row = { begunAt: at(0), readAt: at(1), resends: 0, notFoundAt: [] };
    expect(afterNotFound({ ...base, resend }, row)).toBe('resend');
  });
});

describe('a number that the provider may have forgotten', () => {
  const times = { times: 9, sinceLeftMs: 0 };
  const absence = { observations: 1, apartMs: 0, sinceLeftMs: 0 };
  const verdict = (resend: ResolutionRule['resend'], begunAt: string, readAt: string) =>
    afterNotFound(
      { queryAfterMs: [1], ...(resend && { resend }), absence },
      { begunAt, readAt, leftUntil: begunAt, resends: 0, notFoundAt: [] },
    );

  it.each([
    ['within the time that it is kept', 3_600, 'resend'],
    ['after it', 3_601, 'absent'],
  ] as const)('is sent again %s only', (_when, seconds, expected) => {
    expect(verdict({ ...times, withinMs: HOUR_MS }, at(0), at(seconds))).toBe(expected);
  });

  // 2025-12-31T16:00Z is midnight in Shanghai.
  it.each([
    ['the first minute of its date', '2025-12-30T16:00:30Z', '2025-12-30T16:01:00Z', 'resend'],
    ['five minutes before midnight', '2025-12-31T10:00:00Z', '2025-12-31T15:54:59Z', 'resend'],
    ['so late that it may arrive on the next date', '2025-12-31T10:00:00Z', '2025-12-31T15:55:00Z', 'absent'],
    ['the next date', '2025-12-31T15:59:00Z', '2025-12-31T16:03:00Z', 'absent'],
    ['days later', '2025-12-31T10:00:00Z', '2026-01-03T10:00:00Z', 'absent'],
  ] as const)('on its Shanghai date alone: %s', (_when, begunAt, readAt, expected) => {
    expect(verdict({ ...times, sameDate: true }, begunAt, readAt)).toBe(expected);
  });

  it('is sent again however late where the provider never forgets it', () => {
    expect(verdict(times, '2025-12-31T10:00:00Z', '2026-03-03T10:00:00Z')).toBe('resend');
  });
});

describe('what there is no status query for', () => {
  const rule: ResolutionRule = {
    queryAfterMs: [1_000],
    lapse: { afterMs: 120_000, why: 'void after 120 seconds' },
  };

  it('stays in doubt where the provider names no time after which it lapses', () => {
    const { lapse: _lapse, ...forever } = rule;
    expect(withoutQuery(forever, { readAt: at(99_999), leftUntil: at(0) }).type).toBe('unknown');
  });

  it('does not lapse where nothing can have been sent: there is no moment to count from', () => {
    expect(withoutQuery(rule, { readAt: at(99_999) }).type).toBe('unknown');
  });

  it('is pending until it lapses, and is queried exactly then', () => {
    expect(withoutQuery(rule, { readAt: at(100), leftUntil: at(10) })).toMatchObject({
      type: 'pending',
      queryAgainAfterMs: 30_000,
    });
    expect(withoutQuery(rule, { readAt: at(130), leftUntil: at(10) })).toEqual({
      type: 'absent',
      why: 'void after 120 seconds',
      lapsed: true,
    });
  });
});

describe('a rejection that the records show', () => {
  const absence = { observations: 3, apartMs: 180_000, sinceLeftMs: 120_000 };
  const resend = { times: 2, sinceLeftMs: 60_000 };
  const base: ResolutionRule = { queryAfterMs: [1_000] };
  const after = (seconds: number, left: number) => ({ readAt: at(seconds), leftUntil: at(0), left });

  it('is final where one attempt alone can have been sent, and where none can', () => {
    expect(isLastAnswer({ ...base, absence }, after(1, 1))).toBe(true);
    expect(isLastAnswer({ ...base, absence }, { readAt: at(1), left: 0 })).toBe(true);
  });

  it.each([
    ['absence, if it has one', { ...base, absence, resend }, 120],
    ['sending again, where absence is never concluded', { ...base, resend }, 60],
    ['neither: an attempt is over with its lease', base, 0],
  ] as const)(
    'of two attempts is the last word once the rule’s time is over: that of %s',
    (_of, rule, seconds) => {
      expect(isLastAnswer(rule, after(seconds - 1, 2))).toBe(false);
      expect(isLastAnswer(rule, after(seconds, 2))).toBe(true);
    },
  );
});
