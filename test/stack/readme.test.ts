import { spawn, type ChildProcess } from 'node:child_process';
import { cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { blocksUnder, pageOf, root } from '../docs/pages.js';
import { describeWithTemporal } from '../support/temporal/describe-with-temporal.js';

const READY = 'holdfast dev ready';
const READY_MS = 240_000;
const SCRIPT_MS = 240_000;
/** What a clone has not, or gets by `npm ci`. */
const NOT_CLONED = ['node_modules', '.git', '.holdfast', 'coverage'];
const { PATH, HOME, TMPDIR } = process.env;
/** A shell in which nobody has set anything. */
const env = { PATH, HOME, TMPDIR };

/** Types a text into a shell of its own, and answers all that it prints. */
function typing(text: string, cwd: string): { shell: ChildProcess; output: () => string } {
  const shell = spawn('bash', ['-euo', 'pipefail', '-c', text], { cwd, env, detached: true });
  let output = '';
  for (const stream of [shell.stdout, shell.stderr])
    stream.on('data', (bytes: Buffer) => {
      output += bytes.toString();
    });
  return { shell, output: () => output };
}

/** The commands of a second terminal: the page's blocks in their order, with the service saved where the page says so. */
function secondTerminal(): string {
  const blocks = blocksUnder(pageOf('README.md'), 'From your service').slice(1);
  return blocks
    .map(({ language, code }) =>
      language === 'js' ? `cat > service.mjs <<'SERVICE'\n${code}SERVICE\n` : code,
    )
    .map((code) => (code === 'node service.mjs\n' ? `${code}echo AGAIN\n${code}echo DONE\n` : code))
    .join('\n');
}

/** The same at the ports that `dev` has taken, where it warns that one was not free. */
function atPortsOf(output: string, script: string): string {
  const moved = output.matchAll(/^Warning: port (\d+) is taken; .* is on (\d+)$/gm);
  return [...moved].reduce((text, [, from = '', to = '']) => text.replaceAll(`:${from}`, `:${to}`), script);
}

describeWithTemporal('“From your service” of the README, typed word for word in a fresh clone', () => {
  let folder: string;
  let clone: string;
  let dev: ReturnType<typeof typing>;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'holdfast-readme-'));
    clone = join(folder, 'holdfast');
    const filter = (path: string): boolean => !NOT_CLONED.includes(basename(path));
    await cp(root, clone, { recursive: true, preserveTimestamps: true, filter });
    await symlink(join(root, 'node_modules'), join(clone, 'node_modules'));
    const [first] = blocksUnder(pageOf('README.md'), 'From your service');
    expect(first?.code).toBe('npm run dev\n');
    dev = typing(first?.code ?? '', clone);
    const isReady = (): void => {
      expect(dev.output()).toContain(READY);
    };
    await vi.waitFor(isReady, { timeout: READY_MS, interval: 200 });
  }, 2 * READY_MS);
  afterAll(async () => {
    const ended = new Promise((resolve) => dev.shell.once('exit', resolve));
    if (dev.shell.exitCode === null && dev.shell.pid !== undefined) process.kill(-dev.shell.pid, 'SIGINT');
    await ended;
    await rm(folder, { recursive: true, force: true });
  }, 60_000);

  it(
    'takes one order to its end from a service, twice with one effect, and another one from the command line',
    async () => {
      const { shell, output } = typing(atPortsOf(dev.output(), secondTerminal()), clone);
      const code = await new Promise((resolve) => shell.once('exit', resolve));
      expect(code, output()).toBe(0);
      const [, first = '', again = '', commandLine = ''] =
        /(\{\s+requestId: 'awaitDisbursement'[\s\S]*)AGAIN\n([\s\S]*)DONE\n([\s\S]*)$/.exec(output()) ?? [];
      expect(first, output()).toContain("state: 'released'");
      expect(again).toBe(first);
      expect(commandLine).toMatch(/^shop O-1001 +released /m);
      expect(commandLine).toMatch(/^shop O-1002 /m);
      expect(commandLine).toMatch(/"state": "released"[\s\S]*nothing to show/);
      expect(commandLine).not.toMatch(/[A-Z]+_[A-Z]+: /);
    },
    SCRIPT_MS,
  );
});
