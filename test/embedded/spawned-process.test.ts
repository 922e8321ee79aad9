import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findOnPath, type SpawnOptions, spawnProcess } from '../../src/embedded/spawned-process.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-spawn-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const node = (script: string): SpawnOptions => ({
  name: 'the child',
  command: process.execPath,
  args: ['-e', script],
  env: { PATH: process.env['PATH'] },
});

const forever = 'setInterval(() => {}, 1000);';

function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch {
    return true;
  }
}

describe('A child process', () => {
  it('is ready when it has printed its ready line, even if that was before anyone waited', async () => {
    const child = await spawnProcess(node(`console.log('ready on 4711'); ${forever}`));
    expect(await child.waitForLine(/^ready on \d+$/, 10_000)).toBe('ready on 4711');
    expect(await child.waitForLine(/^ready on \d+$/, 10_000)).toBe('ready on 4711');
    await child.kill('SIGKILL');
  });

  it('that ends before it is ready is reported with its last words', async () => {
    const child = await spawnProcess(node("console.error('no such folder'); process.exit(3);"));
    const failure = child.waitForLine(/ready/, 10_000);
    await expect(failure).rejects.toThrow(/the child ended \(3\)[^]*no such folder/);
  });

  it('that is not ready in time is reported, and left to its owner to stop', async () => {
    const child = await spawnProcess(node(forever));
    await expect(child.waitForLine(/ready/, 50)).rejects.toThrow('the child took over 50 ms');
    expect(isGone(child.pid)).toBe(false);
    await child.kill('SIGKILL');
  });

  it('that cannot be started is an error that names it', async () => {
    await expect(
      spawnProcess({ name: 'the child', command: join(folder, 'nothing'), args: [], env: {} }),
    ).rejects.toThrow('the child could not be started');
  });

  it('is gone when kill has resolved, at once with SIGKILL', async () => {
    const child = await spawnProcess(node(`process.on('SIGTERM', () => {}); console.log('up'); ${forever}`));
    await child.waitForLine(/up/, 10_000);
    expect(await child.kill('SIGKILL')).toEqual({ code: null, signal: 'SIGKILL' });
    expect(isGone(child.pid)).toBe(true);
  });

  it('is asked to stop before it is killed', async () => {
    const child = await spawnProcess(
      node(
        `process.on('SIGTERM', () => { console.log('drained'); process.exit(0); }); console.log('up'); ${forever}`,
      ),
    );
    await child.waitForLine(/up/, 10_000);
    expect(await child.stop()).toEqual({ code: 0, signal: null });
    expect(child.recentOutput()).toContain('drained');
  });

  it('that does not stop when asked is killed', async () => {
    const child = await spawnProcess(node(`process.on('SIGTERM', () => {}); console.log('up'); ${forever}`));
    await child.waitForLine(/up/, 10_000);
    expect(await child.stop({ graceMs: 100 })).toEqual({ code: null, signal: 'SIGKILL' });
  });

  it('has all its output in its log file, from both streams', async () => {
    const logFile = join(folder, 'child.log');
    const child = await spawnProcess({ ...node("console.log('one'); console.error('two');"), logFile });
    await child.exited;
    await expect
      .poll(async () => (await readFile(logFile, 'utf8')).split('\n').sort())
      .toEqual(['', 'one', 'two']);
  });

  it.runIf(process.platform === 'linux' && findOnPath('setpriv', process.env['PATH']) !== undefined)(
    'does not outlive a parent that is killed outright',
    async () => {
      const module = fileURLToPath(new URL('../../dist/src/embedded/spawned-process.js', import.meta.url));
      const parent = await spawnProcess({
        ...node(''),
        args: [
          '--input-type=module',
          '-e',
          `const { spawnProcess } = await import(${JSON.stringify(module)});
           const child = await spawnProcess({ name: 'grandchild', command: process.execPath, args: ['-e', ${JSON.stringify(forever)}], env: process.env });
           console.log('grandchild ' + child.pid);`,
        ],
      });
      const line = await parent.waitForLine(/^grandchild \d+$/, 10_000);
      const grandchild = Number(line.split(' ')[1]);
      expect(isGone(grandchild)).toBe(false);
      await parent.kill('SIGKILL');
      await expect.poll(() => isGone(grandchild), { timeout: 10_000 }).toBe(true);
    },
  );
});
