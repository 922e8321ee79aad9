import { describe, expect, it } from 'vitest';
import { routesAfter } from '../../src/domain/binding-routes.js';
import { DAY_MS, HOUR_MS } from '../../src/domain/durations.js';

const nowMs = Date.parse('2026-01-05T02:00:00.000Z');
const common = { nowMs, smallAmountEveryMs: DAY_MS, limited: false };

describe('the routes that are allowed after one has failed', () => {
  it('are all of them now, that which was tried behind the others', () => {
    expect(routesAfter({ ...common, route: 'unionPay' })).toEqual([
      { route: 'smallAmount' },
      { route: 'payIn' },
      { route: 'unionPay' },
    ]);
  });

  it('have 银联 again from the bank’s next day on, where the card was checked too often today', () => {
    const midnight = '2026-01-05T16:00:00.000Z';
    const limited = { ...common, route: 'unionPay', limited: true } as const;
    const routes = [{ route: 'smallAmount' }, { route: 'payIn' }, { route: 'unionPay', from: midnight }];
    expect(routesAfter(limited)).toEqual(routes);
    expect(routesAfter({ ...limited, nowMs: Date.parse(midnight) - 1 })).toEqual(routes);
    expect(routesAfter({ ...limited, nowMs: Date.parse(midnight) }).at(-1)).toEqual({
      route: 'unionPay',
      from: '2026-01-06T16:00:00.000Z',
    });
  });

  it('have a small transfer again 24 hours after the last one was started', () => {
    const tried = { ...common, route: 'smallAmount' } as const;
    const others = [{ route: 'unionPay' }, { route: 'payIn' }];
    expect(routesAfter({ ...tried, startedAtMs: nowMs - HOUR_MS })).toEqual([
      ...others,
      { route: 'smallAmount', from: '2026-01-06T01:00:00.000Z' },
    ]);
    expect(routesAfter({ ...tried, startedAtMs: nowMs - DAY_MS })).toEqual([
      ...others,
      { route: 'smallAmount' },
    ]);
  });

  it('have it after 24 hours at the latest where it was started elsewhere', () => {
    expect(routesAfter({ ...common, route: 'smallAmount', limited: true }).at(-1)).toEqual({
      route: 'smallAmount',
      from: '2026-01-06T02:00:00.000Z',
    });
  });
});
