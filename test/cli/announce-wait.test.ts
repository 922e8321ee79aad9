import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { announceWait } from '../../src/cli/announce-wait.js';

describe('A wait that a command announces', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('is announced once, in one line, where it takes longer than a moment', async () => {
    const written: string[] = [];
    let connect: (answer: string) => void = () => undefined;
    const connecting = new Promise<string>((resolve) => {
      connect = resolve;
    });
    const waited = announceWait(connecting, 'Connecting', (text) => written.push(text));
    await vi.advanceTimersByTimeAsync(200);
    expect(written).toEqual([]);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(written).toEqual(['Connecting\n']);
    connect('connected');
    expect(await waited).toBe('connected');
  });

  it.each([
    ['comes', () => Promise.resolve('connected')],
    ['fails', () => Promise.reject(new Error('no'))],
  ])('is not announced where what is waited for %s at once', async (_how, connect) => {
    const written: string[] = [];
    await announceWait(connect(), 'Connecting', (text) => written.push(text)).catch(() => undefined);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(written).toEqual([]);
  });
});
