import { describe, expect, it } from 'vitest';
import { HOUR_MS } from '../../../src/domain/durations.js';
import { bankDay, bankDaysBetween, bankTime, SandboxClock } from '../../../src/sandbox/engine/clock.js';

describe('the sandbox clock', () => {
  it('stands still when it is virtual, and wakes sleepers when it is advanced past them', async () => {
    const clock = new SandboxClock('virtual', 1000);
    const woken: string[] = [];
    const late = clock.sleep(20).then(() => woken.push('late'));
    const early = clock.sleep(10).then(() => woken.push('early'));
    clock.advance(9);
    await Promise.resolve();
    expect([clock.now(), woken]).toEqual([1009, []]);
    clock.advance(11);
    await Promise.all([late, early]);
    expect(woken).toEqual(['early', 'late']);
  });

  it('runs when it is real, from where it is put', async () => {
    const clock = new SandboxClock('virtual', 1000);
    const slept = clock.sleep(5);
    clock.set({ mode: 'real' });
    await slept;
    expect(clock.now()).toBeGreaterThanOrEqual(1005);
  });

  it('can be moved ahead while it runs, which wakes those who are due', async () => {
    const clock = new SandboxClock('real');
    const slept = clock.sleep(HOUR_MS);
    clock.advance(HOUR_MS);
    await slept;
    expect(clock.now()).toBeGreaterThanOrEqual(Date.now() + 3_599_000);
  });

  it('never goes back', () => {
    const clock = new SandboxClock('virtual', 1000);
    expect(() => clock.set({ now: 999 })).toThrow(RangeError);
    expect(() => clock.advance(-1)).toThrow(RangeError);
    expect(() => clock.advance(Number.NaN)).toThrow(RangeError);
  });

  it('lets nobody sleep on when it is closed', async () => {
    const clock = new SandboxClock('virtual', 0);
    const slept = clock.sleep(1);
    clock.close();
    await expect(slept).resolves.toBeUndefined();
  });

  it('tells the bank’s day and time in Shanghai', () => {
    const beforeMidnight = Date.parse('2025-12-31T15:59:59Z');
    expect([bankDay(beforeMidnight), bankTime(beforeMidnight)]).toEqual(['20251231', '235959']);
    expect([bankDay(beforeMidnight + 1000), bankTime(beforeMidnight + 1000)]).toEqual(['20260101', '000000']);
    expect(bankDaysBetween({ from: beforeMidnight, to: beforeMidnight + 1000 })).toBe(1);
    expect(bankDaysBetween({ from: beforeMidnight - 80_000_000, to: beforeMidnight })).toBe(0);
  });
});
