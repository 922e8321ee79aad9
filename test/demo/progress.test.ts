import { afterEach, describe, expect, it } from 'vitest';
import { Progress } from '../../src/demo/progress.js';

const open: Progress[] = [];
afterEach(() => open.splice(0).forEach((progress) => progress.stop()));

function progressOn(isTerminal: boolean) {
  const lines: string[] = [];
  const progress = new Progress((line) => lines.push(line), { isTerminal, quietMs: 20 });
  open.push(progress);
  return { progress, lines };
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('The progress of the demo', () => {
  it('says again and again what is waited for, with the innermost wait, on a terminal', async () => {
    const { progress, lines } = progressOn(true);
    await progress.during('the servers to start', () =>
      progress.during('the worker to take tasks', () => expect.poll(() => lines.length).toBeGreaterThan(2)),
    );
    expect(new Set(lines)).toEqual(new Set(['  ... waiting for the worker to take tasks (0 s)']));
  });

  it('says nothing where the output is read by a program, and nothing while nobody waits', async () => {
    const program = progressOn(false);
    const terminal = progressOn(true);
    await program.progress.during('the servers to start', () => pause(80));
    expect(program.lines).toEqual([]);
    expect(terminal.lines).toEqual([]);
  });

  it('says nothing of a wait that has ended, or failed', async () => {
    const { progress, lines } = progressOn(true);
    await expect(progress.during('x', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await pause(60);
    expect(lines).toEqual([]);
  });
});
