import type { Context } from '@temporalio/activity';
import type { ActivityExecuteInput } from '@temporalio/worker';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { heartbeats } from '../../src/worker/heartbeats.js';

const TIMEOUT_MS = 15_000;
const INPUT: ActivityExecuteInput = { args: [], headers: {} };

function contextOf(isLocal: boolean): { context: Context; beats: () => number } {
  let beats = 0;
  const heartbeat = (): void => void (beats += 1);
  return { context: { info: { isLocal }, heartbeat } as unknown as Context, beats: () => beats };
}

describe('a worker', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('says of an ordinary activity that it is at work, as long as it is, several times within the timeout', async () => {
    const { context, beats } = contextOf(false);
    const execute = heartbeats(context).inbound?.execute;
    let answer: (value: string) => void = () => undefined;
    const running = execute?.(INPUT, () => new Promise((resolve) => (answer = resolve)));
    await vi.advanceTimersByTimeAsync(TIMEOUT_MS);
    expect(beats()).toBeGreaterThanOrEqual(3);

    answer('done');
    expect(await running).toBe('done');
    const last = beats();
    await vi.advanceTimersByTimeAsync(TIMEOUT_MS);
    expect(beats()).toBe(last);
  });

  it('falls silent about an activity that failed, and hands its failure on', async () => {
    const { context, beats } = contextOf(false);
    const failing = heartbeats(context).inbound?.execute?.(INPUT, () => Promise.reject(new Error('away')));
    await expect(failing).rejects.toThrow('away');
    await vi.advanceTimersByTimeAsync(TIMEOUT_MS);
    expect(beats()).toBe(0);
  });

  it('says nothing of a local activity, which ends with its workflow task', () => {
    expect(heartbeats(contextOf(true).context)).toEqual({});
  });
});
